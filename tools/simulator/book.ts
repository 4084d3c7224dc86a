import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** What the system did or refused, in the order in which it did. `key` is absent for a call without one. */
export type Entry = {
  readonly what: 'made' | 'refused' | 'undone';
  readonly key?: string | undefined;
  readonly actionId: string;
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** What the action takes a seat of, such as TA601 first. */
  readonly seatOf: string;
  readonly reason?: string;
  /** RFC 3339, by the clock of the system. */
  readonly at: string;
};

/** What the system of record knows. With a file it survives the end of its process: each entry is on disk before it is answered. */
export class Book {
  readonly entries: Entry[] = [];
  readonly #byKey = new Map<string, Entry>();
  readonly #taken = new Map<string, number>();
  readonly #made = new Map<string, number>();
  readonly #file: string | undefined;

  constructor(file: string | undefined) {
    this.#file = file;
    if (file === undefined || !existsSync(file)) return;
    for (const line of readFileSync(file, 'utf8').split('\n'))
      if (line.endsWith('}')) this.#enter(JSON.parse(line));
  }

  add(entry: Entry): Entry {
    if (this.#file !== undefined) appendFileSync(this.#file, `${JSON.stringify(entry)}\n`, { mode: 0o600 });
    this.#enter(entry);
    return entry;
  }

  find(key: string): Entry | undefined {
    return this.#byKey.get(key);
  }

  seatsTaken(seatOf: string): number {
    return this.#taken.get(seatOf) ?? 0;
  }

  /** How often the action is made and not undone. */
  countMade(actionId: string): number {
    return this.#made.get(actionId) ?? 0;
  }

  #enter(entry: Entry): void {
    this.entries.push(entry);
    if (entry.key !== undefined) this.#byKey.set(entry.key, entry);
    const step = entry.what === 'made' ? 1 : entry.what === 'undone' ? -1 : 0;
    this.#taken.set(entry.seatOf, this.seatsTaken(entry.seatOf) + step);
    this.#made.set(entry.actionId, this.countMade(entry.actionId) + step);
  }
}
