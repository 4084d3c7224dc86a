import { expect, it } from 'vitest';
import type { Selection } from '../../../src/replay/ports.ts';
import { selectRecorded } from '../../../src/replay/select-recorded.ts';
import { sampleCommit } from '../../contract/sample-records.ts';

const minutes = [3, 0, 2, 1];
const all = minutes.map((minute) =>
  sampleCommit({
    decisionId: `dec-${minute}`,
    decidedAt: new Date(Date.UTC(2026, 10, 30, 8, minute)).toISOString(),
  }),
);
const records = {
  findDecision: async (id: string) => all.find(({ decision }) => decision.decisionId === id),
  listDecisions: async function* () {
    yield* all;
  },
};
const select = async (ids: readonly string[], selection: Selection) => {
  const found: string[] = [];
  for await (const { decision } of selectRecorded(ids, selection, records)) found.push(decision.decisionId);
  return found;
};

it.each<[string, Selection, readonly string[]]>([
  ['all', {}, ['dec-3', 'dec-0', 'dec-2', 'dec-1']],
  [
    'those of a half-open time',
    { since: Date.UTC(2026, 10, 30, 8, 1), until: Date.UTC(2026, 10, 30, 8, 3) },
    ['dec-2', 'dec-1'],
  ],
  ['the same sample each time', { sample: 2 }, ['dec-0', 'dec-1']],
  ['no more than there are', { sample: 9 }, ['dec-0', 'dec-1', 'dec-2', 'dec-3']],
])('selects %s', async (_, selection, ids) => {
  expect(await select([], selection)).toEqual(ids);
});

it('finds decisions by id alone, whatever is selected', async () => {
  expect(await select(['dec-2'], { since: Date.UTC(2027, 0, 1) })).toEqual(['dec-2']);
  await expect(select(['dec-9'], {})).rejects.toThrow('There is no decision dec-9');
});
