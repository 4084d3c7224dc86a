import { suggestWord } from '../source/suggest-word.ts';
import { checkOperands } from './check-operands.ts';
import {
  type ConditionNode,
  type GroupNode,
  groupByPriority,
  type LeafNode,
  type Operand,
} from './condition-node.ts';
import { engineLimits } from './engine-limits.ts';
import type { FactSlots } from './fact-slots.ts';
import { baseOperators, decoratorNames, findOperator, type Operator } from './operators.ts';
import { copyLiteral } from './parse-literal.ts';
import { compilePath } from './path/compile-path.ts';
import { type Place, type ProblemList, placeAt } from './problem-list.ts';

/** What parsing shares over all rules of a program. */
export type ParseContext = {
  readonly slots: FactSlots;
  readonly problems: ProblemList;
  readonly factPriorities: ReadonlyMap<string, number>;
  /** Paths compiled so far. */
  readonly paths: Map<string, ReturnType<typeof compilePath>>;
  /** Operators found so far, by full name. */
  readonly operators: Map<string, Operator | undefined>;
  /** Conditions parsed so far, in all. */
  nodes: number;
};

type Cursor = { readonly context: ParseContext; readonly depth: number; readonly budget: { left: number } };
type Source = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Source =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// The order in which json-rules-engine looks for them.
const groupKinds = ['any', 'all', 'not'] as const;

const kindOf = (source: Source): GroupNode['kind'] | undefined =>
  groupKinds.find((kind) => Object.hasOwn(source, kind));

const nameOf = (source: Source): { readonly name?: string } =>
  typeof source['name'] === 'string' ? { name: source['name'] } : {};

/** `priority` as json-rules-engine takes it on a comparison or a reference; NaN where it is no number. */
const readPriority = (priority: unknown, fallback: number): number => {
  if (!priority) return fallback;
  if (typeof priority === 'number') return priority;
  return typeof priority === 'string' && /^-?\d{1,15}$/.test(priority) ? Number(priority) : Number.NaN;
};

const spend = ({ context, depth, budget }: Cursor, place: Place): boolean => {
  if (depth > engineLimits.depth) {
    const hint = `Nest at most ${engineLimits.depth} levels; move inner conditions into named conditions.`;
    context.problems.add('TOO_DEEP', place, 'The conditions are nested too deeply.', hint);
    return false;
  }
  budget.left -= 1;
  context.nodes += 1;
  if (budget.left >= 0 && context.nodes <= engineLimits.nodesInAll) return true;
  if (budget.left === -1 || context.nodes === engineLimits.nodesInAll + 1) {
    const hint = `Use at most ${engineLimits.nodesPerRule} conditions in a rule.`;
    context.problems.add('TOO_LARGE', place, 'There are too many conditions.', hint);
  }
  return false;
};

/**
 * Parses a whole condition: that of a rule, or a named one. Problems are recorded; with any, the result is undefined.
 * Where an object is both a group and a reference, json-rules-engine takes the group in a rule and the reference elsewhere.
 */
export function parseCondition(
  source: unknown,
  owner: 'rule' | 'named condition',
  context: ParseContext,
  place: Place,
): ConditionNode | undefined {
  const cursor = { context, depth: 1, budget: { left: engineLimits.nodesPerRule } };
  if (isObject(source)) {
    const isReference = Object.hasOwn(source, 'condition');
    if (kindOf(source) !== undefined && !(isReference && owner === 'named condition'))
      return spend(cursor, place) ? parseGroup(source, cursor, place) : undefined;
    if (isReference) return parseReference(source, cursor, place);
  }
  const hint = 'Write { "all": [ … ] }, { "any": [ … ] }, { "not": { … } } or { "condition": "name" }.';
  return context.problems.add(
    'INVALID_ROOT',
    place,
    '"conditions" must be one of all, any, not and condition.',
    hint,
  );
}

function parseNode(source: unknown, cursor: Cursor, place: Place): ConditionNode | undefined {
  if (!isObject(source)) {
    const hint = 'Write an object: a comparison, all, any, not or condition.';
    return cursor.context.problems.add('INVALID_CONDITION', place, 'A condition must be an object.', hint);
  }
  if (!spend(cursor, place)) return undefined;
  if (Object.hasOwn(source, 'condition')) return parseReference(source, cursor, place);
  return kindOf(source) === undefined ? parseLeaf(source, cursor, place) : parseGroup(source, cursor, place);
}

function parseGroup(source: Source, cursor: Cursor, place: Place): GroupNode | undefined {
  const kind = kindOf(source) ?? 'all';
  const inner = source[kind];
  if (Array.isArray(inner) === (kind === 'not')) {
    const message = kind === 'not' ? '"not" takes one condition, not a list.' : `"${kind}" takes a list.`;
    const hint =
      'Negate several conditions with { "not": { "any": [ … ] } }; put single ones of all and any in [ ].';
    return cursor.context.problems.add('INVALID_CONDITION', placeAt(place, kind), message, hint);
  }
  const children = parseChildren(kind, inner, { ...cursor, depth: cursor.depth + 1 }, placeAt(place, kind));
  const priority = Number.parseInt(String(source['priority']), 10) || 1;
  return { kind, priority, children, sets: groupByPriority(children), ...nameOf(source) };
}

