import { isAscii } from 'node:buffer';
import { findTextFault } from '../../shared/decode-text.ts';
import { countBreaks, isBlank, isText, startOfLine } from './text-bytes.ts';

/** Each a byte of ASCII; undefined: the file has none. */
export type CsvBytes = {
  readonly delimiter: number | undefined;
  readonly quote: number | undefined;
  /** What makes a quotation mark part of a quoted value: a second one (RFC 4180), or another character before it. */
  readonly escape: number | undefined;
};

/** A record of the file. `bytes` holds during the call alone, and is without the end of the line. */
export type CsvRecord = {
  readonly bytes: Uint8Array;
  /** How many fields. */
  readonly width: number;
  /** False: a quotation mark is in an unquoted field, where other readers may take it for something else. */
  readonly isStrict: boolean;
};

export type CsvSink = {
  readonly record: (record: CsvRecord, line: number) => void;
  /** So many lines, from `line` on, cannot be read. */
  readonly unreadable: (line: number, lines: number, fault: string) => void;
  /** As `unreadable`, because the bytes are no text. */
  readonly undecodable: (line: number, lines: number, fault: string) => void;
};

/** A record has at most so many bytes. */
export const mostRecordBytes = 4 * 1024 * 1024;

const [lineFeed, carriageReturn, blank, tab] = [0x0a, 0x0d, 0x20, 0x09] as const;
const nothing = Buffer.alloc(0);

/**
 * Cuts a file in UTF-8, which comes in pieces, into the records of RFC 4180; lines end with \n, \r\n or \r. Lines of nothing but
 * delimiters are no records. Fields are counted, not copied, because this runs for every byte of every load.
 */
export class CsvScanner {
  hasLineFeeds = false;
  hasCrLf = false;
  /** Ends of lines that are \r alone. */
  hasReturns = false;
  /** A quoted field has a line break. */
  hasLongRecords = false;
  hasBlankLines = false;
  /** A byte order mark stands before a record, as where files were joined. It is not part of the record. */
  hasMarks = false;
  /** Records with more than ASCII in valid UTF-8, at least. */
  validTexts = 0;
  readonly #format: CsvBytes;
  readonly #sink: CsvSink;
  #line: number;
  #rest: Uint8Array = nothing;
  #isLost = false;
  /** In a record that is too large, up to the end of its line. */
  #isSkipping = false;
  /** True if the unfinished record ends inside quotes. */
  #isOpen = false;
  // Of the record that was read last.
  #width = 1;
  #isStrict = true;
  #end = 0;
  #lines = 1;
  #fault: string | undefined;

  /** `line`: the number of the first line. */
  constructor(format: CsvBytes, sink: CsvSink, line: number) {
    this.#format = format;
    this.#sink = sink;
    this.#line = line;
  }

  add(piece: Uint8Array): void {
    this.#take(this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]), false);
  }

  end(): void {
    this.#take(this.#rest, true);
  }

  #take(data: Uint8Array, isLast: boolean): void {
    if (this.#isLost) this.#countLost(data);
    else if (this.#isSkipping) this.#skipLine(data, isLast);
    else this.#cut(data, isLast);
  }

  #skipLine(data: Uint8Array, isLast: boolean): void {
    const start = startOfLine(data, 1);
    const last = data[start - 1];
    this.#isSkipping = last !== lineFeed && last !== carriageReturn;
    if (!this.#isSkipping) this.#cut(data.subarray(start), isLast);
  }

  #cut(data: Uint8Array, isLast: boolean): void {
    const whole = data.subarray(0, isLast ? data.length : data.lastIndexOf(lineFeed) + 1);
    const isValid = isText(whole);
    if (isValid && !isAscii(whole)) this.validTexts += 1;
    let start = 0;
    while (start < data.length) {
      const from = this.#skipMark(data, start);
      const next = this.#readRecord(data, from, isLast);
      if (next < 0) break;
      this.#handOut(data.subarray(from, this.#end), isValid && next <= whole.length);
      start = next;
    }
    this.#rest = data.subarray(start);
    if (this.#rest.length > mostRecordBytes) this.#giveUp();
  }

  #skipMark(data: Uint8Array, start: number): number {
    if (data[start] !== 0xef || data[start + 1] !== 0xbb || data[start + 2] !== 0xbf) return start;
    this.hasMarks = true;
    return start + 3;
  }

  /**
   * A record that is too large ends with its line. Nothing after an endless quotation can be told apart, so that no line is taken
   * for a row from there on.
   */
  #giveUp(): void {
    if (!this.#isOpen) {
      const lines = 1 + countBreaks(this.#rest);
      this.#sink.unreadable(this.#line, lines, 'a record has more than 4 MB');
      this.#line += lines;
      this.#rest = nothing;
      this.#isSkipping = true;
      return;
    }
    this.#isLost = true;
    const fault = `a record does not end within 4 MB: a quotation mark is opened and not closed; ${declareQuotes}`;
    this.#sink.unreadable(this.#line, 1, fault);
    this.#line += 1;
    this.#countLost(this.#rest.subarray(this.#rest.indexOf(lineFeed) + 1));
    this.#rest = nothing;
  }

