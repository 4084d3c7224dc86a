import type { UnreadLine } from '../../domain/customer/extract/file-dialect.ts';

/** Collects the lines of files that are in no row: all are counted, the first `most` are kept. */
export class UnreadLines {
  count = 0;
  readonly kept: UnreadLine[] = [];
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** This many lines from `line` on. */
  add(file: string, line: number, lines: number, message: string): void {
    this.count += lines;
    for (let index = 0; index < lines && this.kept.length < this.#most; index += 1)
      this.kept.push({
        file,
        line: line + index,
        message: index === 0 ? message : `is part of what begins in line ${line} and cannot be read`,
      });
  }
}
