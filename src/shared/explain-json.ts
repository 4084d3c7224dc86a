/** What a JSON text may continue with: a value, the name of a member, a colon, a comma or closing bracket, or nothing. */
export type JsonState = 'value' | 'item' | 'name' | 'member' | 'colon' | 'inObject' | 'inList' | 'end';

type Words = readonly [message: string, hint: string];

/** A place where a text is not JSON. Neither the message nor the hint quotes the text, which may be a person's. */
export type JsonFault = { readonly offset: number; readonly message: string; readonly hint: string };

const value: Words = [
  'a value is missing here',
  'Write a text in double quotes, a number, a list, or { … }.',
];
const name: Words = ['a name in double quotes is expected here', 'Write "name": value.'];
const comma: Words = ['a comma is missing before this', 'Put a comma between the entries.'];
const expected: Readonly<Record<JsonState, Words>> = {
  value,
  item: value,
  name,
  member: name,
  colon: ['a colon is missing before this', 'Write "name": value.'],
  inObject: comma,
  inList: comma,
  end: ['the document has ended before this', 'Remove what follows, or the bracket that closes too much.'],
};

const empty: Words = ['there is nothing in it', 'Write a JSON object: { … }.'];
const cutOff: Words = ['it ends too early', 'Close every { with a } and every [ with a ].'];
const trailingComma: Words = ['a comma before a closing bracket is one too many', 'Remove the comma.'];
const groupedNumber: Words = ['a number has no comma in it', 'Write 15000 for fifteen thousand, and 0.5.'];
const control: Words = ['a text contains a line break or control character', 'Write \\n, or \\t for a tab.'];
const badEscape: Words = ['this \\ begins nothing known', 'Write a backslash as \\\\ and a quote as \\".'];
const innerQuote: Words = [
  'the text before this ended at a quotation mark',
  'Write a quotation mark inside a text as \\", or use “ ”.',
];
const unclosed: Words = ['this text has no closing quote', 'Close it with a double quote.'];
const notJson: Words = [
  'this is not JSON',
  'Write texts in double quotes; other words are true, false and null.',
];

/** What people write instead of JSON, by how it begins. */
const mistakes: readonly (readonly [begins: RegExp, ...Words])[] = [
  [/^[+-]?(NaN|Infinity)/, 'JSON has no NaN and no Infinity', 'Leave the number out.'],
  [/^(None|True|False|undefined)/, 'JSON has no such word', 'Write null, true or false.'],
  [/^\uFEFF/, 'a byte order mark (U+FEFF) is inside the text', 'Remove it.'],
  [/^[“”„‟«»‘’]/, 'this is a typographic quotation mark', 'Write straight double quotes ("…").'],
  [/^'/, 'this is a single quote', 'Write straight double quotes ("…").'],
  [
    /^(\/[/*]|#)/,
    'comments are not part of JSON',
    'Remove the comment; "description" is the place for one in a pack.',
  ],
  [/^\+/, 'a number has no plus sign', 'Remove the plus.'],
  [/^-?\./, 'a number begins with a digit', 'Write a 0 before the decimal point.'],
  [/^-?0\d/, 'a number has no leading zeros', 'Remove them, or write a text in double quotes.'],
  [/^-?\d+\.(?!\d)/, 'digits are missing after the decimal point', 'Write them, or remove the point.'],
  [/^-?\d/, 'this is not a number of JSON', 'Write it like 1800, -0.5 or 1.5e3.'],
  [/^</, 'this is HTML or XML', 'Write JSON.'],
  [/^[A-Za-z_][\w-]*=/, 'this is a form', 'Write JSON.'],
];

/** Explains why a text cannot continue after `end`; undefined if it is complete. `isToken`: a token of JSON follows. */
export function explainJson(
  json: string,
  end: number,
  state: JsonState,
  isToken: boolean,
): JsonFault | undefined {
  const offset = end + json.slice(end).search(/[^ \t\r\n]|$/);
  const rest = json.slice(offset, offset + 40);
  const before = json.slice(0, offset).trimEnd();
  if (rest === '' && state === 'end') return undefined;
  if (rest === '') return toFault(offset, before === '' ? empty : cutOff);
  if (/^[\]}]/.test(rest) && before.endsWith(',')) return toFault(before.length - 1, trailingComma);
  if (/\d,$/.test(before) && /^\d/.test(rest)) return toFault(before.length - 1, groupedNumber);
  if (followsInnerQuote(json, end, offset, isToken)) return toFault(offset, innerQuote);
  if (isToken) return toFault(offset, expected[state]);
  return rest.startsWith('"') ? explainText(json, offset) : toFault(offset, findMistake(rest));
}

/** After a text, its next words: right behind the quotation mark, or at least on its line and nothing that JSON knows. */
function followsInnerQuote(json: string, end: number, offset: number, isToken: boolean): boolean {
  if (json[end - 1] !== '"' || !/[\p{L}\p{N}"]/u.test(json[offset] ?? '')) return false;
  return offset === end || (!isToken && !json.slice(end, offset).includes('\n'));
}

const toFault = (offset: number, [message, hint]: Words): JsonFault => ({ offset, message, hint });

function findMistake(rest: string): Words {
  const [, ...words] = mistakes.find(([begins]) => begins.test(rest)) ?? [undefined, ...notJson];
  return words;
}

/** Explains a text in quotes that has no end or contains what must be escaped. */
function explainText(json: string, start: number): JsonFault {
  const stop = findTextStop(json, start);
  if (stop === json.length) return toFault(start, unclosed);
  return toFault(stop, json[stop] === '\\' ? badEscape : control);
}

/** All characters but control characters, quotes and backslashes, up to the end of an escape. */
const piece = /[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))?/y;

/** Where a text that begins at a double quote stops: at its closing quote, or at what no text may contain. */
export function findTextStop(json: string, start: number): number {
  for (let at = start + 1; ; at = piece.lastIndex) {
    piece.lastIndex = at;
    if (!piece.test(json) || piece.lastIndex === at) return at;
  }
}
