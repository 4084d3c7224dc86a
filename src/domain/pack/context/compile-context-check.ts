import { isObject } from '../../../shared/is-object.ts';
import { type JsonSchema, propertiesOf } from '../../../shared/json-schema.ts';
import type { Fault } from '../../shared/service-error.ts';
import { checkKeywordValues, withoutConsequences } from './check-keyword-values.ts';
import { compileFit } from './compile-fit.ts';
import type { ContextSchemaFault } from './context-language.ts';
import { createExplanation } from './explain-context.ts';
import { hardenContextSchema } from './harden-context-schema.ts';

/** The faults of a context, none if it fits. Pure; compiled when the rule set is built. */
export type ContextCheck = (context: unknown) => readonly Fault[];

type CompiledContext =
  | { readonly schema: JsonSchema; readonly check: ContextCheck }
  | { readonly faults: readonly ContextSchemaFault[] };

/** The schema that contexts are checked against and the check itself, or the faults of the authored schema. */
export function compileContextCheck(authored: JsonSchema): CompiledContext {
  const { schema, faults } = hardenContextSchema(authored);
  const wrong = withoutConsequences([...checkKeywordValues(authored), ...faults]);
  if (wrong.length > 0) return { faults: wrong };
  const wrongExamples = checkExamples(schema);
  return wrongExamples.length > 0 ? { faults: wrongExamples } : { schema, check: createCheck(schema) };
}

function createCheck(schema: JsonSchema): ContextCheck {
  const fits = compileFit(schema);
  const explain = createExplanation(schema);
  return (context) => {
    const sent = context ?? {};
    return fits(sent) ? none : explain(sent);
  };
}

const none: readonly Fault[] = [];

type Example = { readonly path: readonly string[]; readonly schema: JsonSchema; readonly value: unknown };

/** Examples are shown to callers, so they must be valid. */
const checkExamples = (schema: JsonSchema): ContextSchemaFault[] =>
  listExamples(schema, [])
    .filter((example) => !compileFit(example.schema)(example.value))
    .map(({ path }) => ({
      code: 'context-value',
      path: [...path, 'examples'],
      message: 'an example does not fit its own schema',
      hint: 'Callers are shown it as a right value: correct the example or the schema.',
    }));

function listExamples(node: JsonSchema, path: readonly string[]): Example[] {
  const { examples, items, additionalProperties } = node;
  const own = Array.isArray(examples)
    ? examples.map((value: unknown) => ({ path, schema: node, value }))
    : [];
  const children: [string[], unknown][] = [
    ...Object.entries(propertiesOf(node)).map(([key, child]): [string[], unknown] => [
      ['properties', key],
      child,
    ]),
    [['items'], items],
    [['additionalProperties'], additionalProperties],
  ];
  return [
    ...own,
    ...children.flatMap(([steps, child]) =>
      isObject(child) ? listExamples(child, [...path, ...steps]) : [],
    ),
  ];
}
