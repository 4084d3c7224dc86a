import type { JsonSchema } from '../../shared/json-schema.ts';

type Operations = { readonly [path: string]: { readonly [method: string]: unknown } };

const codesIn = /"code":\{"enum":\[([^\]]*)\]/;

/**
 * An OpenAPI document with each problem response written once, under `components/responses` by the names of its codes; operations
 * refer to it. Most operations refuse alike: without this, problems are half of the document.
 */
export function shareProblems<T extends { paths?: unknown; components?: unknown }>(document: T): T {
  const responses: Record<string, unknown> = {};
  const share = (response: unknown): unknown => {
    const codes = codesIn.exec(JSON.stringify(response))?.[1];
    if (codes === undefined) return response;
    const name = codes.replaceAll('"', '').replaceAll(',', '.');
    responses[name] = response;
    return { $ref: `#/components/responses/${name}` };
  };
  const paths = mapValues(document.paths as Operations, (operations) =>
    mapValues(operations, (operation) => {
      const { responses: answers = {}, ...rest } = operation as { responses?: Record<string, unknown> };
      return { ...rest, responses: mapValues(answers, share) };
    }),
  );
  return { ...document, paths, components: { ...(document.components as JsonSchema), responses } };
}

const mapValues = <T>(object: Readonly<Record<string, T>>, map: (value: T) => unknown) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
