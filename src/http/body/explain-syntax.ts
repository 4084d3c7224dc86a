/**
 * Where and why a text is no JSON (RFC 8259), as the rest of a sentence: ` at line 3, column 9: JSON has no NaN`. The text is not
 * quoted, as it may be a person's. Linear, and without recursion.
 */
export function explainSyntax(text: string): string {
  const { at, why } = findFault(text);
  if (at >= text.trimEnd().length) return ': it ends too early';
  const before = text.slice(0, at);
  const lines = before.split(/\r\n|\r|\n/);
  const column = Array.from(lines.at(-1) ?? '').length + 1;
  return ` at line ${lines.length}, column ${column}${why === undefined ? '' : `: ${why}`}`;
}

type Syntax = { readonly at: number; readonly why?: string };

const controls = String.raw`\u0000-\u001f`;
const textForm = String.raw`"(?:[^"\\${controls}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*`;
const literalForm = String.raw`(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])`;
const token = new RegExp(`[ \\t\\r\\n]*(?:([{}[\\]:,])|(${textForm}")|${literalForm})`, 'y');

/** What may come next: a value, the value or end of a list, a name, the name or end of an object, a colon, or what follows a value. */
type State = 'value' | 'item' | 'name' | 'member' | 'colon' | 'after';

function findFault(text: string): Syntax {
  const open: string[] = [];
  let state: State = 'value';
  token.lastIndex = 0;
  while (true) {
    const start = token.lastIndex;
    const found = token.exec(text);
    if (found === null) return explainAt(text, start);
    const [whole, sign, string] = found;
    const next = step(state, sign ?? (string === undefined ? 'literal' : 'string'), open);
    if (next === undefined) return { at: start + whole.search(/\S/), ...whyNot(state, sign) };
    state = next;
  }
}

const values = { string: 'after', literal: 'after', '{': 'member', '[': 'item' } as const;

/** Where tokens lead from each state; `close` ends what is open. */
const steps: Readonly<Record<Exclude<State, 'after'>, Readonly<Record<string, State | 'close'>>>> = {
  value: values,
  item: { ...values, ']': 'close' },
  name: { string: 'colon' },
  member: { string: 'colon', '}': 'close' },
  colon: { ':': 'value' },
};

/** The state after a token, with what is open kept up; undefined where the token cannot stand. */
function step(state: State, kind: string, open: string[]): State | undefined {
  if (state === 'after') return stepAfter(kind, open);
  const next = steps[state][kind];
  if (kind === '{' || kind === '[') open.push(kind);
  return next === 'close' ? close(open) : next;
}

function stepAfter(kind: string, open: string[]): State | undefined {
  const around = open.at(-1);
  if (around === undefined) return undefined;
  if (kind === ',') return around === '{' ? 'name' : 'value';
  return kind === (around === '{' ? '}' : ']') ? close(open) : undefined;
}

function close(open: string[]): State {
  open.pop();
  return 'after';
}

function whyNot(state: State, sign: string | undefined): { readonly why?: string } {
  if (sign === '}' || sign === ']')
    return { why: 'nothing follows the comma before it, or it closes something else' };
  if (state === 'after') return { why: 'a comma is missing, or something follows the end' };
  if (state === 'colon') return { why: 'a colon is missing' };
  return state === 'name' || state === 'member' ? { why: 'a name in double quotes is missing' } : {};
}

const reasons: readonly (readonly [RegExp, string])[] = [
  [/^[+-]?(NaN|Infinity)/, 'JSON has no NaN and no Infinity: leave the number out'],
  [/^(None|True|False|undefined)/, 'JSON writes null, true and false'],
  [/^\uFEFF/, 'a byte order mark (U+FEFF) stands within the text'],
  [/^[“”„‘’']/, 'JSON writes texts in straight double quotes'],
  [/^\/[/*]|^#/, 'JSON has no comments'],
  [/^\+/, 'JSON writes numbers without a plus'],
  [/^-?\./, 'JSON writes a 0 before the decimal point'],
  [/^-?0\d/, 'JSON writes numbers without leading zeros'],
  [/^-?\d+\.(?!\d)/, 'JSON writes digits behind the decimal point'],
  [/^-?\d/, 'this number is not written as JSON writes numbers'],
  [/^</, 'this is HTML or XML'],
  [/^[A-Za-z_][\w-]*=/, 'this is a form; send JSON'],
];

function explainAt(text: string, start: number): Syntax {
  const at = start + Math.max(0, text.slice(start).search(/[^ \t\r\n]/));
  const rest = text.slice(at, at + 40);
  if (rest.startsWith('"')) return explainText(text, at);
  const why = reasons.find(([pattern]) => pattern.test(rest))?.[1];
  return why === undefined ? { at } : { at, why };
}

/** Where within a text in quotes reading stopped. */
function explainText(text: string, at: number): Syntax {
  const inside = new RegExp(textForm, 'y');
  inside.lastIndex = at;
  inside.exec(text);
  const stopped = inside.lastIndex;
  if (stopped >= text.length) return { at: text.length };
  return {
    at: stopped,
    why:
      text[stopped] === '\\'
        ? 'JSON has no such escape'
        : 'a line break or another control character within a text is escaped, \\n',
  };
}
