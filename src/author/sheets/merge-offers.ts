import type { JSONPath } from 'jsonc-parser';
import type { OfferEntry } from '../../domain/pack/format/offer-file.ts';
import { isObject } from '../../shared/is-object.ts';
import { editJson } from './edit-json.ts';

/**
 * The text of an offers file with these offers. Unchanged offers keep their text, place and layout, so that one changed cell
 * is one changed line; new offers come last.
 */
export function mergeOffers(text: string | undefined, offers: readonly OfferEntry[]): string {
  if (text === undefined) return `${JSON.stringify({ offers }, null, 2)}\n`;
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(mark.length);
  const { offers: before = [] }: { offers?: readonly OfferEntry[] } = JSON.parse(body);
  const kept = before.filter(({ id }) => offers.some((offer) => offer.id === id));
  const places = new Map(kept.map(({ id }, at) => [id, at]));
  let result = removeGone(body, before, offers);
  let next = kept.length;
  for (const offer of offers) {
    const at = places.get(offer.id);
    const edits: readonly Edit[] =
      at === undefined ? [[['offers', next++], offer]] : findEdits(kept[at], offer, ['offers', at]);
    for (const [path, value] of edits) result = editJson(result, path, value, at === undefined);
  }
  return mark + result;
}

type Edit = readonly [path: JSONPath, value: unknown];

function removeGone(text: string, before: readonly OfferEntry[], offers: readonly OfferEntry[]): string {
  const gone = before.flatMap(({ id }, at) => (offers.some((offer) => offer.id === id) ? [] : [at]));
  return gone.reverse().reduce((rest, at) => editJson(rest, ['offers', at], undefined), text);
}

function findEdits(before: unknown, after: unknown, path: JSONPath): Edit[] {
  if (!isObject(before) || !isObject(after)) return isSame(before, after) ? [] : [[path, after]];
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => findEdits(before[name], after[name], [...path, name]));
}

function isSame(one: unknown, other: unknown): boolean {
  if (!Array.isArray(one) || !Array.isArray(other)) return Object.is(one, other);
  return one.length === other.length && one.every((item, at) => findEdits(item, other[at], []).length === 0);
}
