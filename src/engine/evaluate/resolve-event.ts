import type { RuleNode, Template } from '../language/rule-node.ts';
import type { RuleEvent } from '../language/rule-program.ts';
import type { FactReader } from './fact-reader.ts';

/** The rule's event with fact references in its params resolved; the shared, frozen event if there are none. */
export function resolveEvent(rule: RuleNode, reader: FactReader): RuleEvent {
  const { event, replacements } = rule;
  if (replacements.length === 0 || event.params === undefined) return event;
  const params = (Array.isArray(event.params) ? [...event.params] : { ...event.params }) as Record<
    string,
    unknown
  >;
  for (const { key, slot } of replacements) params[key] = reader.read(slot);
  return { type: event.type, params };
}

/** The event of a derive rule that fires: it carries the value it derives. */
export function resolveDerivation(event: RuleEvent, value: unknown): RuleEvent {
  return { type: event.type, params: { ...event.params, value } };
}

/** A template's value with its fact references resolved. */
export function resolveTemplate(template: Template, reader: FactReader): unknown {
  switch (template.kind) {
    case 'literal':
      return template.value;
    case 'slot':
      return reader.read(template.slot);
    case 'list':
      return template.items.map((item) => resolveTemplate(item, reader));
    case 'object':
      return Object.fromEntries(template.entries.map(([key, item]) => [key, resolveTemplate(item, reader)]));
  }
}
