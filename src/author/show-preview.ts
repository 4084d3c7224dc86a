import type { Reader } from '../domain/customer/snapshot.ts';
import { composeLetter } from '../domain/messages/compose-letter.ts';
import type { LetterPress } from '../domain/messages/lay-out-letter.ts';
import type { Pack, RuleSet } from '../domain/rule-set/rule-set.ts';
import type { LetterPayload, MessagePayload } from '../domain/tasks/task-payload.ts';
import { findLocale, findPackOf, previewWords, type WordsKind } from './preview-words.ts';

export type PreviewQuestion = {
  readonly kind: WordsKind;
  readonly name: string;
  /** The pack, where several have the name. */
  readonly pack?: string | undefined;
  /** The number of a release, whatever its state; the rules in force if absent. */
  readonly release?: number | undefined;
  readonly locale?: string | undefined;
  readonly channel?: string | undefined;
  /** A stored customer. */
  readonly customerId?: string | undefined;
  /** Somebody made up. */
  readonly customer?: Reader | undefined;
  readonly values?: Readonly<Record<string, unknown>> | undefined;
  readonly as?: 'words' | 'html' | 'pdf' | 'png' | undefined;
  /** The page of a picture, from 1. */
  readonly page?: number | undefined;
};

export type Preview =
  | { readonly pack: string; readonly locale: string; readonly words: LetterPayload | MessagePayload }
  | { readonly type: 'text/html' | 'application/pdf' | 'image/png'; readonly content: string | Uint8Array };

type Refusal = { readonly refused: string };

export type PreviewPorts = {
  readonly findRuleSet: (release: number | undefined) => Promise<RuleSet | Refusal>;
  readonly findCustomer: (customerId: string) => Promise<Reader | undefined>;
  /** Absent where the service prints no letters. */
  readonly press?: Pick<LetterPress, 'print'>;
  readonly drawPage: (pdf: Uint8Array, page: number) => Promise<Uint8Array>;
  readonly now: () => number;
};

/** Words as their reader will see them, before anybody gets them. Stores and sends nothing. */
export async function showPreview(
  question: PreviewQuestion,
  ports: PreviewPorts,
): Promise<Preview | Refusal> {
  const { kind, name, channel = kind === 'letter' ? 'letter' : 'email', values = {} } = question;
  const ruleSet = await ports.findRuleSet(question.release);
  if ('refused' in ruleSet) return ruleSet;
  const pack = findPackOf(ruleSet, kind, name, question.pack);
  if ('refused' in pack) return pack;
  const locale = findLocale(pack, question.locale);
  if (typeof locale !== 'string') return locale;
  const { customerId } = question;
  const customer = customerId === undefined ? question.customer : await ports.findCustomer(customerId);
  if (customerId !== undefined && customer === undefined)
    return { refused: 'nothing is stored of this customer' };
  const day = new Date(ports.now()).toISOString().slice(0, 10);
  const words = previewWords(ruleSet, pack, kind, { name, locale, channel, customer, values, day });
  if (words === undefined) return { refused: `the ${kind} "${name}" has no words for ${channel}` };
  if (question.as === undefined || question.as === 'words') return { pack: pack.name, locale, words };
  if ('message' in words) return { refused: 'a message has no sheet: ask for its words' };
  return showSheet(words, pack, question, ports);
}

async function showSheet(
  { letter }: LetterPayload,
  { file: { letterhead } }: Pack,
  { as, page = 1 }: PreviewQuestion,
  { press, drawPage, now }: PreviewPorts,
): Promise<Preview | Refusal> {
  if (as === 'html') return { type: 'text/html', content: composeLetter(letter, now()) };
  if (press === undefined) return { refused: 'this service prints no letters: LETTER_PDF is off' };
  const printing = await press.print({ letter, letterhead, dated: now(), reference: 'preview' });
  if (printing.status === 'no-fonts') return { refused: printing.advice };
  if (printing.status === 'unprintable')
    return { refused: `the letter cannot be printed: ${printing.reason}` };
  if (as === 'pdf') return { type: 'application/pdf', content: printing.pdf };
  if (page > printing.pages) return { refused: `the letter has ${printing.pages} page(s)` };
  return { type: 'image/png', content: await drawPage(printing.pdf, page) };
}
