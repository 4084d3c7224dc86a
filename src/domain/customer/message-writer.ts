const utf8 = new TextEncoder();
const spare = 16;
/** Texts up to this length are written character by character, because calling the encoder costs more. */
const shortText = 64;

/**
 * Writes JSON values as MessagePack, byte for byte as msgpackr does with maps of any size, one after another into one buffer.
 * A load encodes a hundred snapshots into one buffer. Values go straight from the snapshot to bytes: intermediate rows of
 * values took longer than writing them.
 */
export class MessageWriter {
  #bytes: Uint8Array;
  #view: DataView;
  #end = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** The number of bytes written. */
  get length(): number {
    return this.#end;
  }

  /** The bytes written so far, as a view of the buffer: the next `clear` overwrites it. */
  written(): Uint8Array {
    return this.#bytes.subarray(0, this.#end);
  }

  clear(): void {
    this.#end = 0;
  }

  /** Writes a byte that is not part of a message. */
  writeByte(byte: number): void {
    this.#reserve(0);
    this.#bytes[this.#end++] = byte;
  }

  writeUint64(value: bigint): void {
    this.#reserve(0);
    this.#view.setBigUint64(this.#end, value);
    this.#end += 8;
  }

  /** The head of a list; its entries follow. */
  writeListHead(length: number): void {
    this.#reserve(0);
    this.#writeHead(length, 0x90, 0xdc);
  }

  /** The head of a map; its names follow, each with its value behind it. */
  writeMapHead(members: number): void {
    this.#reserve(0);
    this.#writeHead(members, 0x80, 0xde);
  }

  writeNil(): void {
    this.#reserve(0);
    this.#bytes[this.#end++] = 0xc0;
  }

  /** Writes a JSON value; undefined as msgpackr does. Throws a TypeError for values outside JSON. */
  writeValue(value: unknown): void {
    if (typeof value === 'string') this.writeText(value);
    else if (typeof value === 'number') this.writeNumber(value);
    else if (value === null) this.writeNil();
    else if (typeof value === 'boolean') this.writeByte(value ? 0xc3 : 0xc2);
    else if (Array.isArray(value)) this.#writeList(value);
    else if (typeof value === 'object') this.#writeMap(value as Readonly<Record<string, unknown>>);
    else if (value === undefined) this.#writeUndefined();
    else throw new TypeError(`a ${typeof value} cannot be stored`);
  }

  writeNumber(value: number): void {
    this.#reserve(0);
    if (value >>> 0 === value) this.#writeNatural(value);
    else if (value >> 0 === value) this.#writeNegative(value);
    else {
      this.#bytes[this.#end] = 0xcb;
      this.#view.setFloat64(this.#end + 1, value);
      this.#end += 9;
    }
  }

  /** Keeps an unpaired surrogate in texts shorter than 64 characters. */
  writeText(text: string): void {
    this.#reserve(text.length * 3);
    const room = textHeadBytes(text.length);
    const start = this.#end + room;
    const end =
      text.length < shortText
        ? writeUtf8(this.#bytes, start, text)
        : start + utf8.encodeInto(text, this.#bytes.subarray(start)).written;
    const length = end - start;
    const wanted = textHeadBytes(length);
    if (wanted > room) this.#bytes.copyWithin(this.#end + wanted, start, end);
    this.#writeTextHead(length);
    this.#end += length;
  }

  #writeTextHead(length: number): void {
    if (length < 32) this.#bytes[this.#end++] = 0xa0 | length;
    else if (length < 0x100) {
      this.#bytes[this.#end++] = 0xd9;
      this.#bytes[this.#end++] = length;
    } else this.#writeLongHead(length, 0xda);
  }

  #writeList(list: readonly unknown[]): void {
    this.writeListHead(list.length);
    for (const entry of list) this.writeValue(entry);
  }

  #writeMap(map: Readonly<Record<string, unknown>>): void {
    const names = Object.keys(map);
    this.writeMapHead(names.length);
    for (const name of names) {
      this.writeText(name);
      this.writeValue(map[name]);
    }
  }

  /** Lengths below 16 are part of the first byte; others follow it. */
  #writeHead(length: number, few: number, many: number): void {
    if (length < 16) this.#bytes[this.#end++] = few | length;
    else this.#writeLongHead(length, many);
  }

  #writeLongHead(length: number, kind: number): void {
    const isLong = length >= 0x10000;
    this.#bytes[this.#end] = isLong ? kind + 1 : kind;
    if (isLong) this.#view.setUint32(this.#end + 1, length);
    else this.#view.setUint16(this.#end + 1, length);
    this.#end += isLong ? 5 : 3;
  }

  #writeNatural(value: number): void {
    if (value < 0x80) this.#bytes[this.#end++] = value;
    else if (value < 0x100) {
      this.#bytes[this.#end++] = 0xcc;
      this.#bytes[this.#end++] = value;
    } else if (value < 0x10000) {
      this.#bytes[this.#end] = 0xcd;
      this.#view.setUint16(this.#end + 1, value);
      this.#end += 3;
    } else {
      this.#bytes[this.#end] = 0xce;
      this.#view.setUint32(this.#end + 1, value);
      this.#end += 5;
    }
  }

  #writeNegative(value: number): void {
    if (value >= -0x20) this.#bytes[this.#end++] = value;
    else if (value >= -0x80) {
      this.#bytes[this.#end++] = 0xd0;
      this.#bytes[this.#end++] = value;
    } else if (value >= -0x8000) {
      this.#bytes[this.#end] = 0xd1;
      this.#view.setInt16(this.#end + 1, value);
      this.#end += 3;
    } else {
      this.#bytes[this.#end] = 0xd2;
      this.#view.setInt32(this.#end + 1, value);
      this.#end += 5;
    }
  }

  #writeUndefined(): void {
    for (const byte of [0xd4, 0, 0]) this.writeByte(byte);
  }

  /** Reserves space for this many bytes plus the longest head or number. */
  #reserve(bytes: number): void {
    const needed = this.#end + bytes + spare;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.written());
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

const textHeadBytes = (length: number): number =>
  length < 32 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : 5;

/** Writes a text where there is space, and returns its end. */
function writeUtf8(bytes: Uint8Array, start: number, text: string): number {
  let at = start;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x80) bytes[at++] = code;
    else if (code < 0x800) {
      bytes[at++] = 0xc0 | (code >> 6);
      bytes[at++] = 0x80 | (code & 0x3f);
    } else {
      const point = text.codePointAt(index) ?? code;
      at = writeLargePoint(bytes, at, point);
      if (point >= 0x10000) index += 1;
    }
  }
  return at;
}

function writeLargePoint(bytes: Uint8Array, start: number, point: number): number {
  let at = start;
  if (point < 0x10000) bytes[at++] = 0xe0 | (point >> 12);
  else {
    bytes[at++] = 0xf0 | (point >> 18);
    bytes[at++] = 0x80 | ((point >> 12) & 0x3f);
  }
  bytes[at++] = 0x80 | ((point >> 6) & 0x3f);
  bytes[at++] = 0x80 | (point & 0x3f);
  return at;
}
