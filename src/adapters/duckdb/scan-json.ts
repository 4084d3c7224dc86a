export type JsonSink = {
  /** A document as it stands in the file, and the line on which it begins; not checked, but as many brackets close as open. */
  readonly document: (bytes: Uint8Array, line: number) => void;
  /** The document that begins on that line has no recognisable end. */
  readonly unreadable: (line: number, fault: string) => void;
};

const mostDocumentBytes = 16 * 1024 * 1024;
const nothing = Buffer.alloc(0);
const codes = (text: string): ReadonlySet<number> => new Set(Buffer.from(text));
const [quote, backslash, lineFeed, brace, bracket] = [0x22, 0x5c, 0x0a, 0x7b, 0x5b] as const;
const [closingBrace, closingBracket, space, tab] = [0x7d, 0x5d, 0x20, 0x09] as const;
/** What may stand between documents, with a byte order mark where files were joined. */
const between = codes(' \t\r\n,[]\u{feff}');
/** `ends`: with this byte; `ended`: before it. */
type Step = 'goes-on' | 'ends' | 'ended' | 'fault';

const endsScalar = codes(' \t\r\n,]');

/**
 * Cuts a file in UTF-8, which comes in pieces, into its JSON documents: the entries of an array, or documents one behind the other. A
 * document whose brackets or quotes do not close ends before the next line that begins as its own did.
 */
export class JsonScanner {
  readonly #sink: JsonSink;
  #rest: Uint8Array = nothing;
  #line = 1;
  /** The blanks before what is read on its line; undefined: a document. */
  #indent: string | undefined = '';
  #isLost = false;
  // Of the document that has not come whole.
  #read = 0;
  #breaks = 0;
  #open: number[] = [];
  #isText = false;
  #isEscaped = false;

  constructor(sink: JsonSink) {
    this.#sink = sink;
  }

  add(piece: Uint8Array): void {
    this.#take(this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]), false);
  }

  end(): void {
    this.#take(this.#rest, true);
  }

  #take(data: Uint8Array, isLast: boolean): void {
    let start = 0;
    while (start < data.length) {
      start = this.#isLost ? this.#findNext(data, start) : this.#skipBetween(data, start);
      if (this.#isLost || start >= data.length) break;
      const end = this.#readDocument(data, start, isLast);
      if (end === undefined) break;
      start = end;
    }
    this.#rest = data.subarray(start);
  }

  #skipBetween(data: Uint8Array, start: number): number {
    let at = start;
    if (this.#read > 0) return at;
    for (; at < data.length && between.has(data[at] ?? 0); at += 1) this.#passOver(data[at] ?? 0);
    return at;
  }

  #passOver(byte: number): void {
    if (byte === lineFeed) {
      this.#line += 1;
      this.#indent = '';
    } else if ((byte === space || byte === tab) && this.#indent !== undefined)
      this.#indent += String.fromCharCode(byte);
  }

  /** To behind the document; undefined where it has not come whole. A document that does not end is given up. */
  #readDocument(data: Uint8Array, start: number, isLast: boolean): number | undefined {
    for (let at = start + this.#read; at < data.length; at += 1) {
      const step = this.#step(data[at] ?? 0);
      if (step === 'fault') return this.#giveUp(start);
      if (step !== 'goes-on') return this.#handOut(data, start, step === 'ends' ? at + 1 : at);
    }
    return this.#pause(data, start, isLast);
  }

  #pause(data: Uint8Array, start: number, isLast: boolean): number | undefined {
    this.#read = data.length - start;
    if (this.#read > mostDocumentBytes) return this.#giveUp(start, 'has more than 16 MB');
    if (!isLast) return undefined;
    const isScalar = this.#open.length === 0 && !this.#isText;
    return isScalar ? this.#handOut(data, start, data.length) : this.#giveUp(start);
  }

  #step(byte: number): Step {
    return this.#isText ? this.#readText(byte) : this.#readByte(byte);
  }

  #readText(byte: number): Step {
    if (byte === lineFeed) return 'fault';
    if (this.#isEscaped) this.#isEscaped = false;
    else if (byte === backslash) this.#isEscaped = true;
    else if (byte === quote) this.#isText = false;
    return 'goes-on';
  }

  #readByte(byte: number): Step {
    if (this.#open.length === 0 && endsScalar.has(byte)) return 'ended';
    if (byte === quote) this.#isText = true;
    else if (byte === lineFeed) this.#breaks += 1;
    else if (byte === brace) this.#open.push(closingBrace);
    else if (byte === bracket) this.#open.push(closingBracket);
    else if (byte === closingBrace || byte === closingBracket) return this.#close(byte);
    return 'goes-on';
  }

  #close(byte: number): Step {
    if (this.#open.length > 0 && this.#open.pop() !== byte) return 'fault';
    return this.#open.length === 0 ? 'ends' : 'goes-on';
  }

  #handOut(data: Uint8Array, start: number, end: number): number {
    this.#sink.document(data.subarray(start, end), this.#line);
    this.#line += this.#breaks;
    this.#indent = undefined;
    this.#forget();
    return end;
  }

  #giveUp(start: number, fault = notClosed): number {
    this.#sink.unreadable(this.#line, fault);
    this.#isLost = true;
    this.#forget();
    return start;
  }

  #forget(): void {
    this.#read = 0;
    this.#breaks = 0;
    this.#open = [];
    this.#isText = false;
    this.#isEscaped = false;
  }

  /** To the next line that begins as the lost document did; else to the last line's end, with what may begin behind it. */
  #findNext(data: Uint8Array, start: number): number {
    for (let end = data.indexOf(lineFeed, start); end >= 0; end = data.indexOf(lineFeed, end + 1)) {
      const { indent, at } = indentBehind(data, end);
      if (at >= data.length) return end;
      this.#line += 1;
      if (data[at] !== brace || indent !== (this.#indent ?? '')) continue;
      this.#isLost = false;
      this.#indent = indent;
      return at;
    }
    return data.length;
  }
}

function indentBehind(data: Uint8Array, end: number): { readonly indent: string; readonly at: number } {
  let indent = '';
  let at = end + 1;
  for (; at < data.length && between.has(data[at] ?? 0) && data[at] !== lineFeed; at += 1)
    if (data[at] === space || data[at] === tab) indent += String.fromCharCode(data[at] ?? 0);
  return { indent, at };
}

const notClosed = 'is not complete JSON: a bracket or a quotation mark is missing';
