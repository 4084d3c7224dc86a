import { type ServiceErrorCode, serviceErrorCatalogue } from '../../domain/shared/service-error.ts';
import { type JsonSchema, refTo } from './publish-schema.ts';

/** Codes that any operation can meet before its own work begins. */
const always: readonly ServiceErrorCode[] = [
  'unauthorized',
  'forbidden',
  'too-many-wrong-keys',
  'overloaded',
  'shutting-down',
  'internal',
];

/** Of these, the codes that operations open to everybody can meet. */
const alwaysOpen: readonly ServiceErrorCode[] = ['shutting-down', 'internal'];

/** The responses of an operation that asks for a key: its answers by status, and a problem for each of its codes. */
export function describeAnswers(
  answers: Readonly<Record<number, JsonSchema>>,
  codes: readonly ServiceErrorCode[],
): Record<string, JsonSchema> {
  return { ...answers, ...describeProblems([...codes, ...always]) };
}

/** The responses of an operation that is open to everybody. */
export const describeOpenAnswers = (
  answers: Readonly<Record<number, JsonSchema>>,
): Record<string, JsonSchema> => ({
  ...describeProblems(alwaysOpen),
  ...answers,
});

function describeProblems(codes: readonly ServiceErrorCode[]): Record<string, JsonSchema> {
  const byStatus = new Map<number, ServiceErrorCode[]>();
  for (const code of codes) {
    const { status } = serviceErrorCatalogue[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].map(([status, list]) => [String(status), describeProblem(list)]));
}

const describeProblem = (codes: readonly ServiceErrorCode[]): JsonSchema => ({
  description: codes.map((code) => `\`${code}\`: ${serviceErrorCatalogue[code].title}.`).join(' '),
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
