import type { RuleNode } from '../language/rule-node.ts';
import type { FiredRule, RuleEvent } from '../language/rule-program.ts';
import type { FactReader } from './fact-reader.ts';
import { resolveDerivation, resolveEvent, resolveTemplate } from './resolve-event.ts';

/** Up to so many results, pushing them one by one is faster than copying a list. */
const few = 16;

/** Whether the rule's event is always the same. */
export const hasFixedEvent = ({ derives, replacements }: RuleNode): boolean =>
  derives === undefined && replacements.length === 0;

/**
 * Collects what an evaluation brings, rule by rule in evaluation order, and hands derived facts on to the rules of
 * strictly lower priority.
 */
export class EvaluationResult {
  fired: FiredRule[] = [];
  /** The events of the rules that did not fire; undefined where nobody wants them. */
  readonly failures: RuleEvent[] | undefined;
  readonly #reader: FactReader;
  #pending: { readonly fact: string; readonly value: unknown }[] | undefined;

  constructor(reader: FactReader, failures: RuleEvent[] | undefined) {
    this.#reader = reader;
    this.failures = failures;
  }

  /** Takes a rule that fires; `plain` is its prepared result for when its event is always the same. */
  fire(rule: RuleNode, plain: FiredRule): void {
    this.fired.push(this.resolve(rule, plain));
  }

  /** The result of a rule that fires, to be handed over by `take`. */
  resolve(rule: RuleNode, plain: FiredRule): FiredRule {
    return hasFixedEvent(rule) ? plain : { rule: rule.index, event: this.#resolveEvent(rule) };
  }

  /** Takes the first `count` of a list. */
  take(list: readonly FiredRule[], count: number): void {
    if (count > few && this.fired.length === 0) this.fired = list.slice(0, count);
    else for (let at = 0; at < count; at += 1) this.fired.push(list[at] as FiredRule);
  }

  fail(rule: RuleNode): void {
    this.failures?.push(resolveEvent(rule, this.#reader));
  }

  /** To be called when all rules of one priority are through. */
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
