import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { Engine, Rule } from 'json-rules-engine';
import { describe, expect, it } from 'vitest';
import { builtInFacts } from '../../src/domain/facts/built-in-facts.ts';
import { caseFileSchema } from '../../src/domain/pack/format/case-file.ts';
import { letterFileSchema } from '../../src/domain/pack/format/letter-file.ts';
import { messageFileSchema } from '../../src/domain/pack/format/message-file.ts';
import { offerFileSchema } from '../../src/domain/pack/format/offer-file.ts';
import { packFileSchema } from '../../src/domain/pack/format/pack-file.ts';
import { policyFileSchema } from '../../src/domain/pack/format/policy-file.ts';
import { type RuleFile, ruleFileSchema } from '../../src/domain/pack/format/rule-file.ts';
import { codeFormats } from '../../src/shared/code-tables.ts';

const packs = [...readdirSync('rules').map((name) => `rules/${name}`), 'tests/fixtures/packs/cinema'];

const schemas = {
  rules: ruleFileSchema,
  offers: offerFileSchema,
  messages: messageFileSchema,
  letters: letterFileSchema,
  cases: caseFileSchema,
};

const read = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const listJson = (folder: string): string[] =>
  (statSync(folder, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder))
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name));

describe.each(packs)('the pack %s', (folder) => {
  const pack = packFileSchema.parse(read(join(folder, 'pack.json')));
  const ruleFiles = listJson(join(folder, 'rules')).map(
    (path) => [path, ruleFileSchema.parse(read(path))] as const,
  );

  it.each(Object.entries(schemas))('has only %s files that keep to the format', (kind, schema) => {
    const files = listJson(join(folder, kind));
    for (const path of files) expect.soft(schema.safeParse(read(path)).error, path).toBeUndefined();
    expect(files.length).toBeGreaterThan(0);
  });

  it('has only policy files that keep to the format, if any', () => {
    for (const path of listJson(join(folder, 'policies')))
      expect.soft(policyFileSchema.safeParse(read(path)).error, path).toBeUndefined();
  });

  it('declares contexts that are JSON Schema, whose examples they accept', () => {
    for (const [name, touchpoint] of Object.entries(pack.touchpoints)) {
      const ajv = new Ajv({ strict: true, allErrors: true });
      addFormats.default(ajv);
      for (const [format, { has }] of Object.entries(codeFormats)) ajv.addFormat(format, has);
      const validate = ajv.compile(touchpoint.context);
      const example = exampleOf(touchpoint.context);
      expect.soft(validate(example), `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
    }
  });

  it.each(ruleFiles)('loads %s into json-rules-engine as it stands', async (_, file) => {
    const engine = new Engine([], { allowUndefinedFacts: true });
    for (const [name, conditions] of ruleFiles.flatMap(([, other]) => Object.entries(other.conditions ?? {})))
      engine.setCondition(name, conditions as Parameters<Engine['setCondition']>[1]);
    for (const rule of file.rules) engine.addRule(new Rule(JSON.stringify(rule)));
    const given = { customer: {}, context: {}, known: false, now: 0, timeZone: pack.timeZone };
    for (const [name, fact] of Object.entries(builtInFacts))
      engine.addFact(name, (params) => fact.compute(params, given));
    const { events, failureEvents } = await engine.run(given);
    expect(events.length + failureEvents.length).toBe(file.rules.length);
  });

  it('gives no rule id twice, and priorities with air between them', () => {
    const rules = ruleFiles.flatMap(([, file]: readonly [string, RuleFile]) => file.rules);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    expect(rules.filter(({ priority = 1 }) => priority % 10 !== 0).map(({ id }) => id)).toEqual([]);
  });
});

type SchemaNode = {
  readonly examples?: readonly unknown[];
  readonly properties?: Record<string, SchemaNode>;
};

/** An object made of the first example of every property, which each must have. */
function exampleOf(schema: SchemaNode): unknown {
  const properties = Object.entries(schema.properties ?? {});
  for (const [name, property] of properties) {
    expect.soft(property.examples?.length ?? 0, `examples of ${name}`).toBeGreaterThan(0);
    exampleOf(property);
  }
  return Object.fromEntries(properties.map(([name, property]) => [name, property.examples?.[0]]));
}
