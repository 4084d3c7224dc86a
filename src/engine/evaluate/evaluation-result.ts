import type { RuleNode, Template } from '../language/rule-node.ts';
import type { FiredRule, RuleEvent } from '../language/rule-program.ts';
import type { FactReader } from './fact-reader.ts';

/** Up to this length, pushing results one by one is faster than copying a list. */
const few = 16;

/** True if the rule's event is constant. */
export const hasFixedEvent = ({ derives, replacements }: RuleNode): boolean =>
  derives === undefined && replacements.length === 0;

/**
 * Collects the results of an evaluation, rule by rule in evaluation order. Passes derived facts to rules of strictly lower
 * priority.
 */
export class EvaluationResult {
  fired: FiredRule[] = [];
  /** The events of the rules that did not fire; undefined if nobody asked for them. */
  readonly failures: RuleEvent[] | undefined;
  readonly #reader: FactReader;
  #pending: { readonly fact: string; readonly value: unknown }[] | undefined;

  constructor(reader: FactReader, failures: RuleEvent[] | undefined) {
    this.#reader = reader;
    this.failures = failures;
  }

  /** Adds a rule that fires; `plain` is its prepared result, used if its event is constant. */
  fire(rule: RuleNode, plain: FiredRule): void {
    this.fired.push(this.resolve(rule, plain));
  }

  /** Returns the result of a rule that fires, to be added by `take`. */
  resolve(rule: RuleNode, plain: FiredRule): FiredRule {
    return hasFixedEvent(rule) ? plain : { rule: rule.index, event: this.#resolveEvent(rule) };
  }

  /** Adds the first `count` results of a list. */
  take(list: readonly FiredRule[], count: number): void {
    if (count > few && this.fired.length === 0) this.fired = list.slice(0, count);
    else for (let at = 0; at < count; at += 1) this.fired.push(list[at] as FiredRule);
  }

  fail(rule: RuleNode): void {
    this.failures?.push(resolveEvent(rule, this.#reader));
  }

  /** Call when all rules of one priority are done: publishes the facts they derived. */
  closePriority(): void {
    if (this.#pending === undefined) return;
    for (const { fact, value } of this.#pending) this.#reader.derive(fact, value);
    this.#pending = undefined;
  }

  #resolveEvent(rule: RuleNode): RuleEvent {
    const event = resolveEvent(rule, this.#reader);
    if (rule.derives === undefined) return event;
    const value = resolveTemplate(rule.derives.value, this.#reader);
    this.#pending ??= [];
    this.#pending.push({ fact: rule.derives.fact, value });
    return resolveDerivation(event, value);
  }
}

/** The rule's event with fact references in its params resolved; the shared, frozen event if there are none. */
function resolveEvent(rule: RuleNode, reader: FactReader): RuleEvent {
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
function resolveDerivation(event: RuleEvent, value: unknown): RuleEvent {
  return { type: event.type, params: { ...event.params, value } };
}

/** A template's value with its fact references resolved. */
function resolveTemplate(template: Template, reader: FactReader): unknown {
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
