import { describe, expect, it } from 'vitest';
import { runCases } from '../../src/author/cases/run-cases.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { decide } from '../../src/decide/decide.ts';
import { readPackFiles } from '../support/pack-files.ts';

const { ruleSet, diagnostics } = compileRuleSet([
  ...readPackFiles('rules'),
  ...readPackFiles('tests/fixtures/packs'),
]);
const outcomes = ruleSet === undefined ? [] : runCases(ruleSet, decide);
const files = [...new Set(outcomes.map(({ file }) => file))];

describe('the packs, compiled together', () => {
  it('have no errors and no warnings', () => {
    expect(diagnostics).toEqual([]);
  });

  it('each show themselves by cases', () => {
    const shown = new Set(files.map((file) => file.slice(0, file.indexOf('/'))));
    expect([...shown].sort()).toEqual([...(ruleSet?.packs.keys() ?? [])].sort());
  });
});

describe.each(files)('the cases of %s', (file) => {
  const ofFile = outcomes.filter((outcome) => outcome.file === file);

  it.each(ofFile.map((outcome) => [outcome.case, outcome.wrong] as const))('%s', (_, wrong) => {
    expect(wrong).toEqual([]);
  });
});
