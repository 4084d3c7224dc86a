import { createSampleSnapshot } from '../domain/customer/sample-customer.ts';
import type { Snapshot } from '../domain/customer/snapshot.ts';
import { findSources } from '../domain/rule-set/build-rule-set.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { resolveTimes } from '../shared/relative-time.ts';

export type Sample = {
  /** The point of the sample, in a sentence. */
  readonly about: string;
  readonly customer: Snapshot;
  /** The body of a decision request that demonstrates it. */
  readonly request?: unknown;
};

/** The sample people of all packs of a compiled rule set, in file order, with times resolved at `now` (epoch ms). */
export const listSamples = (ruleSet: RuleSet, now: number): readonly Sample[] =>
  findSources(ruleSet)
    .flatMap(({ samples }) => samples.flatMap(({ value }) => value.samples))
    .map(({ sample, customer, request }) => ({
      about: sample,
      customer: createSampleSnapshot(customer, now),
      ...(request && { request: resolveTimes(request, now) }),
    }));
