import type { FilePlace } from '../../load/ports.ts';

/** The file and line of each record of a view, in order. A record on the line after the previous one takes no memory. */
export class RecordPlaces {
  count = 0;
  readonly #runs: { readonly first: number; readonly file: string; readonly line: number }[] = [];
  #file = '';
  #nextLine = 0;

  /** Adds the place of the next record. */
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
