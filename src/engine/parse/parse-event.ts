import { isObject } from '../../shared/is-object.ts';
import { type Place, placeAt } from '../language/problem-list.ts';
import type { RuleNode, Template } from '../language/rule-node.ts';
import type { RuleEvent } from '../language/rule-program.ts';
import type { ParseContext } from './parse-context.ts';
import { parseFactRef } from './parse-fact-ref.ts';
import { copyLiteral } from './parse-literal.ts';

type Source = Readonly<Record<string, unknown>>;

const freezeDeep = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) freezeDeep(inner);
  }
  return value;
};

/** Copies and freezes an event. Like json-rules-engine's, it keeps its type and, if truthy, its params. */
export function parseEvent(source: unknown, context: ParseContext, place: Place): RuleEvent | undefined {
  const { problems } = context;
  if (!isObject(source) || typeof source['type'] !== 'string')
    return problems.add(
      'INVALID_EVENT',
      place,
      'The event needs a "type" that is a text.',
      'Write { "type": "…", "params": { … } }.',
    );
  const { type, params } = source;
  if (type === 'error')
    return problems.add(
      'INVALID_EVENT',
      placeAt(place, 'type'),
      'The event type "error" is reserved: json-rules-engine fails when it fires.',
      'Choose another type.',
    );
  try {
    return freezeDeep(params ? { type, params: copyLiteral(params) as Source } : { type });
  } catch {
    const hint = 'Write plain JSON.';
    return problems.add(
      'INVALID_EVENT',
      placeAt(place, 'params'),
      'The params hold something that is not data.',
      hint,
    );
  }
}

/** The event's first-level params that name a fact. */
export function parseReplacements(
  event: RuleEvent,
  context: ParseContext,
  place: Place,
): RuleNode['replacements'] {
  const replacements: { key: string; slot: number }[] = [];
  if (typeof event.params !== 'object') return replacements;
  for (const [key, value] of Object.entries(event.params)) {
    if (!isObject(value) || !Object.hasOwn(value, 'fact')) continue;
    const slot = parseFactRef(value, context, placeAt(placeAt(place, 'params'), key));
    if (slot !== undefined) replacements.push({ key, slot });
  }
  return replacements;
}

const refKeys = new Set(['fact', 'params', 'path']);
const isRef = (value: Source): boolean =>
  typeof value['fact'] === 'string' && Object.keys(value).every((key) => refKeys.has(key));

function parseTemplate(value: unknown, context: ParseContext, place: Place): Template {
  if (Array.isArray(value))
    return {
      kind: 'list',
      items: value.map((item, index) => parseTemplate(item, context, placeAt(place, index))),
    };
  if (!isObject(value)) return { kind: 'literal', value };
  if (isRef(value)) return { kind: 'slot', slot: parseFactRef(value, context, place) ?? 0 };
  return {
    kind: 'object',
    entries: Object.entries(value).map(([key, inner]) => [
      key,
      parseTemplate(inner, context, placeAt(place, key)),
    ]),
  };
}

/** The fact that a `derive` event sets: `params.fact` to `params.value`, in which fact references may occur anywhere. */
export function parseDerive(event: RuleEvent, context: ParseContext, place: Place): RuleNode['derives'] {
  if (event.type !== 'derive') return undefined;
  const { params } = event;
  if (isObject(params) && typeof params['fact'] === 'string' && Object.hasOwn(params, 'value'))
    return {
      fact: params['fact'],
      value: parseTemplate(params['value'], context, placeAt(placeAt(place, 'params'), 'value')),
    };
  return context.problems.add(
    'INVALID_DERIVE',
    placeAt(place, 'params'),
    'A derive event needs the params "fact" and "value".',
    'Write { "type": "derive", "params": { "fact": "name", "value": … } }.',
  );
}
