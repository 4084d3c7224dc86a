import type { Snapshot } from '../customer/snapshot.ts';
import type { LocaleChoice } from './match-locale.ts';

/** Renders the words of one pack. Pure; built with the rule set, where every text was proved to render with its examples. */
export interface MessageCatalogue {
  /** The supported locale that serves these wishes best (CLDR matching), best wish first; the pack's default if none does. */
  chooseLocale(wishes: readonly string[]): LocaleChoice;
  /**
   * One message for one channel. `form` chooses the kind of text; a text for the very channel goes first. Undefined where the
   * message has no text in this form, or does not say what became of a promise that is over. `values` are raw (ISO instants, numbers, term keys): variables' types say how they are shown.
   * A missing value prints as nothing, and a select sees it as `none`.
   */
  render(call: RenderCall): RenderedMessage | undefined;
  /** What an e-mail has around its body, as far as the pack has words for it. */
  renderFrame(call: RenderCall): MessageFrame;
}

export type MessageFrame = { readonly subject?: string; readonly preheader?: string };

export type RenderCall = {
  readonly key: string;
  /** May hold the variables that every message has: `standing` ("yes" or "no"), `standingChannel` and `promise`. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Who is spoken to: gives `name`, `firstName` and `hasName` in each text's own language. Absent: nobody is named. */
  readonly person?: Snapshot['name'];
  readonly channel: string;
  readonly form: 'text' | 'agent' | 'speech';
  /** A supported locale, from `chooseLocale`. */
  readonly locale: string;
  readonly agentLocale: string;
  readonly timeZone: string;
};

export type RenderedMessage = {
  readonly purpose: string;
  readonly audience: 'customer' | 'agent';
  readonly format: 'text' | 'ssml';
  readonly locale: string;
  readonly body: string;
  readonly know?: string;
};
