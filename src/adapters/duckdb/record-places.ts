import type { FilePlace } from '../../load/ports.ts';

/** Where the records of a view stand in its files, in their order. Most are on the line after the one before, and take no room. */
export class RecordPlaces {
  count = 0;
  readonly #runs: { readonly first: number; readonly file: string; readonly line: number }[] = [];
  #file = '';
  #nextLine = 0;

  /** Of the next record. */
  add(file: string, line: number): void {
    this.count += 1;
    if (line !== this.#nextLine || file !== this.#file) this.#runs.push({ first: this.count, file, line });
    this.#file = file;
    this.#nextLine = line + 1;
  }

  /** Records count from 1. */
  find(record: number): FilePlace | undefined {
    let [low, high] = [0, this.#runs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#runs[middle]?.first ?? record) <= record) low = middle + 1;
      else high = middle;
    }
    const run = this.#runs[low - 1];
    return run && { file: run.file, line: run.line + record - run.first };
  }
}
