import { createRequire } from 'node:module';
import { ZenEngine } from '@gorules/zen-engine';
import { Engine } from 'json-rules-engine';
import { compileRules } from '../../src/engine/compile-rules.ts';
import type { EngineRule } from '../../src/engine/language/rule-program.ts';
import type { BenchmarkRule, Workload } from './workload.ts';
import { writeIfs } from './write-ifs.ts';

// The package comes without type declarations.
const jsonLogic = createRequire(import.meta.url)('json-logic-js') as {
  apply(logic: unknown, data: unknown): unknown;
};

type Facts = Readonly<Record<string, unknown>>;

/** Decides which rules fire for a customer, in file order. */
export type Contender = {
  readonly name: string;
  readonly decide: (facts: Facts) => readonly number[] | Promise<readonly number[]>;
  /** How many of the decided rules there are; what is timed, as turning results into one form costs time too. */
  readonly run: (facts: Facts) => unknown;
};

const toEngineRule = (
  { touchpoint, tier, spend, trouble, interest }: BenchmarkRule,
  index: number,
): EngineRule => ({
  conditions: {
    all: [
      { fact: touchpoint.fact, operator: 'equal', value: touchpoint.is },
      { fact: tier.fact, operator: 'in', value: tier.oneOf },
      { fact: spend.fact, operator: 'greaterThan', value: spend.above },
      {
        any: [
          { fact: trouble.days.fact, operator: 'lessThan', value: trouble.days.below },
          { fact: trouble.tickets.fact, operator: 'greaterThan', value: trouble.tickets.above },
        ],
      },
      { fact: interest.fact, operator: 'contains', value: interest.contains },
    ],
  },
  event: { type: 'fire', params: { rule: index } },
});

export const engineRules = ({ rules }: Workload): readonly EngineRule[] => rules.map(toEngineRule);

function createOurs(workload: Workload, index: boolean): Contender {
  const compiled = compileRules(engineRules(workload), {}, { allowUndefinedFacts: true, index });
  if ('problems' in compiled) throw new Error(JSON.stringify(compiled.problems[0]));
  const { program } = compiled;
  return {
    name: index ? 'tact, index' : 'tact, closures',
    decide: (facts) => program.evaluate(facts).map(({ rule }) => rule),
    run: (facts) => program.evaluate(facts),
  };
}

function createJsonRulesEngine(workload: Workload): Contender {
  const engine = new Engine(engineRules(workload) as never[], { allowUndefinedFacts: true });
  return {
    name: 'json-rules-engine',
    decide: async (facts) =>
      (await engine.run(facts)).events.map(({ params }) => Number(params?.['rule'])).sort((a, b) => a - b),
    run: (facts) => engine.run(facts),
  };
}

function createJsonLogic(workload: Workload): Contender {
  const logics = workload.rules.map(({ touchpoint, tier, spend, trouble, interest }): unknown => ({
    and: [
      { '===': [{ var: touchpoint.fact }, touchpoint.is] },
      { in: [{ var: tier.fact }, [...tier.oneOf]] },
      { '>': [{ var: spend.fact }, spend.above] },
      {
        or: [
          { '<': [{ var: trouble.days.fact }, trouble.days.below] },
          { '>': [{ var: trouble.tickets.fact }, trouble.tickets.above] },
        ],
      },
      { in: [interest.contains, { var: interest.fact }] },
    ],
  }));
  const decide = (facts: Facts): readonly number[] => {
    const fired: number[] = [];
    for (const [index, logic] of logics.entries())
      if (jsonLogic.apply(logic, facts) === true) fired.push(index);
    return fired;
  };
  return { name: 'json-logic-js', decide, run: decide };
}

const zenCondition = ({
  touchpoint,
  tier,
  spend,
  trouble,
  interest,
}: BenchmarkRule): Record<string, string> => ({
  touchpoint: `${touchpoint.fact} == ${JSON.stringify(touchpoint.is)}`,
  tier: `${tier.fact} in ${JSON.stringify(tier.oneOf)}`,
  spend: `${spend.fact} > ${spend.above}`,
  trouble: `${trouble.days.fact} < ${trouble.days.below} or ${trouble.tickets.fact} > ${trouble.tickets.above}`,
  interest: `contains(${interest.fact}, ${JSON.stringify(interest.contains)})`,
});

function createZen(workload: Workload): Contender {
  const columns = ['touchpoint', 'tier', 'spend', 'trouble', 'interest'];
  const content = {
    nodes: [
      { id: 'in', type: 'inputNode', name: 'in', position: { x: 0, y: 0 } },
      {
        id: 'table',
        type: 'decisionTableNode',
        name: 'table',
        position: { x: 0, y: 0 },
        content: {
          hitPolicy: 'collect',
          inputs: columns.map((id) => ({ id, name: id })),
          outputs: [{ id: 'rule', name: 'rule', field: 'rule' }],
          rules: workload.rules.map((rule, index) => ({
            _id: String(index),
            ...zenCondition(rule),
            rule: String(index),
          })),
        },
      },
      { id: 'out', type: 'outputNode', name: 'out', position: { x: 0, y: 0 } },
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'table', type: 'edge' },
      { id: 'b', sourceId: 'table', targetId: 'out', type: 'edge' },
    ],
  };
  const decision = new ZenEngine().createDecision(content as never);
  const evaluate = (facts: Facts) => decision.evaluate(facts);
  return {
    name: '@gorules/zen-engine',
    decide: async (facts) => ((await evaluate(facts)).result as { rule: number }[]).map(({ rule }) => rule),
    run: evaluate,
  };
}

async function createHandWritten(workload: Workload): Promise<Contender> {
  const decide = await writeIfs(workload.rules);
  return { name: 'hand-written ifs', decide, run: decide };
}

/** All contenders, prepared for one workload. */
export async function createContenders(workload: Workload): Promise<readonly Contender[]> {
  return [
    createOurs(workload, true),
    createOurs(workload, false),
    await createHandWritten(workload),
    createJsonLogic(workload),
    createZen(workload),
    createJsonRulesEngine(workload),
  ];
}