  #countLost(data: Uint8Array): void {
    const lines = countBreaks(data);
    if (lines > 0) this.#sink.unreadable(this.#line, lines, behindQuote);
    this.#line += lines;
  }

  #handOut(bytes: Uint8Array, isValid: boolean): void {
    const line = this.#line;
    this.#line += this.#lines;
    if (this.#lines > 1) this.hasLongRecords = true;
    if (this.#fault !== undefined) {
      this.#sink.unreadable(line, this.#lines, this.#fault);
      return;
    }
    if (isBlank(bytes, this.#format.delimiter)) {
      this.hasBlankLines = true;
      return;
    }
    if (!isValid && !isAscii(bytes)) {
      const fault = findTextFault(bytes);
      if (fault !== undefined) {
        this.#refuse(line, fault);
        return;
      }
      this.validTexts += 1;
    }
    if (!isValid && bytes.includes(0)) this.#refuseNul(bytes, line);
    else this.#sink.record({ bytes, width: this.#width, isStrict: this.#isStrict }, line);
  }

  /** UTF-16 has about as many as letters. A few are left over from fields of a fixed width. */
  #refuseNul(bytes: Uint8Array, line: number): void {
    const count = bytes.reduce((found, byte) => found + (byte === 0 ? 1 : 0), 0);
    if (count * 4 < bytes.length) this.#sink.unreadable(line, this.#lines, someNul);
    else this.#sink.undecodable(line, this.#lines, nul);
  }

  #refuse(
    line: number,
    fault: { readonly line: number; readonly column: number; readonly message: string },
  ): void {
    const place = fault.line === 1 ? '' : `line ${line + fault.line - 1}, `;
    this.#sink.undecodable(line, this.#lines, `${place}column ${fault.column}: ${fault.message}`);
  }

  /** Returns where the next record starts, or -1 where this one has not come whole. */
  #readRecord(data: Uint8Array, start: number, isLast: boolean): number {
    const { delimiter } = this.#format;
    this.#width = 1;
    this.#isStrict = true;
    this.#lines = 1;
    this.#fault = undefined;
    let at = start;
    for (;;) {
      at = this.#skipField(data, at, isLast);
      if (at < 0) return -1;
      const goesOn = this.#fault === undefined && at < data.length && data[at] === delimiter;
      if (!goesOn) return this.#skipLineEnd(data, at, isLast);
      this.#width += 1;
      at += 1;
    }
  }

  /** From a field's start to behind its end; -1 where that has not come. */
  #skipField(data: Uint8Array, start: number, isLast: boolean): number {
    const { quote } = this.#format;
    const isQuoted = quote !== undefined && data[start] === quote;
    const end = isQuoted ? this.#skipQuoted(data, start) : this.#skipPlain(data, start);
    if (end < data.length || isLast) return end;
    this.#isOpen = isQuoted;
    return -1;
  }

  #skipLineEnd(data: Uint8Array, from: number, isLast: boolean): number {
    let at = from;
    while (at < data.length && data[at] !== lineFeed && data[at] !== carriageReturn) at += 1;
    this.#end = at;
    if (at >= data.length) return isLast ? at : -1;
    if (data[at] === lineFeed) {
      this.hasLineFeeds = true;
      return at + 1;
    }
    if (at + 1 >= data.length && !isLast) return -1;
    if (data[at + 1] === lineFeed) {
      this.hasCrLf = true;
      return at + 2;
    }
    this.hasReturns = true;
    return at + 1;
  }

  #skipPlain(data: Uint8Array, start: number): number {
    const { delimiter, quote } = this.#format;
    let at = start;
    for (; at < data.length; at += 1) {
      const byte = data[at];
      if (byte === delimiter || byte === lineFeed || byte === carriageReturn) break;
      if (byte === quote) this.#meetQuote(data.subarray(start, at));
    }
    return at;
  }

  /** A quotation mark inside an unquoted field is part of the value, unless the field may have been meant to be quoted. */
  #meetQuote(before: Uint8Array): void {
    this.#isStrict = false;
    if (before.every((byte) => byte === blank || byte === tab)) this.#fault = blankBeforeQuote;
  }

  #skipQuoted(data: Uint8Array, start: number): number {
    const { delimiter } = this.#format;
    const closing = this.#findClosing(data, start + 1);
    this.#lines += countBreaks(data.subarray(start, closing));
    if (closing >= data.length) {
      if (data[data.length - 1] === lineFeed) this.#lines -= 1;
      this.#fault = notClosed;
      return data.length;
    }
    const next = data[closing + 1];
    const isEnd = next === undefined || next === delimiter || next === lineFeed || next === carriageReturn;
    if (!isEnd) this.#fault = textBehindQuote;
    return closing + 1;
  }

  #findClosing(data: Uint8Array, start: number): number {
    const { quote, escape: escaping } = this.#format;
    for (let at = start; at < data.length; ) {
      const byte = data[at];
      if (byte === quote && (escaping !== quote || data[at + 1] !== quote)) return at;
      at += byte === escaping ? 2 : 1;
    }
    return data.length;
  }
}

const declareQuotes = 'if the file quotes nothing, declare --quote none';
const behindQuote = 'follows a quotation mark that is opened and not closed';
const notClosed = `a quotation mark is opened and not closed; ${declareQuotes}`;
const textBehindQuote = `text follows a closing quotation mark; write a quotation mark inside quotes twice, or ${declareQuotes}`;
const blankBeforeQuote = `a blank precedes an opening quotation mark; write the mark directly after the delimiter, or ${declareQuotes}`;
const someNul = 'the text contains a NUL character; remove it';
const nul = 'the text contains a NUL character; if it is UTF-16, declare utf-16le or utf-16be';
