import { Engine, type RuleProperties, type TopLevelCondition } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import { builtInFacts } from '../../src/domain/facts/built-in-facts.ts';
import type { RuleFile } from '../../src/domain/pack/format/rule-file.ts';
import { readPackFiles } from '../support/pack-files.ts';

const ruleFiles = ['rules', 'tests/fixtures/packs']
  .flatMap(readPackFiles)
  .filter(({ path }) => path.split('/')[1] === 'rules')
  .map(({ path, text }) => ({ path, pack: path.split('/')[0], file: JSON.parse(text) as RuleFile }));

describe('a rule file', () => {
  it('is there', () => {
    expect(ruleFiles.length).toBeGreaterThan(0);
  });

  it.each(ruleFiles)('$path loads into json-rules-engine as it stands, and runs', async ({ file, pack }) => {
    const engine = new Engine(file.rules as unknown as RuleProperties[], { allowUndefinedFacts: true });
    for (const other of ruleFiles.filter((entry) => entry.pack === pack))
      for (const [name, conditions] of Object.entries(other.file.conditions ?? {}))
        engine.setCondition(name, conditions as TopLevelCondition);
    const given = { customer: {}, context: {}, known: false, now: 0, timeZone: 'UTC' };
    for (const [name, { compute }] of Object.entries(builtInFacts))
      engine.addFact(name, (params) => compute(params, given));
    const { results, failureResults } = await engine.run(given);
    expect(results.length + failureResults.length).toBe(file.rules.length);
  });
});
