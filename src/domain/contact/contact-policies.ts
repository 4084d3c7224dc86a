import { assessPolicy } from './assess-policy.ts';
import type { PlacedLimit } from './giving-limits.ts';
import {
  type Assessment,
  countKeyOf,
  type PlacedPolicy,
  type PolicySituation,
  type PolicySubject,
} from './policy-assessment.ts';

const clear: Assessment = { blockers: [], allowances: [], takes: [] };

/** The policies of a rule set: those on offers by offer and channel. Immutable except for its lookup cache. */
export class ContactPolicies {
  /** True if any policy counts the offers to a whole household. */
  readonly countHouseholds: boolean;
  /** The limits on giving. */
  readonly limits: readonly PlacedLimit[];
  readonly #policies: readonly PlacedPolicy[];
  readonly #found = new Map<string, Map<string, readonly KeyedPolicy[]>>();

  constructor(policies: readonly (PlacedPolicy | PlacedLimit)[]) {
    this.limits = policies.filter((policy) => policy.kind === 'limit');
    this.#policies = policies.filter((policy) => policy.kind !== 'limit');
    this.countHouseholds = this.#policies.some((policy) => 'scope' in policy && policy.scope === 'household');
  }

  /**
   * The verdict of all policies on making an offer here and now. Verdicts on all offers or on a category are computed once
   * per decision, however many offers there are.
   */
  assessIn(situation: PolicySituation): (offer: PolicySubject) => Assessment {
    const said = new Map<string, Assessment>();
    const assessOnce = ({ policy, key }: KeyedPolicy, offer: PolicySubject): Assessment => {
      const known = said.get(key);
      if (known !== undefined) return known;
      const assessment = assessPolicy(policy, offer, situation);
      said.set(key, assessment);
      return assessment;
    };
    return (offer) => {
      let whole = clear;
      for (const policy of this.#about(offer, situation.channel))
        whole = join(whole, assessOnce(policy, offer));
      return whole;
    };
  }

  /** The cache is bounded by offers times channels, both closed sets of the rule set. */
  #about(offer: PolicySubject, channel: string): readonly KeyedPolicy[] {
    const ofChannel = this.#found.get(channel) ?? new Map<string, readonly KeyedPolicy[]>();
    const known = ofChannel.get(offer.id);
    if (known !== undefined) return known;
    const found = this.#policies
      .filter((policy) => isAbout(policy, offer, channel))
      .map((policy) => ({ policy, key: countKeyOf(policy, offer) }));
    this.#found.set(channel, ofChannel.set(offer.id, found));
    return found;
  }
}

/** A policy with what it counts an offer under. */
type KeyedPolicy = { readonly policy: PlacedPolicy; readonly key: string };

/** Both assessments; most say nothing, and cost nothing then. */
function join(one: Assessment, other: Assessment): Assessment {
  if (isClear(other)) return one;
  if (isClear(one)) return other;
  return {
    blockers: [...one.blockers, ...other.blockers],
    allowances: [...one.allowances, ...other.allowances],
    takes: [...one.takes, ...other.takes],
  };
}

const isClear = ({ blockers, allowances, takes }: Assessment): boolean =>
  blockers.length + allowances.length + takes.length === 0;

function isAbout({ pack, of, channels }: PlacedPolicy, offer: PolicySubject, channel: string): boolean {
  if (pack !== offer.pack || (channels !== undefined && !channels.includes(channel))) return false;
  if (of?.offers !== undefined && !of.offers.includes(offer.id)) return false;
  if (of?.categories !== undefined && !of.categories.includes(offer.category)) return false;
  return of?.purposes === undefined || (offer.purpose !== undefined && of.purposes.includes(offer.purpose));
}
