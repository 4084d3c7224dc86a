import {
  type Assessment,
  assessPolicy,
  countKeyOf,
  type PlacedPolicy,
  type PolicySituation,
  type PolicySubject,
} from './assess-policy.ts';

const clear: Assessment = { blockers: [], allowances: [], takes: [] };

/** The policies of a rule set, indexed by offer and channel. Immutable except for its lookup cache. */
export class ContactPolicies {
  /** True if any policy counts the offers to a whole household. */
  readonly countHouseholds: boolean;
  readonly #policies: readonly PlacedPolicy[];
  readonly #found = new Map<string, readonly PlacedPolicy[]>();

  constructor(policies: readonly PlacedPolicy[]) {
    this.#policies = policies;
    this.countHouseholds = policies.some((policy) => 'scope' in policy && policy.scope === 'household');
  }

  /**
   * The verdict of all policies on making an offer here and now. Verdicts on all offers or on a category are computed once
   * per decision, however many offers there are.
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

  /** The cache is bounded by offers times channels, both closed sets of the rule set. */
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
