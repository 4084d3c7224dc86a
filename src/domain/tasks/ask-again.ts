import { compileRules } from '../../engine/compile-rules.ts';
import type { FactValues, RuleProgram } from '../../engine/language/rule-program.ts';
import type { ConditionTrace, LeafTrace } from '../../engine/language/rule-trace.ts';
import { isObject } from '../../shared/is-object.ts';
import { factFunctions } from '../facts/built-in-facts.ts';
import type { AskedAgain } from '../promises/asked-again.ts';

/** The facts that are read again when a task is due, beside the built-in ones. */
const liveFacts: ReadonlySet<string> = new Set(['customer', 'known', 'memory', 'now']);

/**
 * The question of a follow-up with everything that it needs later. `resolve` reads a fact as of the decision; `given` are the
 * facts of the decision that built-in facts may read.
 */
export function composeQuestion(
  conditions: AskedAgain['conditions'],
  pack: Readonly<Record<string, unknown>>,
  given: FactValues,
  readFact: (fact: string) => unknown,
): AskedAgain {
  const { named, facts } = findNeeds(conditions, pack);
  const derived = facts
    .filter(
      (fact) => !(Object.hasOwn(given, fact) || liveFacts.has(fact) || Object.hasOwn(factFunctions, fact)),
    )
    .map((fact) => [fact, readFact(fact)] as const)
    .filter(([, value]) => value !== undefined);
  return { conditions, named, facts: Object.assign(Object.fromEntries(derived), given) };
}

type Needs = {
  readonly named: Readonly<Record<string, unknown>>;
  readonly facts: readonly string[];
  /** The named conditions among which they were found: an edit may change them and leave who needs them as it was. */
  readonly pack: Readonly<Record<string, unknown>>;
};

/** Authored conditions never change, so each is searched once, for as long as its rule set lives. */
const needsOf = new WeakMap<object, Needs>();

/** The named conditions and the facts that conditions need, directly or indirectly. */
function findNeeds(conditions: AskedAgain['conditions'], pack: Readonly<Record<string, unknown>>): Needs {
  const known = needsOf.get(conditions);
  if (known?.pack === pack) return known;
  const named: Record<string, unknown> = {};
  const facts = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isObject(value)) return;
    const { condition, fact } = value;
    if (typeof fact === 'string') facts.add(fact);
    Object.values(value).forEach(visit);
    if (typeof condition !== 'string' || Object.hasOwn(named, condition)) return;
    named[condition] = pack[condition];
    visit(pack[condition]);
  };
  visit(conditions);
  const needs = { named, facts: [...facts], pack };
  needsOf.set(conditions, needs);
  return needs;
}

/**
 * Whether a follow-up may still go, or a promise stands: undefined, or the condition that does not hold, in the words of the pack and without
 * values. `live` are the facts that are read again. Throws if the conditions cannot be asked.
 */
export function askAgain(question: AskedAgain, live: FactValues): string | undefined {
  const all = Object.assign({}, question.facts, live);
  const program = programOf(question);
  if (program.evaluate(all).length > 0) return undefined;
  const [trace] = program.explain(all);
  return trace?.conditions === undefined ? 'nothing could be asked' : describeInside(trace.conditions);
}

/** Authored conditions go by the identity of what they need, which was made for them alone. */
const authored = new WeakMap<object, RuleProgram>();

function programOf({ conditions, named }: AskedAgain): RuleProgram {
  if (needsOf.get(conditions)?.named !== named) return compile(conditions, named);
  const known = authored.get(named);
  if (known !== undefined) return known;
  const program = compile(conditions, named);
  authored.set(named, program);
  return program;
}

/** Stored tasks of one rule ask the same. Bounded: a pack has few such conditions. */
const programs = new Map<string, RuleProgram>();
const mostPrograms = 500;

function compile(conditions: AskedAgain['conditions'], named: AskedAgain['named']): RuleProgram {
  const key = JSON.stringify([conditions, named]);
  const known = programs.get(key);
  if (known !== undefined) return known;
  const rules = [{ conditions, event: { type: 'while' } }];
  const compiled = compileRules(rules, named, { functions: factFunctions, ...askOptions });
  if ('problems' in compiled) throw new Error(compiled.problems[0]?.message);
  if (programs.size >= mostPrograms) programs.clear();
  programs.set(key, compiled.program);
  return compiled.program;
}

const askOptions = { allowUndefinedFacts: true, failSafe: true, index: false } as const;

/** The first part that did not hold, by its name in the pack, else as it is written. */
const describeFailure = (trace: ConditionTrace): string =>
  trace.kind === 'missing' || ('condition' in trace && trace.condition !== undefined)
    ? `"${trace.condition}" does not hold`
    : describeInside(trace);

function describeInside(trace: ConditionTrace): string {
  if (trace.kind === 'leaf') return `${nameLeaf(trace)} does not hold`;
  const children = 'children' in trace ? trace.children : [];
  const [first] = children;
  if (trace.kind === 'not' && first !== undefined) return describePresence(first);
  const [failed, ...others] = children.filter(({ verdict }) => verdict !== 'true');
  return failed === undefined || (trace.kind === 'any' && others.length > 0)
    ? 'none of the alternatives holds'
    : describeFailure(failed);
}

/** What holds and should not. */
function describePresence(trace: ConditionTrace): string {
  if (trace.kind === 'leaf') return `${nameLeaf(trace)} holds`;
  if ('condition' in trace && trace.condition !== undefined) return `"${trace.condition}" holds`;
  const first = 'children' in trace ? trace.children.find(({ verdict }) => verdict === 'true') : undefined;
  return first === undefined ? 'the opposite holds' : describePresence(first);
}

const nameLeaf = ({ fact, path, operator }: LeafTrace): string =>
  [`"${fact}`, path, `${operator}"`].filter((part) => part !== undefined).join(' ');
