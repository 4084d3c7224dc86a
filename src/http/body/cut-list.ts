import { readJson } from '../../shared/read-json.ts';

/** The bytes of each item of a list in a body, and the body with that list empty. */
type CutList = { readonly items: readonly Buffer[]; readonly around: Buffer };

/**
 * Cuts the list that is a member of the body's object into its items, whatever bytes its texts have. Undefined if the body is
 * not JSON or has no such list, or if the list has more than `most` items.
 */
export function cutList(bytes: Buffer, member: string, most: number): CutList | undefined {
  // Every byte becomes one character, so offsets in the text are offsets in the bytes.
  const bounds = findBounds(bytes.toString('latin1'), member);
  const [start] = bounds;
  const end = bounds.at(-1);
  if (start === undefined || end === undefined || bounds.length - 1 > most) return undefined;
  const items = bounds.slice(1).map((bound, index) => bytes.subarray((bounds[index] ?? 0) + 1, bound));
  return { items, around: Buffer.concat([bytes.subarray(0, start + 1), bytes.subarray(end)]) };
}

/** The offsets of the list's brackets and of the commas between its items; none if there is no list or no JSON. */
function findBounds(text: string, member: string): readonly number[] {
  const bounds: number[] = [];
  let isClosed = false;
  const fault = readJson(text, ({ kind, offset }, open) => {
    const isOpening = kind === '[' && open.length === 1 && open[0]?.step === member;
    const isBound = open.length === 2 && (kind === ',' || kind === ']');
    if (isClosed || (bounds.length === 0 ? !isOpening : !isBound)) return false;
    bounds.push(offset);
    isClosed = kind === ']';
    return false;
  });
  return fault === undefined ? bounds : [];
}
