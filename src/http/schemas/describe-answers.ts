import type { JsonSchema } from '../../shared/json-schema.ts';
import { type ProblemCode, problemCatalogue } from '../errors/http-error.ts';
import { refTo } from './publish-schema.ts';

/** Codes that any operation with a body can meet. */
export const bodyProblems: readonly ProblemCode[] = [
  'malformed-json',
  'invalid-request',
  'unsupported-media-type',
  'body-too-large',
];

/** Codes that any operation can meet before its own work begins. */
const always: readonly ProblemCode[] = [
  'unauthorized',
  'forbidden',
  'too-many-requests',
  'too-many-wrong-keys',
  'overloaded',
  'shutting-down',
  'internal',
];

/** Of these, the codes that operations open to everybody can meet. */
const alwaysOpen: readonly ProblemCode[] = ['shutting-down', 'internal'];

/** The responses of an operation that asks for a key: its answers by status, and a problem for each of its codes. */
export function describeAnswers(
  answers: Readonly<Record<number, JsonSchema>>,
  codes: readonly ProblemCode[],
): Record<string, JsonSchema> {
  return { ...answers, ...describeProblems(new Set([...codes, ...always])) };
}

/** The responses of an operation that is open to everybody. */
export const describeOpenAnswers = (
  answers: Readonly<Record<number, JsonSchema>>,
): Record<string, JsonSchema> => ({
  ...describeProblems(alwaysOpen),
  ...answers,
});

function describeProblems(codes: Iterable<ProblemCode>): Record<string, JsonSchema> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) {
    const { status } = problemCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, list]) => [String(status), describeProblem(list)]));
}

const describeProblem = (codes: readonly ProblemCode[]): JsonSchema => ({
  description: codes.map((code) => `\`${code}\`: ${problemCatalogue[code].title}.`).join(' '),
  content: {
    'application/problem+json': {
      schema: { allOf: [refTo('Problem'), { type: 'object', properties: { code: { enum: codes } } }] },
    },
  },
});

/** A JSON answer with its description. */
export const answer = (description: string, id: string, headers?: JsonSchema): JsonSchema => ({
  description,
  content: { 'application/json': { schema: refTo(id) } },
  ...(headers && { headers }),
});
