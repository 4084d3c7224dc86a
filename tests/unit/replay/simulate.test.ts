import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openArchiveFolder } from '../../../src/adapters/duckdb/archive-folder.ts';
import { readArchive } from '../../../src/adapters/duckdb/read-archive.ts';
import { openMemoryStore } from '../../../src/adapters/memory/memory-store.ts';
import { listSamples } from '../../../src/author/list-samples.ts';
import { answerInteraction } from '../../../src/decide/answer/answer-interaction.ts';
import { decideAsRecorded, traceAsRecorded } from '../../../src/decide/explain/decide-as-recorded.ts';
import { decisionRequestSchema } from '../../../src/domain/decision/decision-request.ts';
import { rebuildRuleSet } from '../../../src/domain/rule-set/rebuild-rule-set.ts';
import type { RuleSet } from '../../../src/domain/rule-set/rule-set.ts';
import { simulateArchive } from '../../../src/main/compose/simulate-archive.ts';
import { noRecords, planSimulation } from '../../../src/main/compose/simulation-plan.ts';
import { archiveDecisions } from '../../../src/replay/archive-decisions.ts';
import type { ArchivedRecord } from '../../../src/replay/ports.ts';
import { simulate } from '../../../src/replay/simulate.ts';
import type { Impact } from '../../../src/replay/tally-impact.ts';
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

let folder: string;
/** How many decisions were looked at, not only counted. */
const decoded = { cut: 0, whole: 0 };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tact-simulated-'));
  const store = openMemoryStore({ now: () => now });
  for (const { customer } of samples) await store.customers.put(customer);
  const services = answerFrom(store, () => now, { runtime: 'r1' });
  const archive = await openArchiveFolder(folder);
  for (const again of ['a', 'b']) {
    for (const [index, request] of requests.entries())
      await answerInteraction(
        { ruleSet: sampleRules, loadedAt: now },
        { ...request, interactionId: `i-${index}-${again}` },
        services,
      );
    await archiveDecisions(
      {
        records: store.records,
        findRuleSet: async () => sampleRules,
        trace: traceAsRecorded,
        findTool: async () => undefined,
      },
      archive,
    );
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function simulateBy(draft: RuleSet, isWhole: boolean): Promise<Impact> {
  const plan = planSimulation({ over: folder }, { before: sampleRules, draft }, isWhole);
  const tally = await simulateArchive(plan, (done) => {
    decoded[isWhole ? 'whole' : 'cut'] += done;
  });
  return tally.sum({ before: sampleRules.version, draft: draft.version });
}

/** Every decision by both rule sets, also where the draft gives the recorded answer. */
async function decideTwice(draft: RuleSet): Promise<Impact> {
  async function* withoutAnswers(): AsyncIterable<ArchivedRecord> {
    for await (const each of readArchive(folder, [], {}))
      yield { ...each, archived: { ...each.archived, digests: { bytes: '', decision: '' } } };
  }
  const sides = { before: sampleRules, draft };
  const tally = await simulate(withoutAnswers(), sides, { records: noRecords, decide: decideAsRecorded });
  return tally.sum({ before: sampleRules.version, draft: draft.version });
}

const editable = sampleRules.files.filter(({ path }) => /\/(rules|offers|messages|policies)\//.test(path));

/** What an edit writes in place of a word. */
const swaps: Readonly<Record<string, string>> = {
  '"greaterThan"': '"lessThan"',
  '"equal"': '"notEqual"',
  '"fact": "known"': '"fact": "standing"',
  '"en": "': '"en": "Well, ',
  '"categories": ["': '"categories": ["none", "',
};
const numbers = ['"priority": ', '"withinDays": ', '"value": ', '"most": ', '"amount": ', '"days": '];

/** An edit of one place in a file. */
const edit = fc.record({
  file: fc.nat(editable.length - 1),
  word: fc.constantFrom(...numbers, ...Object.keys(swaps)),
  nth: fc.nat(6),
});
type Edit = { readonly file: number; readonly word: string; readonly nth: number };

function apply({ file, word, nth }: Edit): RuleSet | undefined {
  const target = editable[file];
  const parts = target?.text.split(word) ?? [];
  if (target === undefined || parts.length < 2) return undefined;
  const at = 1 + (nth % (parts.length - 1));
  const [rest = '', number] = [parts[at], /^\d+/.exec(parts[at] ?? '')?.[0]];
  if (swaps[word] === undefined && number === undefined) return undefined;
  const changed =
    number === undefined || swaps[word] ? rest : `${Number(number) + 7}${rest.slice(number.length)}`;
  const text = `${parts.slice(0, at).join(word)}${swaps[word] ?? word}${[changed, ...parts.slice(at + 1)].join(word)}`;
  const files = sampleRules.files.map((each) => (each === target ? { path: each.path, text } : each));
  try {
    return finish(rebuildRuleSet({ version: 'draft', files }, sampleRules));
  } catch {
    return undefined;
  }
}

const at = (path: string, word: string, nth: number): Edit => ({
  file: editable.findIndex((file) => file.path === path),
  word,
  nth,
});

/** A rule, a rate of words, a price, a policy. */
const differing = [
  at('airline/rules/recognition.json', '"equal"', 6),
  at('travel/rules/privacy.json', '"equal"', 6),
  at('airline/offers/check-in.json', '"amount": ', 1),
  at('airline/messages/recognition.json', '"en": "', 0),
  at('airline/policies/contact.json', '"most": ', 1),
];

it('decides nothing where a changed condition fires nothing otherwise', async () => {
  const files = sampleRules.files.map(({ path, text }) => ({
    path,
    text: path.startsWith('airline/rules/')
      ? text.replace('["medium", "long"]', '["medium", "long", "x"]')
      : text,
  }));
  const draft = finish(rebuildRuleSet({ version: 'draft', files }, sampleRules));
  const before = decoded.cut;
  const { different, examined } = await simulateBy(draft, false);
  expect({ different, decoded: decoded.cut - before }).toEqual({ different: 0, decoded: 0 });
  expect(examined).toBeGreaterThan(0);
});

const isLong = process.env['TEST_LENGTH'] === 'long';

it('gives exactly what deciding every decision gives, and looks only at what the edit may touch', {
  timeout: isLong ? 1_200_000 : 120_000,
}, async () => {
  let different = 0;
  await fc.assert(
    fc.asyncProperty(edit, async (drawn) => {
      const draft = apply(drawn);
      if (draft === undefined) return;
      const whole = await simulateBy(draft, true);
      expect(await simulateBy(draft, false)).toEqual(whole);
      expect(await decideTwice(draft)).toEqual(whole);
      expect(whole.examined).toBeGreaterThan(0);
      different += whole.different;
    }),
    { numRuns: isLong ? 300 : 4, examples: differing.map((drawn) => [drawn]) },
  );
  expect(different).toBeGreaterThan(0);
  expect(decoded.cut).toBeLessThan(decoded.whole / 2);
});
