import { isObject } from './is-object.ts';

/** Deeper than any document with a schema here. Values below are taken whole, and the schema refuses them. */
const deepest = 32;

/**
 * JSON Merge Patch (RFC 7396): members of the patch replace those of the target, null removes, objects merge, anything else
 * (lists too) replaces as a whole. Changes neither argument.
 */
export function mergePatch(target: unknown, patch: unknown, depth = 0): unknown {
  if (!isObject(patch) || depth > deepest) return patch;
  const members = new Map(isObject(target) ? Object.entries(target) : []);
  for (const [name, value] of Object.entries(patch))
    if (value === null) members.delete(name);
    else members.set(name, mergePatch(members.get(name), value, depth + 1));
  return Object.fromEntries(members);
}
