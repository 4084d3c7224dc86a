import { expect, it } from 'vitest';
import { readRuleFiles } from '../../../src/adapters/files/read-rule-files.ts';
import { compileRuleSet } from '../../../src/author/compile-rule-set.ts';
import { listSamples } from '../../../src/author/list-samples.ts';
import { decide } from '../../../src/decide/decide.ts';
import { emptyMemory } from '../../../src/domain/contact/customer-memory.ts';
import { decisionRequestSchema } from '../../../src/domain/decision/decision-request.ts';

const now = Date.parse('2026-11-30T12:00:00Z');
const reading = readRuleFiles('rules');
const airline = 'files' in reading ? reading.files.filter(({ path }) => path.startsWith('airline/')) : [];

/** The airline with one more language, of which it has no word. */
const compileWith = (languages: object, defaultLocale = 'en') =>
  compileRuleSet(
    airline.map(({ path, text }) => {
      if (path !== 'airline/pack.json') return { path, text };
      const { locales, ...pack } = JSON.parse(text);
      return {
        path,
        text: JSON.stringify({ ...pack, locales: [...locales, 'sv'], languages, defaultLocale }),
      };
    }),
  );

it('takes a language that is begun, lists what is missing, and answers in the nearest one meanwhile', () => {
  const { ruleSet, diagnostics } = compileWith({ sv: 'started' });
  expect(diagnostics).toMatchObject([{ code: 'language-incomplete', severity: 'warning' }]);
  if (ruleSet === undefined) throw new Error('it does not compile');
  const sample = listSamples(ruleSet, now).find(({ request }) => request !== undefined);
  const { customer, ...request } = decisionRequestSchema.parse(sample?.request);
  const snapshot = { ...sample?.customer, languages: ['sv'] } as NonNullable<typeof sample>['customer'];
  const { decision } = decide(
    ruleSet,
    {
      request: { ...request, locale: 'sv', customer },
      customer: { status: 'known', snapshot, source: 'store' },
    },
    now,
    { memory: emptyMemory, budgets: new Map() },
  );
  expect(decision.locale).toBe('sv');
  expect(decision.messages.map(({ locale }) => locale)).toContain('en');
  expect(decision.reasons).toContainEqual(
    expect.objectContaining({
      code: 'language-not-available',
      detail: expect.stringMatching(/^sv was wanted, en for [a-z-]+.* was given$/),
    }),
  );
});

it('asks for all messages of a language that has messages, for everything of the default, and for no other', () => {
  const codes = (languages: object, defaultLocale?: string) =>
    new Set(compileWith(languages, defaultLocale).diagnostics.map(({ code }) => code));
  expect(codes({ sv: 'messages' })).toContain('translation-missing');
  expect(codes({ sv: 'started' }, 'sv')).toContain('default-locale');
  expect(codes({ sv: 'started', fi: 'started' })).toContain('wrong-format');
});
