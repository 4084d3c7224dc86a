import type { ConditionTrace } from '../engine/language/rule-trace.ts';

/** Facts that say nothing of the person. */
const impersonal: ReadonlySet<string> = new Set([
  'basket',
  'channel',
  'clock',
  'context',
  'identification',
  'known',
  'locale',
  'now',
  'occasion',
  'touchpoint',
  'verification',
]);

/** The trace without what was found of the person, for a caller who may not know who it is. */
export function concealFindings(trace: ConditionTrace): ConditionTrace {
  if ('children' in trace) return { ...trace, children: trace.children.map(concealFindings) };
  if (trace.kind !== 'leaf' || impersonal.has(trace.fact)) return trace;
  const { found: _, error: __, ...told } = trace;
  return told;
}
