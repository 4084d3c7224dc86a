import { type DecisionPage, noSuchPlace } from '../../replay/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import { decodeDecision } from './decision-codec.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import { readMany } from './read-many.ts';
import { asStore } from './redis-error.ts';

/** The id of an entry of a place's log: epoch ms by its server's clock, and a number within the millisecond. */
type EntryId = readonly [at: number, sequence: number];

/** The decisions behind `after`, by turns of all places, at most `limit` or one of each place. */
export async function readLog(
  client: RedisClient,
  keys: KeyLayout,
  after: string | undefined,
  limit: number,
): Promise<DecisionPage> {
  const { places } = keys;
  const begins = after === undefined ? places.map((): EntryId => [0, 0]) : parseIds(after, places.length);
  const share = Math.max(1, Math.floor(limit / places.length));
  const read = await Promise.all(
    places.map((place, index) => readPlace(client, keys, place, begins[index] ?? [0, 0], share)),
  );
  return {
    decisions: read.flatMap(({ decisions }) => decisions),
    erased: read.flatMap(({ erased }) => erased),
    next: formatIds(read.map(({ last }) => last)),
  };
}

type PlacePage = Omit<DecisionPage, 'next'> & { readonly last: EntryId };

async function readPlace(
  client: RedisClient,
  keys: KeyLayout,
  place: LedgerPlace,
  last: EntryId,
  limit: number,
): Promise<PlacePage> {
  const entries = await asStore(client.xrange(place.log, `(${last.join('-')}`, '+', 'COUNT', limit));
  const found = entries.at(-1)?.[0].split('-').map(Number) ?? last;
  const erased = entries.flatMap(([, [kind, person = '']]) => (kind === 'e' ? person : []));
  const { ids, changed } = listIds(entries.map(([, fields]) => fields));
  const [bytes, pointers] = await Promise.all([
    readMany(
      client,
      ids.map((id) => place.decision(id)),
    ),
    keys.places.length === 1 ? [] : readMany(client, ids.map(keys.pointer)),
  ]);
  const decisions = bytes.flatMap((record, index) =>
    record === null || isElsewhere(pointers[index], place)
      ? []
      : { ...decodeDecision(record), ...(changed.has(ids[index] ?? '') && { isChange: true as const }) },
  );
  return { decisions, erased, last: [found[0] ?? 0, found[1] ?? 0] };
}

/** The decisions of entries, each once; `changed` are those of which only the aftermath has changed. */
function listIds(entries: readonly (readonly string[])[]): {
  readonly ids: readonly string[];
  readonly changed: ReadonlySet<string>;
} {
  const kinds = new Map<string, string>();
  for (const [kind = '', id = ''] of entries) if (kind !== 'e' && kinds.get(id) !== 'd') kinds.set(id, kind);
  const ids = [...kinds.keys()];
  return { ids, changed: new Set(ids.filter((id) => kinds.get(id) === 'c')) };
}

const entriesRead = 1000;

/**
 * Removes the entries of some decisions from a place's log, from those behind `after` on. Resolves to the last entry that was
 * read, to go on from. Reads the whole log, because an entry cannot be found by its decision: for erasures only.
 */
export async function forgetInLog(
  client: RedisClient,
  place: LedgerPlace,
  decisionIds: ReadonlySet<string>,
  after = '0-0',
): Promise<string> {
  if (decisionIds.size === 0) return after;
  for (let last = after; ; ) {
    const entries = await asStore(client.xrange(place.log, `(${last}`, '+', 'COUNT', entriesRead));
    const read = entries.at(-1)?.[0];
    if (read === undefined) return last;
    const own = entries.filter(([, [, decisionId = '']]) => decisionIds.has(decisionId)).map(([id]) => id);
    if (own.length > 0) await asStore(client.xdel(place.log, ...own));
    last = read;
  }
}

/** Another place decided the interaction first: what lies here was given to nobody. */
const isElsewhere = (pointer: Buffer | null | undefined, place: LedgerPlace): boolean =>
  pointer != null && Number(pointer.toString()) !== place.index;

/** The entries read last of all places: each as the difference from the one before, which is short where they are of one time. */
function formatIds(ids: readonly EntryId[]): string {
  let before = 0;
  return ids
    .map(([at, sequence]) => {
      const text = `${(at - before).toString(36)}${sequence === 0 ? '' : `_${sequence.toString(36)}`}`;
      before = at;
      return text;
    })
    .join('.');
}

function parseIds(text: string, count: number): readonly EntryId[] {
  const parts = text.split('.');
  if (parts.length !== count) throw noSuchPlace();
  let before = 0;
  return parts.map((part) => {
    const [, step, sequence = '0'] = /^(-?[0-9a-z]{1,10})(?:_([0-9a-z]{1,10}))?$/.exec(part) ?? [];
    if (step === undefined) throw noSuchPlace();
    before += Number.parseInt(step, 36);
    if (before < 0) throw noSuchPlace();
    return [before, Number.parseInt(sequence, 36)];
  });
}
