import { expect, test } from 'vitest';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import { editFile, readPackFiles } from '../../../support/pack-files.ts';

const cinema = readPackFiles('tests/fixtures/packs');
const occasion = '"occasion": ["$.order.id"]';

function findingsWith(form: string) {
  const files = editFile(cinema, 'cinema/pack.json', occasion, `${occasion}, "form": ${form}`);
  return compileRuleSet(files).diagnostics.map(({ code, pointer }) => ({ code, pointer }));
}

test('a form of facts and declared identities compiles, with a warning where no rule discloses it', () => {
  const name = '"name": { "value": { "fact": "customer", "path": "$.name.given" } }';
  expect(findingsWith(`{ ${name} }`)).toEqual([
    { code: 'part-not-disclosed', pointer: '/touchpoints/box-office/form/name' },
  ]);
});

test.each([
  ['{ "card": { "identity": "no-such-card" } }', 'unknown-identity', '/card/identity'],
  ['{ "name": { "value": { "fact": "custmer" } } }', 'unknown-fact', '/name/value'],
  ['{ "name": {} }', 'target-unclear', '/name'],
])('a wrong one is refused at its place: %s', (form, code, place) => {
  const at = `/touchpoints/box-office/form${place}`;
  expect(findingsWith(form)).toContainEqual({ code, pointer: expect.stringContaining(at) });
});

test('a rule discloses fields that the form has, and no other', () => {
  const rule = {
    id: 'open',
    description: 'Opens a field.',
    conditions: { all: [] },
    event: { type: 'disclose', params: { parts: ['form'], fields: ['nmae'] } },
  };
  const files = [...cinema, { path: 'cinema/rules/forms.json', text: JSON.stringify({ rules: [rule] }) }];
  expect(compileRuleSet(files).diagnostics.map(({ code, pointer }) => [code, pointer])).toContainEqual([
    'unknown-field-of-form',
    '/rules/0/event/params/fields/0',
  ]);
});
