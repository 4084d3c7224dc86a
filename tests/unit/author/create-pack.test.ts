import { describe, expect, it } from 'vitest';
import { runCases } from '../../../src/author/cases/run-cases.ts';
import { compileRuleSet } from '../../../src/author/compile-rule-set.ts';
import { createPack, listUntranslated } from '../../../src/author/create-pack.ts';
import { listSamples } from '../../../src/author/list-samples.ts';
import { decide } from '../../../src/decide/decide.ts';
import { readPackFiles } from '../../support/pack-files.ts';

const schemas = '../../docs/schemas';

describe('a new pack', () => {
  it.each([
    ['in one language', 'hotel', ['en']],
    ['in many', 'garden-centre', ['it', 'de-AT', 'zh-Hant-HK', 'zh-Hans', 'ja', 'pt-BR']],
    ['in one of which no words are known', 'a1', ['pl']],
  ])('%s compiles without a word and passes its case', (_, name, locales) => {
    const { ruleSet, diagnostics } = compileRuleSet(createPack({ name, locales, schemas }));
    expect(diagnostics).toEqual([]);
    if (ruleSet === undefined) throw new Error('it does not compile');
    expect(runCases(ruleSet, decide).map(({ wrong }) => wrong)).toEqual([[]]);
    const [sample, ...others] = listSamples(ruleSet, Date.UTC(2026, 10, 21));
    expect(sample).toHaveProperty('request');
    expect(others).toEqual([]);
  });

  it('works beside the sample packs and another new one', () => {
    const { diagnostics } = compileRuleSet([
      ...readPackFiles('rules'),
      ...createPack({ name: 'hotel', locales: ['en'], schemas }),
      ...createPack({ name: 'garden-centre', locales: ['en'], schemas }),
    ]);
    expect(diagnostics).toEqual([]);
  });

  it('names the schema of each file, where there is a folder of schemas', () => {
    const links = createPack({ name: 'hotel', locales: ['en'], schemas }).map(
      ({ path, text }) => [path, JSON.parse(text)['$schema']] as const,
    );
    expect(links[0]).toEqual(['hotel/pack.json', '../../docs/schemas/pack.schema.json']);
    expect(links[1]).toEqual(['hotel/rules/hotel.json', '../../../docs/schemas/rules.schema.json']);
    const [packJson] = createPack({ name: 'hotel', locales: ['en'] });
    expect(packJson?.text).not.toContain('$schema');
  });

  it('says which languages are still to be translated', () => {
    expect(listUntranslated(['en-GB', 'pl', 'zh-TW'])).toEqual(['pl']);
  });
});
