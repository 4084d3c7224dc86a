import { mapInSteps, type Steps } from '../../shared/steps.ts';
import type { ConditionNode, NamedConditions } from '../language/condition-node.ts';
import { engineLimits } from '../language/engine-limits.ts';
import { FactSlots } from '../language/fact-slots.ts';
import { type Place, ProblemList, placeAt } from '../language/problem-list.ts';
import type { ParsedRules, RuleNode } from '../language/rule-node.ts';
import type { EngineOptions, EngineProblem, EngineRule } from '../language/rule-program.ts';
import { checkCost } from './check-cost.ts';
import { checkReferences } from './check-references.ts';
import { parseCondition } from './parse-condition.ts';
import type { ParseContext } from './parse-context.ts';
import { parseDerive, parseEvent, parseReplacements } from './parse-event.ts';
import { readWhole } from './read-whole.ts';

const parsePriority = (priority: unknown): number => (priority ? (readWhole(priority) ?? Number.NaN) : 1);

const parseFactPriorities = (priorities: EngineOptions['factPriorities']): ReadonlyMap<string, number> =>
  new Map(Object.entries(priorities ?? {}).map(([fact, priority]) => [fact, parsePriority(priority)]));

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isInstant = (value: unknown): boolean => value === undefined || Number.isFinite(value);

function checkScope(rule: EngineRule, { problems }: ParseContext, place: Place): void {
  const { touchpoints, activeFrom, activeTo } = rule;
  if (
    touchpoints !== undefined &&
    !(isList(touchpoints) && touchpoints.every((name) => typeof name === 'string'))
  )
    problems.add(
      'INVALID_SCOPE',
      placeAt(place, 'touchpoints'),
      '"touchpoints" must be a list of names.',
      'Name touchpoints, or leave it out for all.',
    );
  if (!isInstant(activeFrom) || !isInstant(activeTo))
    problems.add(
      'INVALID_SCOPE',
      place,
      '"activeFrom" and "activeTo" must be epoch milliseconds.',
      'Write numbers, or leave them out.',
    );
}

/** json-rules-engine calls these, and fails if they are not functions. */
const hasHandler = (source: object): boolean =>
  ['onSuccess', 'onFailure'].some((key) => Object.hasOwn(source, key) && Boolean(Reflect.get(source, key)));

/** A rule that is an object of data; for anything else, records a problem and returns undefined. */
function takeRule(source: unknown, { problems }: ParseContext, place: Place): EngineRule | undefined {
  if (typeof source !== 'object' || source === null)
    return problems.add(
      'INVALID_RULE',
      place,
      'A rule must be an object.',
      'Write { "conditions": …, "event": … }.',
    );
  if (!hasHandler(source)) return source as EngineRule;
  return problems.add(
    'INVALID_RULE',
    place,
    'A rule has no "onSuccess" and no "onFailure": those are code.',
    'Take them out; what a rule brings stands in its event.',
  );
}

function parseRule(
  source: unknown,
  index: number,
  context: ParseContext,
  options: EngineOptions,
): RuleNode | undefined {
  const place = placeAt(placeAt(undefined, 'rules'), index);
  const rule = takeRule(source, context, place);
  if (rule === undefined) return undefined;
  const priority = parsePriority(rule.priority);
  if (!(priority > 0))
    context.problems.add(
      'INVALID_PRIORITY',
      placeAt(place, 'priority'),
      'The priority of a rule must be a whole number greater than zero.',
      'Write 1 or more; the highest is evaluated first.',
    );
  checkScope(rule, context, place);
  const conditions = parseCondition(rule.conditions, 'rule', context, placeAt(place, 'conditions'));
  const at = placeAt(place, 'event');
  const event = parseEvent(rule.event, context, at);
  if (conditions === undefined || event === undefined) return undefined;
  const replacements =
    options.replaceFactsInEventParams === true ? parseReplacements(event, context, at) : [];
  const derives = parseDerive(event, context, at);
  return {
    index,
    priority,
    conditions,
    event,
    replacements,
    activeFrom: rule.activeFrom ?? Number.NEGATIVE_INFINITY,
    activeTo: rule.activeTo ?? Number.POSITIVE_INFINITY,
    ...(derives === undefined ? {} : { derives }),
    ...(rule.id === undefined ? {} : { id: rule.id }),
    ...(rule.name === undefined ? {} : { name: rule.name }),
    ...(isList(rule.touchpoints) ? { touchpoints: new Set(rule.touchpoints) } : {}),
  };
}

