/** The values that an expression in a path's brackets can read. */
export type Focus = {
  readonly value: unknown;
  readonly property: unknown;
  readonly parent: unknown;
  readonly parentProperty: unknown;
  readonly root: unknown;
};

/** Computes an expression. Throws TypeError if it reads from null or undefined. */
export type Expression = (focus: Focus) => unknown;

type Cursor = { readonly tokens: readonly string[]; at: number };

const lexeme =
  /\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|'[^'\\]*'|"[^"\\]*"|@[A-Za-z]*|[A-Za-z_$][\w$]*|===|!==|==|!=|<=|>=|\|\||&&|\+\+|--|[-+*/%<>!().[\]]))/y;

const splitLexemes = (text: string): readonly string[] | undefined => {
  const tokens: string[] = [];
  lexeme.lastIndex = 0;
  while (lexeme.lastIndex < text.length) {
    const start = lexeme.lastIndex;
    const match = lexeme.exec(text);
    if (match?.[1] === undefined) return text.slice(start).trim() === '' ? tokens : undefined;
    tokens.push(match[1]);
  }
  return tokens;
};

// JavaScript's operators with their coercions, as JSONPath-plus computes them.
const binary: Readonly<Record<string, readonly [number, (a: Expression, b: Expression) => Expression]>> = {
  '||': [1, (a, b) => (focus) => a(focus) || b(focus)],
  '&&': [2, (a, b) => (focus) => a(focus) && b(focus)],
  // biome-ignore lint/suspicious/noDoubleEquals: the author wrote the loose comparison, and it must behave as one
  '==': [6, (a, b) => (focus) => a(focus) == b(focus)],
  // biome-ignore lint/suspicious/noDoubleEquals: as above
  '!=': [6, (a, b) => (focus) => a(focus) != b(focus)],
  '===': [6, (a, b) => (focus) => a(focus) === b(focus)],
  '!==': [6, (a, b) => (focus) => a(focus) !== b(focus)],
  '<': [7, (a, b) => (focus) => (a(focus) as number) < (b(focus) as number)],
  '>': [7, (a, b) => (focus) => (a(focus) as number) > (b(focus) as number)],
  '<=': [7, (a, b) => (focus) => (a(focus) as number) <= (b(focus) as number)],
  '>=': [7, (a, b) => (focus) => (a(focus) as number) >= (b(focus) as number)],
  '+': [9, (a, b) => (focus) => (a(focus) as number) + (b(focus) as number)],
  '-': [9, (a, b) => (focus) => (a(focus) as number) - (b(focus) as number)],
  '*': [10, (a, b) => (focus) => (a(focus) as number) * (b(focus) as number)],
  '/': [10, (a, b) => (focus) => (a(focus) as number) / (b(focus) as number)],
  '%': [10, (a, b) => (focus) => (a(focus) as number) % (b(focus) as number)],
};

const unary: Readonly<Record<string, (a: Expression) => Expression>> = {
  '!': (a) => (focus) => !a(focus),
  '-': (a) => (focus) => -(a(focus) as number),
  '+': (a) => (focus) => +(a(focus) as number),
};

const words: ReadonlyMap<string, Expression> = new Map<string, Expression>([
  ['true', () => true],
  ['false', () => false],
  ['null', () => null],
  ['undefined', () => undefined],
  ['@', (focus) => focus.value],
  ['@property', (focus) => focus.property],
  ['@parent', (focus) => focus.parent],
  ['@parentProperty', (focus) => focus.parentProperty],
  ['@root', (focus) => focus.root],
]);

const readMember =
  (object: Expression, key: string): Expression =>
  (focus) => {
    const value = object(focus);
    if (value === null || value === undefined) throw new TypeError(`cannot read ${key} of ${value}`);
    return Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  };

const next = (cursor: Cursor): string => cursor.tokens[cursor.at++] ?? '';
const peek = (cursor: Cursor): string => cursor.tokens[cursor.at] ?? '';

const isString = (token: string): boolean => /^['"]/.test(token);
const isNumber = (token: string): boolean => /^\d/.test(token);

function parsePrimary(cursor: Cursor): Expression | undefined {
  const token = next(cursor);
  if (isNumber(token)) return () => Number(token);
  if (isString(token)) return () => token.slice(1, -1);
  if (token === '(') {
    const inner = parseBinary(cursor, 0);
    return next(cursor) === ')' ? inner : undefined;
  }
  // JSONPath-plus accepts the bare @ only before a member, a space or a bracket.
  if (token === '@' && !/^[.[)]?$/.test(peek(cursor)) && !binary[peek(cursor)]) return undefined;
  return words.get(token);
}

/** The key after `.` or `[`, which has been consumed; undefined if there is none. */
function parseKey(cursor: Cursor, opening: string): string | undefined {
  const key = next(cursor);
  if (opening === '.') return /^[A-Za-z_$]/.test(key) ? key : undefined;
  if (next(cursor) !== ']') return undefined;
  if (isString(key)) return key.slice(1, -1);
  return isNumber(key) ? String(Number(key)) : undefined;
}

function parseMembers(cursor: Cursor): Expression | undefined {
  let object = parsePrimary(cursor);
  while (object !== undefined && (peek(cursor) === '.' || peek(cursor) === '[')) {
    const key = parseKey(cursor, next(cursor));
    if (key === undefined) return undefined;
    object = readMember(object, key);
  }
  return object;
}

function parseUnary(cursor: Cursor): Expression | undefined {
  const wrap = Object.hasOwn(unary, peek(cursor)) ? unary[peek(cursor)] : undefined;
  if (wrap === undefined) return parseMembers(cursor);
  cursor.at += 1;
  const inner = parseUnary(cursor);
  return inner && wrap(inner);
}

function parseBinary(cursor: Cursor, minimum: number): Expression | undefined {
  let left = parseUnary(cursor);
  while (left !== undefined && Object.hasOwn(binary, peek(cursor))) {
    const [precedence, combine] = binary[peek(cursor)] ?? [0, undefined];
    if (precedence <= minimum || combine === undefined) break;
    cursor.at += 1;
    const right = parseBinary(cursor, precedence);
    left = right && combine(left, right);
  }
  return left;
}

/**
 * Parses the expression of a filter `[?(…)]` or an index `[(…)]`: literals, `@` with members, comparisons, arithmetic, logic.
 * Returns undefined for calls, assignments and regular expressions, and for text that is not an expression.
 */
export function parseExpression(text: string): Expression | undefined {
  const tokens = splitLexemes(text);
  if (tokens === undefined) return undefined;
  const cursor: Cursor = { tokens, at: 0 };
  const expression = parseBinary(cursor, 0);
  return cursor.at === tokens.length ? expression : undefined;
}
