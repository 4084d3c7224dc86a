import type { EvaluationResult } from '../evaluate/evaluation-result.ts';
import type { FactReader } from '../evaluate/fact-reader.ts';
import type { Scope } from '../language/rule-program.ts';
import type { RuleGroup } from './rule-group.ts';

/** Rules split by the value of one slot: each value leads to the rules that it can satisfy. */
export class ValuePartition implements RuleGroup {
  readonly #slot: number;
  readonly #byValue: ReadonlyMap<unknown, RuleGroup>;
  readonly #others: RuleGroup;

  /** `others` are the rules satisfied by any value that is not named. */
  constructor(slot: number, byValue: ReadonlyMap<unknown, RuleGroup>, others: RuleGroup) {
    this.#slot = slot;
    this.#byValue = byValue;
    this.#others = others;
  }

  run(reader: FactReader, scope: Scope, result: EvaluationResult): void {
    const partition = this.#byValue.get(reader.glance(this.#slot)) ?? this.#others;
    partition.run(reader, scope, result);
  }
}