type Named = Pick<ParsedRules, 'named' | 'parsedConditions'>;

function parseNamed(
  conditions: Readonly<Record<string, unknown>>,
  context: ParseContext,
  before: Named | undefined,
): Named {
  const named = new Map<string, ConditionNode>();
  const parsedConditions = new Map<unknown, ConditionNode>();
  const root = placeAt(undefined, 'conditions');
  for (const [name, source] of Object.entries(conditions)) {
    if (name === '')
      context.problems.add(
        'INVALID_CONDITION',
        placeAt(root, name),
        'A named condition needs a name.',
        'Give it the name that rules refer to it by.',
      );
    const node =
      before?.parsedConditions.get(source) ??
      parseCondition(source, 'named condition', context, placeAt(root, name));
    if (node === undefined) continue;
    named.set(name, node);
    parsedConditions.set(source, node);
  }
  return before !== undefined && isSameNamed(named, before.named) ? before : { named, parsedConditions };
}

const isSameNamed = (one: NamedConditions, other: NamedConditions): boolean =>
  one.size === other.size && [...one].every(([name, node]) => other.get(name) === node);

/** The node of an already parsed rule at its new position. */
function moveRule(node: RuleNode, index: number): RuleNode {
  return node.index === index ? node : { ...node, index };
}

/**
 * Parses and checks rules and named conditions. Returns rules in evaluation order: by priority, then in file order. Rules
 * already parsed for `before` are reused and share their slots.
 */
export function* parseRules(
  rules: readonly EngineRule[],
  conditions: Readonly<Record<string, unknown>>,
  options: EngineOptions,
  earlier?: ParsedRules,
): Steps<ParsedRules | { readonly problems: EngineProblem[] }> {
  const problems = new ProblemList();
  const before = earlier?.slots.isCrowded === true ? undefined : earlier;
  const context: ParseContext = {
    slots: before?.slots ?? new FactSlots(),
    problems,
    factPriorities: parseFactPriorities(options.factPriorities),
    paths: new Map(),
    operators: new Map(),
    nodes: 0,
  };
  if (!isList(rules) || rules.length > engineLimits.rules)
    problems.add(
      'TOO_LARGE',
      placeAt(undefined, 'rules'),
      `"rules" must be a list of at most ${engineLimits.rules} rules.`,
      'Split the rules into several sets.',
    );
  if (problems.problems.length > 0) return { problems: problems.problems };
  const named = parseNamed(conditions, context, before);
  const nodes: RuleNode[] = [];
  const parsed = new Map<EngineRule, RuleNode>();
  yield* mapInSteps(rules, (rule, index) => {
    const known = before?.parsed.get(rule);
    const node = known === undefined ? parseRule(rule, index, context, options) : moveRule(known, index);
    if (node === undefined) return;
    nodes.push(node);
    parsed.set(rule, node);
  });
  const defined = Object.keys(conditions);
  checkReferences(nodes, named.named, defined, options.allowUndefinedConditions === true, problems);
  if (problems.problems.length === 0) yield* checkCost(nodes, named.named, context.slots, problems);
  if (problems.problems.length > 0) return { problems: problems.problems };
  context.slots.close();
  return {
    named: named.named,
    parsedConditions: named.parsedConditions,
    rules: nodes.sort((a, b) => b.priority - a.priority || a.index - b.index),
    slots: context.slots,
    functions: new Map(Object.entries(options.functions ?? {})),
    parsed,
  };
}
