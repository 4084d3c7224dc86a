import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { runCases } from '../../src/author/cases/run-cases.ts';
import { compileRuleSet } from '../../src/author/compile-rule-set.ts';
import { listPackSchemas } from '../../src/author/reference/pack-schemas.ts';
import { decide } from '../../src/decide/decide.ts';

const page = readFileSync('docs/packs.md', 'utf8');
const files = [...page.matchAll(/^`(florist\/\S+\.json)`\n\n```json\n([\s\S]*?)```$/gm)].map(
  ([, path = '', text = '']) => ({ path, text }),
);

/** The names of all fields that a JSON Schema knows, conditions (which have a page of their own) left out. */
function fieldsOf(schema: unknown, into = new Set<string>()): Set<string> {
  if (schema === null || typeof schema !== 'object') return into;
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === 'definitions') continue;
    if (keyword === 'properties') for (const field of Object.keys(value as object)) into.add(field);
    fieldsOf(value, into);
  }
  return into;
}

describe('the page about packs', () => {
  it('shows a first pack and a sample that compile without a word, and a case that passes', () => {
    expect(files).toHaveLength(6);
    const { ruleSet, diagnostics } = compileRuleSet(files);
    expect(diagnostics).toEqual([]);
    if (ruleSet === undefined) throw new Error('it does not compile');
    expect(runCases(ruleSet, decide).map(({ wrong }) => wrong)).toEqual([[]]);
  });

  it.each(Object.entries(listPackSchemas()))('names every field of %s', (_, schema) => {
    const missing = [...fieldsOf(schema)].filter(
      (field) => !page.includes(`\`${field}\``) && !page.includes(`"${field}"`),
    );
    expect(missing, 'describe them in docs/packs.md').toEqual([]);
  });
});
