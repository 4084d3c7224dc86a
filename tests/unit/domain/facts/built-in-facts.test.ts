import { JSONPath } from 'jsonpath-plus';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { BuiltInFact, FactExample } from '../../../../src/domain/facts/built-in-fact.ts';
import { builtInFacts } from '../../../../src/domain/facts/built-in-facts.ts';

function read(fact: BuiltInFact, example: FactExample): unknown {
  const value = fact.compute(example.params, example.facts);
  if (example.path === undefined || typeof value !== 'object' || value === null) return value;
  return JSONPath({ path: example.path, json: value, wrap: false });
}

const examples = Object.entries(builtInFacts).flatMap(([name, fact]) =>
  fact.examples.map((example) => ({
    title: `${name} ${JSON.stringify(example.params)} ${example.path ?? ''}`,
    fact,
    example,
  })),
);

describe('every built-in fact', () => {
  it.each(examples)('gives what its example says: $title', ({ fact, example }) => {
    expect(read(fact, example)).toEqual(example.gives);
  });

  it.each(examples)('has params and a result that fit its schemas: $title', ({ fact, example }) => {
    expect(fact.params.safeParse(example.params).success).toBe(true);
    const value = fact.compute(example.params, example.facts);
    if (value !== undefined) expect(fact.result.safeParse(value).error).toBeUndefined();
  });

  it.each(Object.entries(builtInFacts))('knows nothing without given facts: %s', (_, fact) => {
    const first = fact.examples[0];
    expect(fact.compute(first?.params ?? {}, {})).toBeUndefined();
  });

  it.each(Object.entries(builtInFacts))('refuses parameters it does not have: %s', (_, fact) => {
    expect(fact.params.safeParse({ ...fact.examples[0]?.params, misspelt: 1 }).success).toBe(false);
  });

  it.each(Object.entries(builtInFacts))('has schemas that editors can be given: %s', (_, fact) => {
    expect(z.toJSONSchema(fact.params)).toMatchObject({ type: 'object', additionalProperties: false });
    expect(() => z.toJSONSchema(fact.result)).not.toThrow();
  });
});
