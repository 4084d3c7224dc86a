import type { z } from 'zod';
import { snapshotSchema } from '../../domain/customer/snapshot.ts';
import type { BuiltInFact } from '../../domain/facts/built-in-fact.ts';
import { writeJsonSchema } from '../../domain/facts/json-schema.ts';
import { plainFacts } from '../../domain/facts/plain-facts.ts';
import { into, type Report, type Spot } from '../../domain/pack/report.ts';
import { explainIssue } from '../../domain/pack/source/explain-issue.ts';
import { fieldsAt, schemasAt } from '../../domain/pack/source/schema-shape.ts';
import { compilePath, leadingKeys } from '../../engine/language/compile-path.ts';
import type { JsonSchema } from '../../shared/json-schema.ts';
import { schemaNodeAt } from '../../shared/json-schema.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import { type FindWordFault, listWords } from './logic/known-words.ts';

/** The facts that a place can read. */
export type FactKnowledge = {
  readonly builtIn: Readonly<Record<string, BuiltInFact>>;
  readonly derived: ReadonlySet<string>;
  /** The attributes of customers that the packs declare. */
  readonly attributes: ReadonlySet<string>;
  /** The schemas of the contexts that can be met here. */
  readonly contexts: readonly JsonSchema[];
  readonly findWordFault: FindWordFault;
};

type Reference = { readonly fact: string; readonly params?: unknown; readonly path?: unknown };

/** Checks one reference to a fact: the fact exists, takes these params and has a value at this path. */
export function checkFactReference(
  reference: Reference,
  spot: Spot,
  knowledge: FactKnowledge,
  report: Report,
): void {
  const { fact, params, path } = reference;
  if (path && !isReadable(path, into(spot, 'path'), report)) return;
  const builtIn = Object.hasOwn(knowledge.builtIn, fact) ? knowledge.builtIn[fact] : undefined;
  if (builtIn !== undefined) {
    checkParams(builtIn, params, spot, knowledge, report);
    checkSchemaPath(builtIn.result, reference, into(spot, 'path'), report);
    return;
  }
  if (params !== undefined)
    report.error(
      into(spot, 'params'),
      'fact-without-params',
      `the fact "${fact}" takes no params`,
      'Take them away, or ask a built-in fact.',
    );
  if (Object.hasOwn(plainFacts, fact)) checkGiven(reference, spot, knowledge, report);
  else if (!knowledge.derived.has(fact)) {
    const known = [...Object.keys(plainFacts), ...Object.keys(knowledge.builtIn), ...knowledge.derived];
    report.error(
      into(spot, 'fact'),
      'unknown-fact',
      `there is no fact "${fact}"`,
      hintWord(fact, known, 'fact'),
    );
  }
}

function checkParams(
  builtIn: BuiltInFact,
  params: unknown,
  spot: Spot,
  { findWordFault }: FactKnowledge,
  report: Report,
): void {
  const root = params ?? {};
  const result = builtIn.params.safeParse(root);
  if (result.success) {
    for (const { kind, word, path } of listWords(writeJsonSchema(builtIn.params), root)) {
      const fault = findWordFault(kind, word);
      if (fault !== undefined)
        report.add(fault.severity, into(spot, 'params', ...path), 'unknown-word', fault.message, fault.hint);
    }
    return;
  }
  for (const issue of result.error.issues)
    for (const fault of explainIssue(issue, { schema: builtIn.params, root }))
      report.error(
        { ...into(spot, 'params', ...fault.path), at: fault.at },
        fault.code,
        fault.message,
        fault.hint,
      );
}

function checkGiven(reference: Reference, spot: Spot, knowledge: FactKnowledge, report: Report): void {
  const { fact } = reference;
  if (fact === 'context') checkContextPath(reference.path, into(spot, 'path'), knowledge, report);
  else if (fact === 'customer') {
    const [section, attribute] = keysOf(reference.path);
    if (section === 'attributes' && attribute !== undefined && !knowledge.attributes.has(attribute))
      report.error(
        into(spot, 'path'),
        'unknown-attribute',
        `no pack declares an attribute "${attribute}"`,
        hintWord(attribute, knowledge.attributes, 'attribute'),
      );
    checkSchemaPath(snapshotSchema, reference, into(spot, 'path'), report);
  }
}

/** The keys that a readable path enters before it searches. */
const keysOf = (path: unknown): readonly string[] => (typeof path === 'string' ? leadingKeys(path) : []);

function isReadable(path: unknown, spot: Spot, report: Report): boolean {
  if (typeof path !== 'string') {
    report.error(spot, 'invalid-path', '"path" must be a text.', 'Write it as "$.a.b".');
    return false;
  }
  const compiled = compilePath(path);
  if ('read' in compiled) return true;
  report.error(
    spot,
    'invalid-path',
    `The path ${compiled.fault}.`,
    'Write a path such as $.a.b, $.list[0] or $.list[*].b.',
  );
  return false;
}

/** Checks a path into the context that is not part of a fact reference. */
export function checkPathOfContext(path: string, spot: Spot, knowledge: FactKnowledge, report: Report): void {
  if (isReadable(path, spot, report)) checkContextPath(path, spot, knowledge, report);
}

function checkContextPath(path: unknown, spot: Spot, { contexts }: FactKnowledge, report: Report): void {
  const keys = keysOf(path);
  if (contexts.length === 0) return;
  for (let length = 1; length <= keys.length; length += 1) {
    const place = keys.slice(0, length);
    if (
      place[length - 1] === 'length' ||
      contexts.some((context) => schemaNodeAt(context, place) !== undefined)
    )
      continue;
    const known = contexts.flatMap((context) =>
      Object.keys(schemaNodeAt(context, place.slice(0, -1))?.['properties'] ?? {}),
    );
    reportPath(spot, place, known, 'the context of these touchpoints', report);
    return;
  }
}

function checkSchemaPath(schema: z.core.$ZodType, reference: Reference, spot: Spot, report: Report): void {
  const keys = keysOf(reference.path);
  for (let length = 1; length <= keys.length; length += 1) {
    const place = keys.slice(0, length);
    if (place[length - 1] === 'length' || schemasAt(schema, place).length > 0) continue;
    reportPath(spot, place, fieldsAt(schema, place.slice(0, -1)), `the fact "${reference.fact}"`, report);
    return;
  }
}

function reportPath(
  spot: Spot,
  place: readonly string[],
  known: readonly string[],
  where: string,
  report: Report,
): void {
  const key = place[place.length - 1] ?? '';
  report.error(
    spot,
    'unknown-path',
    `${where} has nothing at $.${place.join('.')}`,
    hintWord(key, new Set(known), 'field'),
  );
}
