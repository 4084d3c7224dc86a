import { readFileSync } from 'node:fs';
import { beforeEach, expect, it } from 'vitest';
import { type MemoryStore, openMemoryStore } from '../../../../src/adapters/memory/memory-store.ts';
import { runtime } from '../../../../src/adapters/runtime.ts';
import { listSamples } from '../../../../src/author/list-samples.ts';
import { answerInteraction } from '../../../../src/decide/answer/answer-interaction.ts';
import { decisionRequestSchema } from '../../../../src/domain/decision/decision-request.ts';
import { rebuildRuleSet } from '../../../../src/domain/rule-set/rebuild-rule-set.ts';
import type { RuleSet } from '../../../../src/domain/rule-set/rule-set.ts';
import { replayInService } from '../../../../src/main/compose/replay-in-service.ts';
import { finish } from '../../../../src/shared/steps.ts';
import { answerFrom } from '../../../support/answer-services.ts';
import { sampleRules } from '../../../support/sample-rules.ts';

const now = Date.UTC(2026, 10, 21, 12);

/** The rules after an edit of their texts. */
const edited = finish(
  rebuildRuleSet(
    {
      version: 'edited',
      files: sampleRules.files.map(({ path, text }) => ({ path, text: text.replaceAll('Sorry', 'Alas') })),
    },
    sampleRules,
  ),
);
const request = decisionRequestSchema.parse(
  JSON.parse(readFileSync('examples/requests/nobody-at-the-kiosk.json', 'utf8')),
);

let store: MemoryStore;
let decisionId: string;

beforeEach(async () => {
  store = openMemoryStore({ now: () => now });
  const answering = answerFrom(store, () => now, { runtime: runtime.id });
  const inForce = { ruleSet: sampleRules, loadedAt: now };
  ({
    decision: { decisionId },
  } = await answerInteraction(inForce, request, answering));
});

const serve = (ruleSet: RuleSet) => replayInService(store, () => ({ ruleSet, loadedAt: now }));
const keep = (files: unknown) => store.tools.keep(`rules:${sampleRules.version}`, JSON.stringify(files));

it('replays by the rules in force where they are those of then', async () => {
  const { replay } = serve(sampleRules);
  const found = await replay(decisionId, false);
  expect(found?.recorded.decisionId).toBe(decisionId);
  expect(found?.replayed).toMatchObject({
    status: 'same',
    exact: 'bytes',
    decision: { explanation: { rules: expect.anything() } },
  });
});

it('explains what a kiosk disclosed to nobody to an auditor alone', async () => {
  const [sample] = listSamples(sampleRules, now);
  if (sample === undefined) throw new Error('the packs have no samples');
  await store.customers.put(sample.customer);
  const asked = { ...request, interactionId: 'known', customer: { id: sample.customer.customerId } };
  const inForce = { ruleSet: sampleRules, loadedAt: now };
  const { decision } = await answerInteraction(
    inForce,
    asked,
    answerFrom(store, () => now),
  );
  const { replay } = serve(sampleRules);
  const explained = async (isAuditor: boolean) =>
    (await replay(decision.decisionId, isAuditor))?.replayed.decision?.explanation;
  expect(await explained(false)).toBeUndefined();
  expect(await explained(true)).toMatchObject({ rules: expect.anything(), offers: expect.anything() });
});

it('replays by the rules of then after an edit, rebuilt from their files', async () => {
  await keep(sampleRules.files);
  const { replay, findRuleFiles } = serve(edited);
  for (const _ of ['first', 'again'])
    expect((await replay(decisionId, false))?.replayed).toMatchObject({ status: 'same', exact: 'bytes' });
  expect(await findRuleFiles(sampleRules.version)).toMatchObject({ files: sampleRules.files });
  expect(await findRuleFiles(edited.version)).toBe(edited);
});

it('says that the rules of then are gone until they are kept', async () => {
  const { replay, findRuleFiles } = serve(edited);
  expect((await replay(decisionId, false))?.replayed).toMatchObject({ because: 'rules-gone' });
  expect(await findRuleFiles(sampleRules.version)).toBeUndefined();
  await keep(sampleRules.files);
  expect((await replay(decisionId, false))?.replayed).toMatchObject({ status: 'same' });
});

it('says that this release cannot read the rules of then', async () => {
  await keep([{ path: 'airline/pack.json', text: '{"pack":"airline"}' }]);
  expect((await serve(edited).replay(decisionId, false))?.replayed).toMatchObject({
    because: 'rules-unreadable',
  });
});

it('knows nothing of decisions that are not there', async () => {
  expect(await serve(sampleRules).replay('dec-nowhere', false)).toBeUndefined();
});
