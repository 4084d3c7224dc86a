import type { FactReader } from '../evaluate/fact-reader.ts';
import { plainKeys } from '../language/compile-path.ts';
import type { FactSlots } from '../language/fact-slots.ts';

type Keyed = Record<string, unknown>;

const copyOf = (value: unknown): Keyed | unknown[] => {
  if (Array.isArray(value)) return [...value];
  return typeof value === 'object' && value !== null ? { ...value } : {};
};

/** Lists accept an index up to their length; objects accept any key. */
const canTake = (container: Keyed | unknown[], key: string): boolean =>
  !Array.isArray(container) || (/^\d+$/.test(key) && Number(key) <= container.length);

/** The longest list or text to create. */
const longest = 10_000;

/** The list or text, cut or padded with its last item; unchanged if it has no such length. */
function resize(whole: readonly unknown[] | string, length: unknown): unknown {
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0 || length > longest) return whole;
  if (typeof whole === 'string') return whole.slice(0, length).padEnd(length, whole.at(-1));
  return Array.from({ length }, (_, at) => (at < whole.length ? whole[at] : whole.at(-1)));
}

/** A copy of a value with `to` at the keys; missing containers are created where possible. */
function setAt(value: unknown, keys: readonly string[], to: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return to;
  if (key === 'length' && (Array.isArray(value) || typeof value === 'string')) return resize(value, to);
  const copy = copyOf(value);
  if (!canTake(copy, key)) return value;
  const inner = Object.hasOwn(copy, key) ? (copy as Keyed)[key] : undefined;
  const member = { value: setAt(inner, rest, to), enumerable: true, configurable: true, writable: true };
  return Object.defineProperty(copy, key, member);
}

/** The sources that change together with a source: a given fact is the same for all params. */
function sourcesLike(source: number, { sources }: FactSlots, isComputed: boolean): readonly number[] {
  if (isComputed) return [source];
  const fact = sources[source]?.fact;
  return [...sources.keys()].filter((other) => sources[other]?.fact === fact);
}

/** The facts under change and their program. */
export type ChangeSite = {
  readonly slots: FactSlots;
  readonly reader: FactReader;
  readonly isComputed: (fact: string) => boolean;
};

/**
 * Makes slots read as proposed, and with them everything that reads the same facts. A path that may find several places is
 * changed alone.
 */
export function applyChanges(
  changes: ReadonlyMap<number, unknown>,
  { slots, reader, isComputed }: ChangeSite,
): void {
  const alike = (source: number): readonly number[] =>
    sourcesLike(source, slots, isComputed(slots.sources[source]?.fact ?? ''));
  const several: [number, unknown][] = [];
  for (const [slot, to] of changes) {
    const { source = 0, path } = slots.slots[slot] ?? {};
    const keys = path === undefined ? [] : plainKeys(path);
    if (keys === undefined) several.push([slot, to]);
    else {
      const whole = setAt(reader.readSource(source), keys, to);
      for (const other of alike(source)) reader.overrideSource(other, whole);
    }
  }
  for (const [slot, to] of several) reader.override(slot, to);
}
