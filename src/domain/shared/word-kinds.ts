import type { z } from 'zod';
import { wordSchema } from './wire-schemas.ts';

/** The kinds of words that the data has, and that a pack can list. */
export const dataWordKinds = [
  'case',
  'category',
  'channel',
  'goods',
  'incident',
  'offer',
  'product',
  'product-category',
  'purpose',
  'segment',
  'tier',
] as const;

/** The kinds of words that rules, packs and data share. */
export type WordKind = (typeof dataWordKinds)[number] | 'action' | 'reason';

const mark = 'a word of the kind ';

/** Marks a schema’s texts as words of a kind. The mark is carried into the JSON Schema, where the checks of packs find it. */
export const markOf = (kind: WordKind): { readonly $comment: string } => ({ $comment: `${mark}${kind}` });

/** A word of a kind. */
export const wordOfKind = (kind: WordKind, example?: string): z.ZodString =>
  wordSchema.meta({ ...markOf(kind), ...(example === undefined ? {} : { examples: [example] }) });

/** The kind of the words that a JSON Schema describes; undefined if it has none. */
export function kindOfWords({ $comment }: { readonly [keyword: string]: unknown }): WordKind | undefined {
  return typeof $comment === 'string' && $comment.startsWith(mark)
    ? ($comment.slice(mark.length) as WordKind)
    : undefined;
}
