import { isObject } from '../../shared/is-object.ts';
import { compilePath } from '../language/compile-path.ts';
import type { Operand } from '../language/condition-node.ts';
import { engineLimits } from '../language/engine-limits.ts';
import { type Place, placeAt } from '../language/problem-list.ts';
import type { ParseContext } from './parse-context.ts';
import { copyLiteral } from './parse-literal.ts';

type Source = Readonly<Record<string, unknown>>;

/**
 * The right side of a comparison: a fact, or a value of plain data. Problems are recorded; if there are any, the result is
 * undefined.
 */
export function parseOperand(value: unknown, context: ParseContext, place: Place): Operand | undefined {
  if (isObject(value) && Object.hasOwn(value, 'fact')) {
    const slot = parseFactRef(value, context, place);
    return slot === undefined ? undefined : { kind: 'slot', slot };
  }
  try {
    return { kind: 'literal', value: copyLiteral(value) };
  } catch {
    return context.problems.add(
      'INVALID_VALUE',
      place,
      'The value holds something that is not data.',
      'Write plain JSON, or { "fact": … } to compare with another fact.',
    );
  }
}

const copyParams = (params: unknown): { readonly params?: Source } | undefined => {
  if (params === undefined || params === null) return {};
  try {
    return isObject(params) ? { params: copyLiteral(params) as Source } : undefined;
  } catch {
    return undefined;
  }
};

/** The slot of `{ fact, params?, path? }`. Problems are recorded; if there are any, the result is undefined. */
export function parseFactRef(source: Source, context: ParseContext, place: Place): number | undefined {
  const { problems } = context;
  const { fact, params, path } = source;
  if (typeof fact !== 'string' || fact.length > engineLimits.nameLength)
    return problems.add(
      'INVALID_FACT',
      placeAt(place, 'fact'),
      '"fact" must be a name.',
      'Write the fact’s name.',
    );
  const copy = copyParams(params);
  if (copy === undefined)
    return problems.add(
      'INVALID_PARAMS',
      placeAt(place, 'params'),
      '"params" must be an object of plain data.',
      'Write the fact’s parameters as { "name": value }.',
    );
  if (path && typeof path !== 'string')
    return problems.add(
      'INVALID_PATH',
      placeAt(place, 'path'),
      '"path" must be a text.',
      'Write it as "$.a.b".',
    );
  return internPath(
    fact,
    copy.params,
    typeof path === 'string' && path !== '' ? path : undefined,
    context,
    place,
  );
}

function internPath(
  fact: string,
  params: Source | undefined,
  path: string | undefined,
  { slots, problems, paths }: ParseContext,
  place: Place,
): number | undefined {
  if (path === undefined) return slots.intern(fact, params, undefined, undefined);
  const compiled = paths.get(path) ?? compilePath(path);
  paths.set(path, compiled);
  if ('read' in compiled) return slots.intern(fact, params, path, compiled.read);
  return problems.add(
    'INVALID_PATH',
    placeAt(place, 'path'),
    `The path ${compiled.fault}.`,
    'Write a path such as $.a.b, $.list[0] or $.list[*].b.',
  );
}
