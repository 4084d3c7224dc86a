import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { growPacks } from '../../benchmarks/service/grow-packs.ts';
import { openRuleFolder } from '../../src/adapters/files/open-rule-folder.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';

it('grows packs that compile, by the rules and offers that were asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tact-grown-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  growPacks(folder, { rules: 2, offers: 1 });
  const reading = await openRuleFolder(folder).read();
  const { ruleSet } = 'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined };
  const added = [...(ruleSet?.offers.keys() ?? [])].filter((offerId) => /-grown-\d+$/.test(offerId));
  expect(added).toContain('airline-grown-0');
  expect(ruleSet?.rules.map(({ id }) => id)).toContain('airline-segment-1');
});
