import type { compileRulesInSteps } from '../../engine/compile-rules.ts';
import type {
  EngineProblem,
  EngineRule,
  FactFunction,
  RuleProgram,
} from '../../engine/language/rule-program.ts';
import { parsePointer } from '../../shared/json-pointer.ts';
import { MadeBefore } from '../../shared/made-before.ts';
import { mapInSteps, type Steps } from '../../shared/steps.ts';
import { codeOf } from '../diagnostics/code-of.ts';
import type { BuiltInFact } from '../facts/built-in-fact.ts';
import { listDisclosed } from '../pack/format/event-params.ts';
import type { RuleEntry } from '../pack/format/rule-file.ts';
import type { PackIndex } from '../pack/index-pack.ts';
import { parseValidity } from '../pack/parse-validity.ts';
import { into, type Placed, type Report, type Spot } from '../pack/report.ts';
import type { PlacedRule } from './rule-set.ts';

type Rule = { readonly placed: Placed<RuleEntry>; readonly index: PackIndex };

/**
 * The rules of all packs, in file order, and their compiled program; no program if the engine refuses them. Parts of the
 * program `before` are reused for the same entries of the same packs.
 */
export function* compileProgram(
  packs: readonly PackIndex[],
  builtIn: Readonly<Record<string, BuiltInFact>>,
  compile: typeof compileRulesInSteps,
  report: Report,
  before?: RuleProgram,
): Steps<{ readonly rules: readonly PlacedRule[]; readonly program: RuleProgram | undefined }> {
  const rules = packs.flatMap((index) => index.rules.map((placed) => ({ placed, index })));
  const conditions = new Map(
    packs.flatMap((index) =>
      [...index.conditions].map(([name, placed]): [string, Placed<unknown>] => [
        qualify(index.source.name, name),
        { ...placed, entry: isObject(placed.entry) ? qualifyNamed(placed.entry, index) : placed.entry },
      ]),
    ),
  );
  const functions: Record<string, FactFunction> = Object.fromEntries(
    Object.entries(builtIn).map(([name, { compute }]) => [name, compute]),
  );
  const result = yield* compile(
    yield* mapInSteps(rules, toEngineRule),
    Object.fromEntries([...conditions].map(([name, { entry }]) => [name, entry])),
    { functions, allowUndefinedFacts: true, failSafe: true },
    before,
  );
  if ('problems' in result)
    for (const problem of result.problems) reportProblem(problem, rules, conditions, report);
  return {
    rules: yield* mapInSteps(rules, toPlacedRule),
    program: 'problems' in result ? undefined : result.program,
  };
}

/**
 * Caches the result made from an entry: it is reused for the same object while its pack has the same `keyOf`. The engine can
 * then recognise its own parts.
 */
function keepByEntry<Entry extends object, Made>(
  keyOf: (index: PackIndex) => string,
  make: (entry: Entry, index: PackIndex) => Made,
): (entry: Entry, index: PackIndex) => Made {
  const before = new MadeBefore<Entry, Made>();
  return (entry, index) => {
    const key = keyOf(index);
    const made = before.find(entry, key) ?? make(entry, index);
    before.keep(entry, key, made);
    return made;
  };
}

const nameOf = ({ source }: PackIndex): string => source.name;

/** The properties of its pack that a rule depends on. */
const packKeyOf = ({ source }: PackIndex): string => {
  const { timeZone, touchpoints } = source.pack.value;
  return JSON.stringify([source.name, timeZone, ...Object.keys(touchpoints)]);
};

const qualifyNamed = keepByEntry(nameOf, (entry: object, { source }) =>
  qualifyConditions(entry, source.name),
);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

function toPlacedRule({ placed, index }: Rule): PlacedRule {
  return {
    pack: index.source.name,
    file: placed.document.file,
    touchpoints: touchpointsOf(placed.entry, index),
    ...placed.entry,
    ...(placed.entry.event.type === 'disclose' && { discloses: listDisclosed(placed.entry.event.params) }),
  };
}

const touchpointsOf = ({ touchpoints }: RuleEntry, { source }: PackIndex): string[] =>
  touchpoints ?? Object.keys(source.pack.value.touchpoints);

const toEngineRule = ({ placed, index }: Rule): EngineRule => engineRuleOf(placed.entry, index);

const engineRuleOf = keepByEntry(packKeyOf, (entry: RuleEntry, index): EngineRule => {
  const { name: pack, pack: document } = index.source;
  return {
    id: entry.id,
    ...(entry.name === undefined ? {} : { name: entry.name }),
    ...(entry.priority === undefined ? {} : { priority: entry.priority }),
    conditions: qualifyConditions(entry.conditions, pack),
    event: entry.event,
    touchpoints: touchpointsOf(entry, index),
    ...parseValidity(entry, document.value.timeZone).validity,
  };
});

/** Named conditions belong to a pack, but a program has one set of them. */
const qualify = (pack: string, name: string): string => `${pack}/${name}`;

/** The conditions with qualified names of their pack's conditions; the same object if they name none. */
function qualifyConditions(conditions: unknown, pack: string): unknown {
  if (!namesCondition(conditions)) return conditions;
  if (Array.isArray(conditions)) return conditions.map((entry) => qualifyConditions(entry, pack));
  return Object.fromEntries(
    Object.entries(conditions as object).map(([key, member]: [string, unknown]) => {
      if (key === 'condition' && typeof member === 'string') return [key, qualify(pack, member)];
      return [key, groups.includes(key) ? qualifyConditions(member, pack) : member];
    }),
  );
}

const groups: readonly string[] = ['all', 'any', 'not'];

function namesCondition(conditions: unknown): boolean {
  if (Array.isArray(conditions)) return conditions.some(namesCondition);
  if (conditions === null || typeof conditions !== 'object') return false;
  if ('condition' in conditions) return true;
  return groups.some((key) => namesCondition(Reflect.get(conditions, key)));
}

function reportProblem(
  { code, pointer, message, hint }: EngineProblem,
  rules: readonly Rule[],
  conditions: ReadonlyMap<string, Placed<unknown>>,
  report: Report,
): void {
  const [kind, name = '', ...steps] = parsePointer(pointer);
  const spot: Spot | undefined = kind === 'rules' ? rules[Number(name)]?.placed : conditions.get(name);
  if (spot === undefined) return;
  // The author knows the condition by its name in the file.
  const [pack = ''] = spot.document.file.split('/');
  const inPack = (text: string): string => text.replaceAll(`"${qualify(pack, '')}`, '"');
  report.error(into(spot, ...steps), codeOf(code), inPack(message), inPack(hint));
}
