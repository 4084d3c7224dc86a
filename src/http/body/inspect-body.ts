import type { Fault } from '../../domain/shared/service-error.ts';
import { escapeStep } from '../../shared/json-pointer.ts';
import { nameCharacter, unfitText } from '../../shared/unfit-text.ts';

/** The deepest nesting that is accepted. The API itself needs far less. */
const maxDepth = 32;

/** Names that reach an object's prototype when they are copied carelessly, here or in any program behind us. */
const unfitKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

export type Inspection = { readonly fault?: Fault; readonly keys: number };

/** What is known about the whole body, and the count so far. */
type Look = { readonly isPlain: boolean; keys: number };

/**
 * Searches the keys and values of a parsed body for what no schema accepts: unfit text, prototype keys, numbers beyond a
 * double, nesting that is too deep. Stops at the first fault; `keys` counts the members of all objects seen. `isPlain`: the
 * body's text has no unfit characters and no escapes, so strings need no check.
 */
export function inspectBody(value: unknown, isPlain = false): Inspection {
  const look = { isPlain, keys: 0 };
  const fault = inspect(value, maxDepth, look);
  return fault === undefined ? { keys: look.keys } : { keys: look.keys, fault };
}

function inspect(value: unknown, depth: number, look: Look): Fault | undefined {
  if (typeof value === 'string') return !look.isPlain && unfitText.test(value) ? textFault(value) : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? undefined : numberFault;
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === 0) return depthFault;
  return Array.isArray(value)
    ? inspectItems(value, depth - 1, look)
    : inspectMembers(value as Record<string, unknown>, depth - 1, look);
}

function inspectItems(items: readonly unknown[], depth: number, look: Look): Fault | undefined {
  for (let index = 0; index < items.length; index += 1) {
    const fault = inspect(items[index], depth, look);
    if (fault !== undefined) return below(String(index), fault);
  }
  return undefined;
}

function inspectMembers(members: Record<string, unknown>, depth: number, look: Look): Fault | undefined {
  for (const key in members) {
    look.keys += 1;
    const fault = inspectKey(key, look) ?? inspect(members[key], depth, look);
    if (fault !== undefined) return below(key, fault);
  }
  return undefined;
}

function inspectKey(key: string, { isPlain }: Look): Fault | undefined {
  if (unfitKeys.has(key)) return { pointer: '', message: `the key ${key} is not allowed; leave it out` };
  if (!isPlain && unfitText.test(key))
    return { ...textFault(key), message: 'the key contains a character that is not text' };
  return undefined;
}

function textFault(text: string): Fault {
  const found = unfitText.exec(text)?.[0] ?? '';
  const reason =
    found === '\u{fffd}'
      ? 'marks a character that was lost when the text was decoded; send the text as it was written'
      : 'is not a character of a text (a control character or half a surrogate pair); leave it out';
  return {
    pointer: '',
    message: `contains ${nameCharacter(found)}, which ${reason}`,
    example: cleaned(text),
  };
}

const cleaned = (text: string): string =>
  text.slice(0, 100).replaceAll(new RegExp(unfitText.source, 'gu'), '') || 'text';

const numberFault: Fault = { pointer: '', message: 'is a number too large to hold', example: 1e12 };
const depthFault: Fault = { pointer: '', message: `is nested more than ${maxDepth} levels deep` };

const below = (key: string, fault: Fault): Fault => ({
  ...fault,
  pointer: `/${escapePointer(key)}${fault.pointer}`,
});

/** A key as a segment of a JSON Pointer (RFC 6901), without unfit characters and of bounded length. */
const escapePointer = (key: string): string =>
  escapeStep(key.slice(0, 100).replaceAll(new RegExp(unfitText.source, 'gu'), '�'));
