import { expect, test } from 'vitest';
import { offerFileSchema } from '../../../../../src/domain/pack/format/offer-file.ts';
import { ruleFileSchema } from '../../../../../src/domain/pack/format/rule-file.ts';
import { checkSchema } from '../../../../../src/domain/pack/source/check-schema.ts';
import { parseSource } from '../../../../../src/domain/pack/source/parse-source.ts';

test.each([
  [ruleFileSchema, 'Wrap the list: { "rules": [ … ] }.'],
  [offerFileSchema, 'Wrap the list: { "offers": [ … ] }.'],
])('the message about a bare list says how to wrap it', (schema, hint) => {
  const parsed = parseSource({ path: 'a.json', text: '[{"name":"a"}]' });
  const checked = 'diagnostics' in parsed ? parsed : checkSchema<unknown>(schema, parsed);
  expect('diagnostics' in checked && checked.diagnostics).toMatchObject([{ hint }]);
});

test('a text that is empty is said to be so', () => {
  const parsed = parseSource({ path: 'a.json', text: '{"description":"","rules":[]}' });
  const checked = 'diagnostics' in parsed ? parsed : checkSchema<unknown>(ruleFileSchema, parsed);
  expect('diagnostics' in checked && checked.diagnostics).toMatchObject([{ message: 'this text is empty' }]);
});
