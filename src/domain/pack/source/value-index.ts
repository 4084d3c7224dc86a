import type { JsonPath } from '../../../shared/json-pointer.ts';
import { IntList } from './int-list.ts';
import { textEnd } from './text-end.ts';

/** Where a path leads in a source, or how far. `key` is the offset of the member's name, where it was found as a member. */
export type FoundValue = { readonly offset: number; readonly key: number | undefined };

/** The objects and lists that are open, and the name that waits for its value. */
type Reading = { readonly open: number[]; key: number };

const noKey = -1;
const word = /[^\s,:[\]{}]*/y;

/** Where each value of a JSON text stands, in twelve bytes a value: a tree of objects takes a hundred times the text. */
export class ValueIndex {
  readonly #text: string;
  // By value, in the order of the text: where it begins, where its name does, and the number of the first value after all within it.
  readonly #offsets = new IntList();
  readonly #keys = new IntList();
  readonly #after = new IntList();

  /** Of a text that is right JSON. */
  constructor(text: string) {
    this.#text = text;
    this.#read();
  }

  /** The value at a path; where it is missing, the nearest around it. */
  find(path: JsonPath): FoundValue {
    let value = 0;
    for (const step of path) {
      const child = this.#findChild(value, step);
      if (child === undefined) return { offset: this.#offsets.get(value), key: undefined };
      value = child;
    }
    const key = this.#keys.get(value);
    return { offset: this.#offsets.get(value), key: key === noKey ? undefined : key };
  }

  #read(): void {
    const reading: Reading = { open: [], key: noKey };
    for (let at = 0; at < this.#text.length; ) at = this.#readSign(at, reading);
  }

  /** Reads what begins at an offset; the offset after it. */
  #readSign(at: number, reading: Reading): number {
    const sign = this.#text[at] as string;
    if (sign === '"') return this.#readText(at, reading);
    if (sign === ',' || sign === ':' || sign <= ' ') return at + 1;
    if (sign === '}' || sign === ']') {
      this.#after.set(reading.open.pop() ?? 0, this.#offsets.length);
      return at + 1;
    }
    const value = this.#add(at, reading);
    if (sign !== '{' && sign !== '[') return wordEnd(this.#text, at);
    reading.open.push(value);
    return at + 1;
  }

  #readText(at: number, reading: Reading): number {
    if (reading.key === noKey && this.#isObject(reading.open[reading.open.length - 1])) reading.key = at;
    else this.#add(at, reading);
    return textEnd(this.#text, at);
  }

  #add(offset: number, reading: Reading): number {
    const value = this.#offsets.length;
    this.#offsets.push(offset);
    this.#keys.push(reading.key);
    this.#after.push(value + 1);
    reading.key = noKey;
    return value;
  }

  #isObject(value: number | undefined): boolean {
    return value !== undefined && this.#text[this.#offsets.get(value)] === '{';
  }

  #findChild(value: number, step: string | number): number | undefined {
    if (!this.#isObject(value)) return this.#findItem(value, Number(step));
    const name = String(step);
    const plain = name.includes('\\')
      ? undefined
      : this.#findMember(value, (key) => this.#text.startsWith(`${name}"`, key + 1));
    return plain ?? this.#findMember(value, (key) => this.#readEscaped(key) === name);
  }

  #findMember(object: number, isIt: (key: number) => boolean): number | undefined {
    const end = this.#after.get(object);
    for (let child = object + 1; child < end; child = this.#after.get(child))
      if (isIt(this.#keys.get(child))) return child;
    return undefined;
  }

  #findItem(list: number, index: number): number | undefined {
    if (!(index >= 0)) return undefined;
    const end = this.#after.get(list);
    let child = list + 1;
    for (let left = index; left > 0 && child < end; left -= 1) child = this.#after.get(child);
    return child < end ? child : undefined;
  }

  /** The name that stands at an offset, if it is written with escapes. */
  #readEscaped(key: number): unknown {
    const written = this.#text.slice(key, textEnd(this.#text, key));
    return written.includes('\\') ? JSON.parse(written) : undefined;
  }
}

function wordEnd(text: string, start: number): number {
  word.lastIndex = start;
  word.test(text);
  return Math.max(word.lastIndex, start + 1);
}
