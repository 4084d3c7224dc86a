import { snapshotSchema } from '../../domain/customer/snapshot.ts';
import { builtInFacts } from '../../domain/facts/built-in-facts.ts';
import type { OwnSchema } from '../../domain/facts/json-schema.ts';
import { writeJsonSchema } from '../../domain/facts/json-schema.ts';
import { plainFacts } from '../../domain/facts/plain-facts.ts';
import { baseOperators, decoratorNames } from '../../engine/language/operators.ts';
import type { PathEntry } from './describe-schema.ts';
import { listPaths } from './describe-schema.ts';

const ref = (name: string): OwnSchema => ({ $ref: `#/definitions/${name}` });
/** Built from entries, because an object literal with `then` looks like a promise. */
const when = (condition: OwnSchema, consequence: OwnSchema, otherwise: OwnSchema = {}): OwnSchema =>
  Object.fromEntries([
    ['if', condition],
    ['then', consequence],
    ['else', otherwise],
  ]);

const priority: OwnSchema = {
  type: 'integer',
  description: 'The highest of its siblings is evaluated first; 1 if absent.',
};
const label: OwnSchema = { type: 'string', maxLength: 200, description: 'What explanations call it.' };

/** A text of a known list, which editors complete and explain. */
const choices = (entries: Readonly<Record<string, string>>): OwnSchema => ({
  type: 'string',
  enum: Object.keys(entries),
  // Not part of JSON Schema; editors show it beside each completion.
  enumDescriptions: Object.values(entries),
});

const describedFacts = (): Readonly<Record<string, string>> => ({
  ...plainFacts,
  ...Object.fromEntries(Object.entries(builtInFacts).map(([name, fact]) => [name, fact.description])),
});

function factName(packFacts: Readonly<Record<string, string>> | undefined): OwnSchema {
  const known = choices({ ...describedFacts(), ...packFacts });
  if (packFacts !== undefined) return known;
  return {
    anyOf: [
      known,
      { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9-]{0,63}$', description: 'A derived fact.' },
    ],
  };
}

const escapePattern = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Completes the known paths and refuses a first member that is not there; deeper ones are checked with the rule set. */
function pathSchema(members: readonly string[], paths: readonly PathEntry[]): OwnSchema {
  const first = members.map(escapePattern).join('|');
  return {
    anyOf: [
      choices(Object.fromEntries(paths.map(({ path, type, description }) => [path, description || type]))),
      { type: 'string', pattern: `^\\$?(\\.?(${first})([^A-Za-z0-9-]|$)|\\[|\\.\\.|\\.\\*|$)` },
    ],
  };
}

function paramsOfFact(name: string, params: OwnSchema, path: OwnSchema | undefined): OwnSchema {
  const required =
    params.required !== undefined && params.required.length > 0 ? { required: ['params'] } : {};
  const properties = { params, ...(path === undefined ? {} : { path }) };
  return when({ properties: { fact: { const: name } }, required: ['fact'] }, { properties, ...required });
}

const withoutParams: OwnSchema = {
  type: 'object',
  maxProperties: 0,
  description: 'A given fact takes no params.',
};

/** What may stand beside each fact: its params, and the paths into it. */
function clausesByFact(): readonly OwnSchema[] {
  const customer = writeJsonSchema(snapshotSchema);
  const customerPath = pathSchema(Object.keys(customer.properties ?? {}), listPaths(customer));
  const given = Object.keys(plainFacts).map((name) =>
    paramsOfFact(name, withoutParams, name === 'customer' ? customerPath : undefined),
  );
  const computed = Object.entries(builtInFacts).map(([name, fact]) => {
    const result = writeJsonSchema(fact.result);
    const members = Object.keys(result.properties ?? {});
    const path = members.length === 0 ? undefined : pathSchema(members, listPaths(result));
    return paramsOfFact(name, writeJsonSchema(fact.params), path);
  });
  return [...given, ...computed];
}

const operators: Readonly<Record<string, string>> = {
  equal: 'The same value of the same type.',
  notEqual: 'Another value, or unknown.',
  in: 'One of the list `value`.',
  notIn: 'None of the list `value`, or unknown.',
  contains: 'The fact is a list that has `value` in it.',
  doesNotContain: 'The fact is a list that has no `value` in it.',
  lessThan: 'A number (or date) below `value`.',
  lessThanInclusive: 'A number (or date) of at most `value`.',
  greaterThan: 'A number (or date) above `value`.',
  greaterThanInclusive: 'A number (or date) of at least `value`.',
};

function operatorSchema(): OwnSchema {
  const names = [...baseOperators.keys()];
  const decorated = `^((${decoratorNames.join('|')}):){1,8}(${names.join('|')})$`;
  const known = choices(Object.fromEntries(names.map((name) => [name, operators[name] ?? ''])));
  return {
    anyOf: [
      known,
      { type: 'string', pattern: decorated, description: 'Decorated: `not:in`, `someFact:equal`.' },
    ],
  };
}

const comparison = (fact: OwnSchema): OwnSchema => ({
  type: 'object',
  properties: {
    fact,
    params: { type: 'object' },
    path: { type: 'string', maxLength: 500 },
    operator: operatorSchema(),
    value: {
      ...when({ type: 'object', required: ['fact'] }, ref('factRef')),
      description: 'What to compare with: a value, or `{ "fact": … }`.',
    },
    priority,
    name: label,
  },
  required: ['fact', 'operator', 'value'],
  additionalProperties: false,
  allOf: [ref('clausesByFact')],
});

function group(kind: 'all' | 'any' | 'not', description: string): OwnSchema {
  const inner = kind === 'not' ? ref('condition') : { type: 'array', items: ref('condition') };
  return {
    type: 'object',
    properties: {
      [kind]: { ...(kind === 'not' ? { allOf: [inner] } : inner), description },
      priority,
      name: label,
    },
    required: [kind],
    additionalProperties: false,
  };
}

const reference: OwnSchema = {
  type: 'object',
  properties: {
    condition: { type: 'string', description: 'The name of one of the named conditions.' },
    priority,
    name: label,
  },
  required: ['condition'],
  additionalProperties: false,
};

const groups: readonly OwnSchema[] = [
  group('all', 'Every one must hold.'),
  group('any', 'At least one must hold.'),
  group('not', 'Must not hold.'),
  reference,
];

/**
 * The definitions for editors, which complete and check conditions while typing: `root` (of a rule or a named condition),
 * `condition` (anywhere below) and `factRef`. With the facts of a pack (name to description), unknown names are refused too.
 */
export function conditionDefinitions(
  packFacts?: Readonly<Record<string, string>>,
): Readonly<Record<'root' | 'condition' | 'factRef' | 'clausesByFact', OwnSchema>> {
  const fact = factName(packFacts);
  return {
    root: { anyOf: groups, description: 'As in json-rules-engine: all, any, not, or a named condition.' },
    condition: when({ type: 'object', required: ['fact'] }, comparison(fact), { anyOf: groups }),
    factRef: {
      type: 'object',
      properties: { fact, params: { type: 'object' }, path: { type: 'string', maxLength: 500 } },
      required: ['fact'],
      additionalProperties: false,
      allOf: [ref('clausesByFact')],
    },
    clausesByFact: { allOf: clausesByFact() },
  };
}
