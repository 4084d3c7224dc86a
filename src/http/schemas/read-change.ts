import { customerChangeSchema } from '../../domain/customer/customer-change.ts';
import { customerEventSchema } from '../../domain/customer/customer-event.ts';
import type { Fault } from '../../domain/shared/service-error.ts';
import type { ReadChange } from '../../follow/ports.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import { parseJsonBody } from '../body/parse-json-body.ts';
import { HttpError } from '../errors/http-error.ts';
import { publishSchema } from './publish-schema.ts';
import { createSchemaCompiler, type SchemaCheck } from './schema-checks.ts';
import { snapshotJsonSchema } from './snapshot-patch.ts';

const mostFaults = 5;

/** Reads changes with the same care, faults and words as bodies of the API. The reader never throws: a change must not stop a feed. */
export function createChangeReader(): ReadChange {
  const compile = createSchemaCompiler([snapshotJsonSchema, publishSchema(customerEventSchema)]);
  const checks = new Map<string, SchemaCheck>(
    customerChangeSchema.options.map((kind) => [kind.shape.type.value, compile(publishSchema(kind))]),
  );
  return (text) => {
    try {
      const value = readDocument(text);
      const faults = findFaults(value, checks);
      if (faults.length > 0) return { reason: 'invalid', message: describeFaults(faults) };
      return { change: customerChangeSchema.parse(value) };
    } catch (error) {
      if (!(error instanceof HttpError))
        return { reason: 'failed', message: 'The change cannot be read because of an error in Tact.' };
      if (error.code === 'malformed-json')
        return { reason: 'not-json', message: error.message.replace('The body', 'The change') };
      return { reason: 'invalid', message: describeFaults(error.faults ?? []) };
    }
  };
}

/** Unless configured to expand it, Debezium writes a payload as a JSON text of JSON. */
function readDocument(text: string): unknown {
  const document = parseJsonBody(Buffer.from(text));
  return typeof document === 'string' ? parseJsonBody(Buffer.from(document)) : document;
}

function findFaults(value: unknown, checks: ReadonlyMap<string, SchemaCheck>): readonly Fault[] {
  if (typeof value !== 'object' || value === null)
    return [{ pointer: '', message: 'must be an object with a type' }];
  const type = 'type' in value && typeof value.type === 'string' ? value.type : '';
  const check = checks.get(type);
  if (check === undefined)
    return [
      { pointer: '/type', message: `is not a kind of change. ${hintWord(type, checks.keys(), 'type')}` },
    ];
  return check(value);
}

const describeFaults = (faults: readonly Fault[]): string => {
  const listed = faults.slice(0, mostFaults).map(({ pointer, message }) => `${pointer} ${message}`);
  const more = faults.length - listed.length;
  return `${listed.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
};
