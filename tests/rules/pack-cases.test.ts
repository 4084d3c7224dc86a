import { describe, expect, it } from 'vitest';
import { compileRuleSet } from '../../src/domain/rules/compile-rule-set.ts';
import { caseFileSchema } from '../../src/domain/rules/pack-format.ts';
import { readPackFiles } from '../support/pack-files.ts';
import { findDifferences, runPackCase } from '../support/run-pack-case.ts';

const inFolder = (name: string, folder: string) =>
  readPackFiles(folder).map(({ path, text }) => ({ path: `${name}/${path}`, text }));

const files = [...inFolder('airline', 'rules/airline'), ...inFolder('cinema', 'tests/fixtures/packs/cinema')];
const { ruleSet, diagnostics } = compileRuleSet(files);

describe('the packs, compiled together', () => {
  it('have nothing to mend and nothing to warn of', () => {
    expect(diagnostics).toEqual([]);
  });
});

describe.each(files.filter(({ path }) => path.includes('/cases/')).map(({ path, text }) => [path, text]))(
  'the cases of %s',
  (_, text) => {
    const file = caseFileSchema.parse(JSON.parse(text));

    it.each(file.cases.map((entry) => [entry.case, entry] as const))('%s', (__, entry) => {
      if (ruleSet === undefined) throw new Error('the packs do not compile');
      const decision: unknown = JSON.parse(JSON.stringify(runPackCase(entry, file, ruleSet)));
      expect(findDifferences(entry.expect, decision)).toEqual([]);
    });
  },
);
