import {
  type Assessment,
  assessPolicy,
  countKeyOf,
  type PlacedPolicy,
  type PolicySituation,
  type PolicySubject,
} from './assess-policy.ts';

const clear: Assessment = { blockers: [], allowances: [], takes: [] };

/** The policies of a rule set, found by offer and channel without looking at the others. Immutable but for its lookup memo. */
export class ContactPolicies {
  /** Whether any policy counts what a whole household was offered. */
  readonly countHouseholds: boolean;
  readonly #policies: readonly PlacedPolicy[];
  readonly #found = new Map<string, readonly PlacedPolicy[]>();

  constructor(policies: readonly PlacedPolicy[]) {
    this.#policies = policies;
    this.countHouseholds = policies.some((policy) => 'scope' in policy && policy.scope === 'household');
  }

  /**
   * What all policies say of making an offer here and now. What a policy says of all offers, or of a category, it says once a
   * decision, however many offers there are.
   */
  assessIn(situation: PolicySituation): (offer: PolicySubject) => Assessment {
    const said = new Map<string, Assessment>();
    const assessOnce = (policy: PlacedPolicy, offer: PolicySubject): Assessment => {
      const key = countKeyOf(policy, offer);
      const known = said.get(key);
      if (known !== undefined) return known;
      const assessment = assessPolicy(policy, offer, situation);
      said.set(key, assessment);
      return assessment;
    };
    return (offer) => {
      const policies = this.#about(offer, situation.channel);
      return policies.length === 0 ? clear : join(policies.map((policy) => assessOnce(policy, offer)));
    };
  }

  /** Bounded by offers times channels, both closed sets of the rule set. */
  #about(offer: PolicySubject, channel: string): readonly PlacedPolicy[] {
    const key = `${channel}/${offer.id}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = this.#policies.filter((policy) => isAbout(policy, offer, channel));
    this.#found.set(key, found);
    return found;
  }
}

const join = (assessments: readonly Assessment[]): Assessment => ({
  blockers: assessments.flatMap(({ blockers }) => blockers),
  allowances: assessments.flatMap(({ allowances }) => allowances),
  takes: assessments.flatMap(({ takes }) => takes),
});

function isAbout({ pack, of, channels }: PlacedPolicy, offer: PolicySubject, channel: string): boolean {
  if (pack !== offer.pack || (channels !== undefined && !channels.includes(channel))) return false;
  if (of?.offers !== undefined && !of.offers.includes(offer.id)) return false;
  if (of?.categories !== undefined && !of.categories.includes(offer.category)) return false;
  return of?.purposes === undefined || (offer.purpose !== undefined && of.purposes.includes(offer.purpose));
}
