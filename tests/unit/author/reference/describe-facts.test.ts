import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeFacts } from '../../../../src/author/reference/describe-facts.ts';
import { describeType, listPaths } from '../../../../src/author/reference/describe-schema.ts';
import { builtInFacts } from '../../../../src/domain/facts/built-in-facts.ts';
import { plainFacts } from '../../../../src/domain/facts/plain-facts.ts';

describe('the reference of facts', () => {
  it('is committed as it is generated', () => {
    expect(readFileSync('docs/facts.md', 'utf8')).toBe(describeFacts());
  });

  it('names every fact and every parameter', () => {
    const page = describeFacts();
    for (const name of Object.keys(builtInFacts)) expect(page).toContain(`\n### ${name}\n`);
    for (const name of Object.keys(plainFacts)) expect(page).toContain(`| \`${name}\` |`);
  });
});

describe('a schema in words', () => {
  it.each([
    [{ type: 'integer' }, 'whole number'],
    [{ enum: ['a', 'b'] }, '`a`, `b`'],
    [{ const: true }, '`true`'],
    [
      { anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      'text; or a list of them',
    ],
    [{ anyOf: [{ type: 'boolean' }, { const: 'any' }] }, 'true or false, or `any`'],
    [{}, 'any value'],
  ])('%j is %s', (schema, words) => {
    expect(describeType(schema)).toBe(words);
  });

  it('lists members two deep', () => {
    const schema = { properties: { a: { properties: { b: { properties: { c: {} } } } } } };
    expect(listPaths(schema).map(({ path }) => path)).toEqual(['$.a', '$.a.b']);
  });
});
