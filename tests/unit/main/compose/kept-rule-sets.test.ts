import { expect, test } from 'vitest';
import { findRuleSets } from '../../../../src/main/compose/kept-rule-sets.ts';
import { sampleRules } from '../../../support/sample-rules.ts';

const { version, files } = sampleRules;

test('a rule set that many ask for at once is built once', async () => {
  let built = 0;
  const find = findRuleSets(
    { find: async () => JSON.stringify(files) },
    async () => {
      built += 1;
      return sampleRules;
    },
    4,
  );
  const found = await Promise.all(Array.from({ length: 1000 }, () => find(version)));
  expect(found.every((each) => each === sampleRules)).toBe(true);
  await find(version);
  expect(built).toBe(1);
});

test('a rule set that was not there is looked for again', async () => {
  const kept: string[] = [];
  const find = findRuleSets({ find: async () => kept[0] }, () => sampleRules, 4);
  expect(await find(version)).toBe('rules-gone');
  kept.push(JSON.stringify(files));
  expect(await find(version)).toBe(sampleRules);
});

test('a rule set that cannot be built is unreadable, and a store that fails is asked again', async () => {
  let fails = true;
  const find = findRuleSets(
    {
      find: async () => {
        if (fails) throw new Error('away');
        return JSON.stringify(files);
      },
    },
    () => undefined,
    4,
  );
  await expect(find(version)).rejects.toThrow('away');
  fails = false;
  expect(await find(version)).toBe('rules-unreadable');
});
