import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../src/adapters/memory/memory-store.ts';
import { listSamples } from '../../../src/author/list-samples.ts';
import { answerInteraction } from '../../../src/decide/answer/answer-interaction.ts';
import { decideAsRecorded, fireAsRecorded } from '../../../src/decide/explain/decide-as-recorded.ts';
import { decisionRequestSchema } from '../../../src/domain/decision/decision-request.ts';
import { rebuildRuleSet } from '../../../src/domain/rule-set/rebuild-rule-set.ts';
import type { RuleSet } from '../../../src/domain/rule-set/rule-set.ts';
import { type Impact, simulate } from '../../../src/replay/simulate.ts';
import { resolveTimes } from '../../../src/shared/relative-time.ts';
import { finish } from '../../../src/shared/steps.ts';
import { answerFrom } from '../../support/answer-services.ts';
import { sampleRules } from '../../support/sample-rules.ts';

const now = Date.UTC(2026, 10, 21, 16);
const samples = listSamples(sampleRules, now);
const requests = [
  ...samples.flatMap(({ request }) => (request === undefined ? [] : [decisionRequestSchema.parse(request)])),
  ...readdirSync('examples/requests').map((file) =>
    decisionRequestSchema.parse(
      resolveTimes(JSON.parse(readFileSync(`examples/requests/${file}`, 'utf8')), now),
    ),
  ),
];

let store: MemoryStore;
/** How often a whole decision was made. */
let decided = 0;

beforeAll(async () => {
  store = openMemoryStore({ now: () => now });
  for (const { customer } of samples) await store.customers.put(customer);
  const services = answerFrom(store, () => now, { runtime: 'r1' });
  for (const [index, request] of requests.entries())
    for (const again of ['a', 'b'])
      await answerInteraction(
        { ruleSet: sampleRules, loadedAt: now },
        { ...request, interactionId: `i-${index}-${again}` },
        services,
      );
});

const simulateBy = (draft: RuleSet, isDifferential: boolean): Promise<Impact> =>
  simulate(
    store.records.listDecisions(),
    { before: sampleRules, draft },
    {
      records: store.records,
      decide: (...args) => {
        decided += 1;
        return decideAsRecorded(...args);
      },
      ...(isDifferential && { fire: fireAsRecorded }),
    },
  );

const ruleFiles = sampleRules.files.filter(({ path }) => /\/rules\//.test(path));
const words = [
  '"priority": ',
  '"withinDays": ',
  '"value": ',
  '"validFrom"',
  '"greaterThan"',
  '"equal"',
  '"fact": "known"',
];

/** An edit of one place in a file of rules. */
const edit = fc.record({
  file: fc.nat(ruleFiles.length - 1),
  word: fc.constantFrom(...words),
  nth: fc.nat(6),
});

function apply({ file, word, nth }: { file: number; word: string; nth: number }): RuleSet | undefined {
  const target = ruleFiles[file];
  const parts = target?.text.split(word) ?? [];
  if (target === undefined || parts.length < 2) return undefined;
  const at = 1 + (nth % (parts.length - 1));
  const swap: Record<string, string> = {
    '"greaterThan"': '"lessThan"',
    '"equal"': '"notEqual"',
    '"fact": "known"': '"fact": "standing"',
  };
  const number = /^(\d+)/.exec(parts[at] ?? '')?.[1];
  const [instead, rest] =
    swap[word] === undefined
      ? [word, number === undefined ? parts[at] : `${Number(number) + 7}${parts[at]?.slice(number.length)}`]
      : [swap[word], parts[at]];
  const text = `${parts.slice(0, at).join(word)}${instead}${[rest, ...parts.slice(at + 1)].join(word)}`;
  const files = sampleRules.files.map((each) => (each === target ? { path: each.path, text } : each));
  try {
    return finish(rebuildRuleSet({ version: 'draft', files }, sampleRules));
  } catch {
    return undefined;
  }
}

/** Edits that change decisions. */
const differing = [
  'airline/rules/recognition.json',
  'orders/rules/price.json',
  'travel/rules/privacy.json',
].map((path) => ({ file: ruleFiles.findIndex((file) => file.path === path), word: '"equal"', nth: 6 }));

it('gives exactly what deciding every decision gives, and decides only what the rules say other things to', {
  timeout: 60_000,
}, async () => {
  let [different, spared] = [0, 0];
  await fc.assert(
    fc.asyncProperty(edit, async (drawn) => {
      const draft = apply(drawn);
      if (draft === undefined) return;
      const whole = await simulateBy(draft, false);
      const before = decided;
      expect(await simulateBy(draft, true)).toEqual(whole);
      different += whole.different;
      spared += 2 * whole.examined - (decided - before);
    }),
    { numRuns: 10, examples: differing.map((drawn) => [drawn]) },
  );
  expect(different).toBeGreaterThan(0);
  expect(spared).toBeGreaterThan(0);
});

it('decides every decision where more than rules was edited', async () => {
  const files = sampleRules.files.map(({ path, text }) => ({
    path,
    text: path.includes('/offers/') ? text.replace(/"value": (\d)/, '"value": 1$1') : text,
  }));
  const draft = finish(rebuildRuleSet({ version: 'draft', files }, sampleRules));
  const before = decided;
  const impact = await simulateBy(draft, true);
  expect(decided - before).toBe(2 * impact.examined);
  expect(impact.different).toBeGreaterThan(0);
});
