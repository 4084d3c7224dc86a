import { explainJson, findTextStop, type JsonFault, type JsonState } from './explain-json.ts';
import type { JsonPath } from './json-pointer.ts';

/** A name, a text, another literal, or a sign that stands for itself. */
export type JsonToken = {
  readonly kind: string;
  readonly offset: number;
  readonly written: string;
  /** For the beginning of a value: the offset of its name; undefined outside objects. */
  readonly name: number | undefined;
  /** True for a name that its object already has. */
  readonly isRepeated: boolean;
};

/** An object or list that is open. `step` leads to its current member. */
type Level = {
  readonly names: Set<string> | undefined;
  step: string | number;
  name: number | undefined;
};

/** Called for each token with the objects and lists around it; a bracket is outside of what it opens. Returns true to stop. */
export type VisitJson = (token: JsonToken, open: readonly Level[]) => boolean;

export const pathOf = (open: readonly Level[]): JsonPath => open.map(({ step }) => step);

const literal = String.raw`(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])`;
const nextToken = new RegExp(String.raw`[ \t\r\n]*(?:([{}[\]:,"])|(${literal}))`, 'y');

const values = { text: 'after', literal: 'after', '{': 'member', '[': 'item' } as const;

/** The state after each token that may follow in a state; `after` is the end of a value. */
const states: Readonly<Record<JsonState, Readonly<Record<string, JsonState | 'after'>>>> = {
  value: values,
  item: { ...values, ']': 'after' },
  name: { text: 'colon' },
  member: { text: 'colon', '}': 'after' },
  colon: { ':': 'value' },
  inObject: { ',': 'name', '}': 'after' },
  inList: { ',': 'value', ']': 'after' },
  end: {},
};

/**
 * Reads a JSON text (RFC 8259) strictly, in one pass and without recursion. Returns its first fault; undefined if it has none
 * or the visitor stopped.
 */
export function readJson(json: string, visit: VisitJson): JsonFault | undefined {
  const open: Level[] = [];
  let state: JsonState = 'value';
  for (let end = 0; ; ) {
    const [kind, written] = readToken(json, end);
    const next: JsonState | 'after' | undefined = states[state][kind];
    if (next === undefined) return explainJson(json, end, state, kind !== '');
    end = nextToken.lastIndex;
    const token = toToken(state, kind, end - written.length, written, open.at(-1));
    if (visit(token, open)) return undefined;
    moveLevels(open, kind);
    state = next === 'after' ? stateWithin(open.at(-1)) : next;
  }
}

/** The kind and the text of the next token; both empty if there is none. */
function readToken(json: string, start: number): readonly [kind: string, written: string] {
  nextToken.lastIndex = start;
  const [, sign, word] = nextToken.exec(json) ?? [];
  if (sign === undefined) return [word === undefined ? '' : 'literal', word ?? ''];
  if (sign !== '"') return [sign, sign];
  const first = nextToken.lastIndex - 1;
  const last = findTextStop(json, first);
  nextToken.lastIndex = last + 1;
  return json[last] === '"' ? ['text', json.slice(first, last + 1)] : ['', ''];
}

function toToken(
  state: JsonState,
  kind: string,
  offset: number,
  written: string,
  level: Level | undefined,
): JsonToken {
  const isName = kind === 'text' && (state === 'name' || state === 'member');
  if (!isName || level?.names === undefined)
    return { kind, offset, written, name: level?.name, isRepeated: false };
  const name: string = JSON.parse(written);
  const isRepeated = level.names.has(name);
  level.names.add(name);
  level.step = name;
  level.name = offset;
  return { kind: 'name', offset, written, name: undefined, isRepeated };
}

function moveLevels(open: Level[], kind: string): void {
  const level = open.at(-1);
  if (kind === '{') open.push({ names: new Set(), step: '', name: undefined });
  else if (kind === '[') open.push({ names: undefined, step: 0, name: undefined });
  else if (kind === '}' || kind === ']') open.pop();
  else if (kind === ',' && typeof level?.step === 'number') level.step += 1;
}

function stateWithin(level: Level | undefined): JsonState {
  if (level === undefined) return 'end';
  return level.names === undefined ? 'inList' : 'inObject';
}
