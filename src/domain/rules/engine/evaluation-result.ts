import type { FactReader } from './fact-reader.ts';
import { resolveDerivation, resolveEvent, resolveTemplate } from './resolve-event.ts';
import type { RuleNode } from './rule-node.ts';
import type { FiredRule, RuleEvent } from './rule-program.ts';

/**
 * Collects what an evaluation brings, rule by rule in evaluation order, and hands derived facts on to the rules of
 * strictly lower priority.
 */
export class EvaluationResult {
  readonly fired: FiredRule[] = [];
  /** The events of the rules that did not fire; undefined where nobody wants them. */
  readonly failures: RuleEvent[] | undefined;
  readonly #reader: FactReader;
  #pending: { readonly fact: string; readonly value: unknown }[] = [];

  constructor(reader: FactReader, failures: RuleEvent[] | undefined) {
    this.#reader = reader;
    this.failures = failures;
  }

  /** Takes a rule that fires; `plain` is its prepared result for when its event is always the same. */
  fire(rule: RuleNode, plain: FiredRule): void {
    if (rule.derives === undefined && rule.replacements.length === 0) this.fired.push(plain);
    else this.fired.push({ rule: rule.index, event: this.#resolve(rule) });
  }

  fail(rule: RuleNode): void {
    this.failures?.push(resolveEvent(rule, this.#reader));
  }

  /** To be called when all rules of one priority are through. */
  closePriority(): void {
    if (this.#pending.length === 0) return;
    for (const { fact, value } of this.#pending) this.#reader.derive(fact, value);
    this.#pending = [];
  }

  #resolve(rule: RuleNode): RuleEvent {
    const event = resolveEvent(rule, this.#reader);
    if (rule.derives === undefined) return event;
    const value = resolveTemplate(rule.derives.value, this.#reader);
    this.#pending.push({ fact: rule.derives.fact, value });
    return resolveDerivation(event, value);
  }
}
