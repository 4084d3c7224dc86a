import type { Snapshot } from '../customer/snapshot.ts';

/** The letters of one pack. Pure; built with the rule set, where every text was proved to render with its examples. */
export interface LetterCatalogue {
  readonly templates: ReadonlySet<string>;
  /** The letter with all its words settled, so that no later edit of the pack can change what was promised. Undefined: no such template. */
  compose(call: LetterCall): LetterContent | undefined;
}

export type LetterCall = {
  readonly template: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly person?: Snapshot['name'];
  readonly locale: string;
};

export type LetterSender = {
  readonly name: string;
  readonly lines: readonly string[];
  /** Columns at the foot of the first page. */
  readonly footer?: readonly (readonly string[])[];
};

/** A letter but for its date and its look: plain text in one language. */
export type LetterContent = {
  readonly locale: string;
  /** The time zone of the letter's date. */
  readonly timeZone: string;
  readonly sender: LetterSender;
  /** The person's full name, as on an envelope. */
  readonly recipient?: string;
  /** The lines of the envelope, with the name. Empty: no address of the person is deliverable. Absent: addresses are not known here. */
  readonly address?: readonly string[];
  /** The country of the address, ISO 3166-1 alpha-2. */
  readonly country?: string;
  readonly salutation?: string;
  readonly subject: string;
  readonly paragraphs: readonly string[];
  readonly closing: string;
  readonly signature: readonly string[];
};
