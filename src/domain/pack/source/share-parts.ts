type Parts = { [key: string]: unknown };

const isParts = (value: unknown): value is Parts => typeof value === 'object' && value !== null;

/** The identity of a list's element: its id, if it has one, because elements are inserted and removed. */
const idOf = (value: unknown): unknown => (isParts(value) ? value['id'] : undefined);

function shareList(next: unknown[], before: readonly unknown[]): unknown {
  const byId = new Map(before.map((element) => [idOf(element), element]));
  for (let at = 0; at < next.length; at += 1) {
    const id = idOf(next[at]);
    next[at] = shareParts(next[at], id === undefined ? before[at] : byId.get(id));
  }
  const isSame = next.length === before.length && next.every((element, at) => Object.is(element, before[at]));
  return isSame ? before : next;
}

function shareObject(next: Parts, before: Parts): unknown {
  const keys = Object.keys(next);
  for (const key of keys) if (Object.hasOwn(before, key)) next[key] = shareParts(next[key], before[key]);
  const keysBefore = Object.keys(before);
  const isSame =
    keys.length === keysBefore.length &&
    keys.every((key, at) => key === keysBefore[at] && Object.is(next[key], before[key]));
  return isSame ? before : next;
}

/**
 * A value of JSON that is equal to `next`, key order included, with every part that is equal to one at the same place of `before`
 * taken from there. `next` is given up: its parts are put into it.
 */
export function shareParts(next: unknown, before: unknown): unknown {
  if (!isParts(next) || !isParts(before)) return next;
  if (Array.isArray(next)) return Array.isArray(before) ? shareList(next, before) : next;
  return Array.isArray(before) ? next : shareObject(next, before);
}
