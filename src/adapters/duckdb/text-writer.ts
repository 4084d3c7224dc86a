import { closeSync, openSync, writeFileSync } from 'node:fs';

const enough = 1_000_000;

/** Writes a new file that only its owner can read, many pieces at once. */
export class TextWriter {
  readonly #file: number;
  #pieces: string[] = [];
  #length = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'wx', 0o600);
  }

  write(text: string): void {
    this.#pieces.push(text);
    this.#length += text.length;
    if (this.#length > enough) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    if (this.#pieces.length > 0) writeFileSync(this.#file, this.#pieces.join(''));
    this.#pieces = [];
    this.#length = 0;
  }
}
