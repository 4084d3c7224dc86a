/**
 * The lines of a text that arrives in pieces, without their ends (\n or \r\n); undefined for a line of more than `most`
 * characters.
 */
export async function* splitLines(
  pieces: AsyncIterable<Uint8Array>,
  most = 100_000_000,
): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder();
  const line = new OpenLine(most);
  for await (const piece of pieces) yield* line.add(decoder.decode(piece, { stream: true }));
  line.extend(decoder.decode());
  if (!line.isEmpty) yield line.close();
}

/** A line whose end has not arrived yet. */
class OpenLine {
  readonly #most: number;
  #parts: string[] = [];
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  /** Takes text, and yields the lines that end in it. */
  *add(text: string): Generator<string | undefined> {
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.extend(text.slice(start, end));
      yield this.close();
      start = end + 1;
    }
    this.extend(text.slice(start));
  }

  /** Takes text without a line end. Nothing of a line that is too long is kept. */
  extend(text: string): void {
    this.#length += text.length;
    if (this.#length > this.#most) this.#parts = [];
    else this.#parts.push(text);
  }

  close(): string | undefined {
    const line = this.#length > this.#most ? undefined : this.#parts.join('');
    this.#parts = [];
    this.#length = 0;
    return line?.endsWith('\r') === true ? line.slice(0, -1) : line;
  }
}
