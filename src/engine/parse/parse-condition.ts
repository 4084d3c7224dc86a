import { isObject } from '../../shared/is-object.ts';
import {
  type ConditionNode,
  type GroupNode,
  groupByPriority,
  type LeafNode,
  type Operand,
} from '../language/condition-node.ts';
import { engineLimits } from '../language/engine-limits.ts';
import { type Place, placeAt } from '../language/problem-list.ts';
import { checkOperands } from './check-operands.ts';
import type { ParseContext } from './parse-context.ts';
import { parseFactRef, parseOperand } from './parse-fact-ref.ts';
import { parseOperator } from './parse-operator.ts';
import { readWhole } from './read-whole.ts';

type Cursor = { readonly context: ParseContext; readonly depth: number; readonly budget: { left: number } };
type Source = Readonly<Record<string, unknown>>;

// The order in which json-rules-engine looks for them.
const groupKinds = ['any', 'all', 'not'] as const;

const kindOf = (source: Source): GroupNode['kind'] | undefined =>
  groupKinds.find((kind) => Object.hasOwn(source, kind));

const nameOf = (source: Source): { readonly name?: string } =>
  typeof source['name'] === 'string' ? { name: source['name'] } : {};

/**
 * The `priority` of a comparison or reference, as json-rules-engine reads it. NaN if it is not a number or not its canonical
 * text: json-rules-engine distinguishes "7" from "007".
 */
const readPriority = (priority: unknown, fallback: number): number => {
  if (!priority) return fallback;
  if (typeof priority === 'number') return priority;
  return typeof priority === 'string' && /^(?:0|-?[1-9]\d{0,14})$/.test(priority)
    ? Number(priority)
    : Number.NaN;
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
 * Parses a whole condition, of a rule or a named one. Problems are recorded; if there are any, the result is undefined. If an
 * object is both a group and a reference, json-rules-engine takes the group in a rule and the reference elsewhere.
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
  const level = readWhole(source['priority']);
  const priority = checkPriority(level === undefined ? Number.NaN : level || 1, cursor, place);
  if (priority === undefined) return undefined;
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
  const operator = parseOperator(source['operator'], cursor.context, place);
  const operand = parseOperand(source['value'], cursor.context, placeAt(place, 'value'));
  const wanted = separateSlots(slot, operand, cursor.context);
  const fallback = typeof source['fact'] === 'string' ? (factPriorities.get(source['fact']) ?? 1) : 1;
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

/** Gives the second side of a comparison its own slot if both sides read the same place. */
const separateSlots = (
  slot: number | undefined,
  operand: Operand | undefined,
  { slots }: ParseContext,
): Operand | undefined =>
  operand?.kind === 'slot' && operand.slot === slot ? { kind: 'slot', slot: slots.twinOf(slot) } : operand;
