import { describe, expect, it, test } from 'vitest';
import { compileRuleSet } from '../../../../../src/author/compile-rule-set.ts';
import { acceptedCode } from '../../../../../src/domain/contact/customer-memory.ts';
import { readPackFiles } from '../../../../support/pack-files.ts';

const files = readPackFiles('rules').filter(({ path }) => path.startsWith('airline/'));
const { ruleSet: airline } = compileRuleSet(files);
const rule = (...members: unknown[]) => ({
  id: 'planted',
  description: 'Planted by a test.',
  touchpoints: ['check-in'],
  conditions: { all: members },
  event: { type: 'suppress', params: { all: true, reason: 'Test.' } },
});

/** What the check reports of planted rules and conditions of the airline. */
function reported(conditions: readonly unknown[]): string[] {
  const text = JSON.stringify({
    rules: conditions.map((condition, at) => ({ ...rule(condition), id: `planted-${at}` })),
  });
  const path = 'airline/rules/planted.json';
  const { diagnostics } = compileRuleSet([...files, { path, text }], {}, airline);
  return diagnostics
    .filter(({ file, code }) => file === path && !code.startsWith('rule-'))
    .map(({ severity, code, pointer, hint }) => `${severity} ${code} ${pointer} ${hint}`);
}

const param = (fact: string, params: object) => ({
  fact,
  params,
  path: '$.count',
  operator: 'greaterThan',
  value: 0,
});
const customer = (path: string, operator: string, value: unknown) => ({
  fact: 'customer',
  path,
  operator,
  value,
});

const harmless = customer('$.birthDate', 'equal', '1979-04-23');

const misspelt: [unknown, string, 'error' | 'warning'][] = [
  [param('contacts', { offer: 'lounge-pas' }), 'lounge-pass', 'warning'],
  [param('contacts', { offer: ['extra-bag', 'extra-legrom'] }), 'extra-legroom', 'warning'],
  [param('contacts', { channel: 'kiosq' }), 'kiosk', 'warning'],
  [param('contacts', { category: 'up-grade' }), 'upgrade', 'warning'],
  [param('cases', { channel: 'mobil' }), 'mobile', 'warning'],
  [param('cases', { types: 'complain' }), 'complaint', 'error'],
  [param('incidents', { types: ['delay', 'ife-failur'] }), 'ife-failure', 'error'],
  [param('promises', { action: 'credit-point' }), 'credit-points', 'warning'],
  [param('promises', { reason: 'service-recovry' }), 'service-recovery', 'warning'],
  [
    { fact: 'consent', params: { purpose: 'marketting' }, operator: 'equal', value: true },
    'marketing',
    'error',
  ],
  [customer('$.value.tier', 'equal', 'platnum'), 'platinum', 'error'],
  [customer('$.value.tier', 'in', ['gold', 'silber']), 'silver', 'error'],
  [customer('$.value.tier', 'notEqual', 'golt'), 'gold', 'warning'],
  [
    { fact: 'promises', params: {}, path: '$.latest.action', operator: 'equal', value: 'up-grade' },
    'upgrade',
    'warning',
  ],
  [
    { fact: 'contacts', params: {}, path: '$.latest.offerId', operator: 'equal', value: 'lounge-pas' },
    'lounge-pass',
    'warning',
  ],
  [
    { fact: 'incidents', params: {}, path: '$.worst.type', operator: 'equal', value: 'ife-failur' },
    'ife-failure',
    'error',
  ],
  [
    { fact: 'long-haul-incident', path: '$.type', operator: 'equal', value: 'ife-failur' },
    'ife-failure',
    'error',
  ],
];

describe('A misspelt word of a rule', () => {
  // Conditions are only compared with each other where every reference is right.
  const inParams = misspelt.map(
    ([condition]) =>
      'params' in Object(condition) && Object.keys(Object(Object(condition).params)).length > 0,
  );
  const all = [true, false].flatMap((kind) =>
    reported(misspelt.map(([condition], at) => (inParams[at] === kind ? condition : harmless))),
  );

  it.each(misspelt.map(([condition, near, severity], at) => [at, near, severity, condition] as const))(
    '%i is reported with the near word %s, as an %s where the pack lists all words: %j',
    (at, near, severity) => {
      const found = all.filter((line) => line.includes(` /rules/${at}/`));
      expect(found).toEqual([expect.stringContaining(`Did you mean "${near}"?`)]);
      expect(found[0]).toMatch(new RegExp(`^${severity} unknown-word `));
    },
  );

  it.each([
    [{ fact: 'long-haul-incident', path: '$.severity', operator: 'equal', value: 'seirous' }, 'serious'],
    [{ fact: 'no-upgrade-because', operator: 'equal', value: 'ful' }, 'full'],
  ])('is an impossible value where a derived fact has few: %j', (condition, near) => {
    expect(reported([condition]).join()).toContain(
      `value-impossible /rules/0/conditions/all/0/value Did you mean "${near}"?`,
    );
  });
});

test('Right words, and words of open kinds that are near to none, are not reported', () => {
  expect(
    reported([
      param('contacts', { offer: 'lounge-pass', channel: ['kiosk', 'email', 'letter'], category: 'upgrade' }),
      param('holdings', { product: 'zeppelin', category: 'balloons' }),
      param('promises', { action: 'upgrade', reason: acceptedCode }),
      customer('$.value.tier', 'in', ['member', 'silver', 'gold', 'platinum']),
    ]),
  ).toEqual([]);
});

test('A derived value that the fact does not have is reported where it is written', () => {
  const derive = {
    ...rule(customer('$.value.tier', 'equal', 'gold')),
    event: { type: 'derive', params: { fact: 'no-upgrade-because', value: 'fulll' } },
  };
  const text = JSON.stringify({ rules: [derive] });
  const { diagnostics } = compileRuleSet(
    [...files, { path: 'airline/rules/planted.json', text }],
    {},
    airline,
  );
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toMatchObject([
    { code: 'value-impossible', pointer: '/rules/0/event/params/value', hint: 'Did you mean "full"?' },
  ]);
});