function parseChildren(
  kind: GroupNode['kind'],
  inner: unknown,
  cursor: Cursor,
  place: Place,
): readonly ConditionNode[] {
  const children: ConditionNode[] = [];
  const sources: readonly unknown[] = Array.isArray(inner) ? inner : [inner];
  for (let index = 0; index < sources.length; index += 1) {
    const node = parseNode(sources[index], cursor, kind === 'not' ? place : placeAt(place, index));
    if (node !== undefined) children.push(node);
    if (cursor.budget.left < 0) break;
  }
  return children;
}

function parseReference(source: Source, cursor: Cursor, place: Place): ConditionNode | undefined {
  const { problems } = cursor.context;
  const { condition } = source;
  if (typeof condition !== 'string' || condition === '' || condition.length > engineLimits.nameLength)
    return problems.add(
      'INVALID_CONDITION',
      placeAt(place, 'condition'),
      '"condition" must name a condition.',
      'Write the name of one of the named conditions.',
    );
  const priority = checkPriority(readPriority(source['priority'], 1), cursor, place);
  return priority === undefined ? undefined : { kind: 'reference', priority, condition };
}

const checkPriority = (priority: number, cursor: Cursor, place: Place): number | undefined =>
  Number.isFinite(priority)
    ? priority
    : cursor.context.problems.add(
        'INVALID_PRIORITY',
        placeAt(place, 'priority'),
        'The priority of a condition must be a number.',
        'Write a whole number, the highest is evaluated first; or leave it out.',
      );

function parseLeaf(source: Source, cursor: Cursor, place: Place): LeafNode | undefined {
  const { problems, factPriorities } = cursor.context;
  for (const key of ['fact', 'operator', 'value'])
    if (!Object.hasOwn(source, key))
      return problems.add(
        'INCOMPLETE_CONDITION',
        place,
        `The comparison has no "${key}".`,
        'A comparison needs fact, operator and value.',
      );
  const slot = parseFactRef(source, cursor.context, place);
  const operator = parseOperator(source['operator'], cursor, place);
  const operand = parseOperand(source['value'], cursor.context, placeAt(place, 'value'));
  const wanted = tellApart(slot, operand, cursor.context);
  const fallback = factPriorities.get(String(source['fact'])) ?? 1;
  const priority = checkPriority(readPriority(source['priority'], fallback), cursor, place);
  if (slot === undefined || operator === undefined || wanted === undefined || priority === undefined)
    return undefined;
  const check = checkOperands(operator, wanted.kind === 'literal' ? [wanted.value] : undefined);
  if ('fault' in check)
    return problems.add(
      'INVALID_VALUE',
      placeAt(place, 'value'),
      `The operator ${check.fault}.`,
      'Write the value in the form the operator compares with.',
    );
  return { kind: 'leaf', priority, slot, operator, wanted, mayThrow: check.mayThrow, ...nameOf(source) };
}

/** The second side of a comparison with a slot of its own, where it is the place of the first. */
const tellApart = (
  slot: number | undefined,
  operand: Operand | undefined,
  { slots }: ParseContext,
): Operand | undefined =>
  operand?.kind === 'slot' && operand.slot === slot ? { kind: 'slot', slot: slots.twinOf(slot) } : operand;

function lookUpOperator(name: unknown, { operators }: ParseContext): Operator | undefined {
  if (typeof name !== 'string' || name.length > engineLimits.nameLength) return undefined;
  if (!operators.has(name)) operators.set(name, findOperator(name));
  return operators.get(name);
}

function parseOperator(name: unknown, { context }: Cursor, place: Place): Operator | undefined {
  const known = lookUpOperator(name, context);
  if (known !== undefined && known.decorators.length <= engineLimits.decorators) return known;
  const shown = typeof name === 'string' ? JSON.stringify(name.slice(0, 80)) : typeof name;
  const names = [...baseOperators.keys()].join(', ');
  return context.problems.add(
    'UNKNOWN_OPERATOR',
    placeAt(place, 'operator'),
    `There is no operator ${shown}.`,
    `${suggestOperator(name)}Use one of ${names}; at most ${engineLimits.decorators} of ${decoratorNames.join(', ')} may stand before it, each with a colon.`,
  );
}

/** What the signs and names of other languages are called here. */
const otherNames: Readonly<Record<string, string>> = {
  '=': 'equal',
  '==': 'equal',
  '===': 'equal',
  '!=': 'notEqual',
  '<>': 'notEqual',
  '>': 'greaterThan',
  '>=': 'greaterThanInclusive',
  '<': 'lessThan',
  '<=': 'lessThanInclusive',
  is: 'equal',
  equals: 'equal',
  isnot: 'notEqual',
  gt: 'greaterThan',
  gte: 'greaterThanInclusive',
  lt: 'lessThan',
  lte: 'lessThanInclusive',
  greaterorequal: 'greaterThanInclusive',
  greaterthanorequal: 'greaterThanInclusive',
  lessorequal: 'lessThanInclusive',
  lessthanorequal: 'lessThanInclusive',
  atleast: 'greaterThanInclusive',
  atmost: 'lessThanInclusive',
};

function suggestOperator(name: unknown): string {
  if (typeof name !== 'string') return '';
  const plain = name
    .slice(0, 80)
    .toLowerCase()
    .replace(/[\s_-]/g, '');
  const meant = Object.hasOwn(otherNames, plain)
    ? otherNames[plain]
    : suggestWord(name, baseOperators.keys());
  return meant === undefined ? '' : `Did you mean "${meant}"? `;
}

function parseOperand(value: unknown, context: ParseContext, place: Place): Operand | undefined {
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

/** The slot of `{ fact, params?, path? }`. Problems are recorded; with any, the result is undefined. */
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
