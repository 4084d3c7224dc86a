import type { ArchiveBatch, CopyLinks } from '../../replay/ports.ts';
import { type BatchKeys, seal } from './archive-keys.ts';

/** Snapshots that are in the archive: by the owner's name the last one's digest and number. */
export type KnownCopies = Map<string, { readonly digest: string; readonly n: number }>;

export type SealedBatch = {
  readonly decisions: readonly object[];
  readonly changes: readonly object[];
  readonly copies: readonly object[];
  /** The rows of all segments up to this one. */
  readonly total: number;
  /** The snapshots among its copies. */
  readonly known: KnownCopies;
};

/** The rows of a batch's files. A snapshot that an earlier segment has is not copied again. */
export function sealBatch(
  { decisions, changes, copies }: ArchiveBatch,
  before: number,
  keys: BatchKeys,
  earlier: KnownCopies,
): SealedBatch {
  const firstCopy = before + decisions.length + changes.length + 1;
  const known: KnownCopies = new Map();
  const numbers = new Map<string, number>();
  const rows: object[] = [];
  for (const [link, { owner, digest, bytes }] of copies) {
    const { name, key } = keys.of(owner);
    const there = digest === undefined ? undefined : earlier.get(name);
    const n = there?.digest === digest && there !== undefined ? there.n : firstCopy + rows.length;
    numbers.set(link, n);
    if (n < firstCopy) continue;
    rows.push({ n, customer: name, digest, bytes: seal(key, bytes).toString('base64') });
    if (digest !== undefined) known.set(name, { digest, n });
  }
  const numberFact = numberAlike(before);
  const numberOf = (link: string | undefined): number | undefined => numbers.get(link ?? '');
  return {
    decisions: decisions.map(({ owner, row, digests, facts, personal, links }, index) => {
      const { name, key } = keys.of(owner);
      return {
        ...{ n: before + index + 1, customer: owner === '' ? null : name, ...row },
        ...{ answer: digests.bytes, wordless: digests.decision },
        personal: seal(key, JSON.stringify(personal)).toString('base64'),
        ...mapLinks(links, numberOf),
        facts: facts?.map((fact, place) => numberFact(`${row.rule_set} ${row.touchpoint} ${place}`, fact)),
      };
    }),
    changes: changes.map((row, index) => ({ n: before + decisions.length + index + 1, ...row })),
    copies: rows,
    total: firstCopy - 1 + rows.length,
    known,
  };
}

/** A fact with more values than these is told apart no further: decisions that hang on it are decided. */
const mostAlike = 256;

/** Numbers the values of facts, each fact for itself. The numbers say nothing of the values, and those of two segments differ. */
function numberAlike(before: number): (place: string, value: string) => number | null {
  const places = new Map<string, Map<string, number>>();
  return (place, value) => {
    const known = places.get(place) ?? new Map<string, number>();
    places.set(place, known);
    const number = known.get(value) ?? (known.size < mostAlike ? before + known.size + 1 : null);
    if (number !== null) known.set(value, number);
    return number;
  };
}

const mapLinks = (links: CopyLinks, numberOf: (link: string | undefined) => number | undefined) => ({
  copy: numberOf(links.copy),
  memory: numberOf(links.memory),
  household: numberOf(links.household),
  visit: numberOf(links.visit),
});
