import { isUtf8 } from 'node:buffer';
import { type Fault, ServiceError } from '../../domain/shared/service-error.ts';
import { refuseFaults } from '../errors/refuse-faults.ts';
import { countKeys, findRepeatedKey } from './find-repeated-key.ts';
import { inspectBody } from './inspect-body.ts';

/**
 * The value of a JSON body that is fit to be looked at: UTF-8, JSON (RFC 8259), no repeated names, and nothing that
 * `inspectBody` refuses. Rejects with `malformed-json` or `invalid-request`.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new ServiceError('malformed-json', 'The body is empty: send a JSON object.');
  if (!isUtf8(bytes)) throw new ServiceError('malformed-json', 'The body is not UTF-8.');
  const text = bytes.toString('utf8');
  const value = parse(text);
  const { fault, keys } = inspectBody(value);
  if (fault !== undefined) throw unfit(fault);
  if (keys !== countKeys(text))
    throw unfit({
      pointer: findRepeatedKey(text) ?? '',
      message: 'is there more than once in its object; keep one',
    });
  return value;
}

const unfit = (fault: Fault): ServiceError => refuseFaults('invalid-request', [fault]);

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServiceError('malformed-json', `The body is not JSON${placeOf(text, error)}.`);
  }
}

/** Where the text stops being JSON, as V8 tells it, without the piece of text that V8 quotes. */
function placeOf(text: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  if (/end of JSON|[Uu]nterminated/.test(message)) return ': it ends too early';
  const found = /at position (\d+)/.exec(message)?.[1];
  if (found === undefined) return '';
  const before = text.slice(0, Number(found));
  const line = before.split('\n').length;
  return ` at line ${line}, column ${before.length - before.lastIndexOf('\n')}`;
}
