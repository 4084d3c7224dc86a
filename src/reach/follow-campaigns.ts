import { ownerOf } from '../domain/decision/owner-of.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import type { FollowUpOutcome } from '../domain/shared/follow-up-outcomes.ts';
import { digest } from '../shared/digest.ts';
import { CampaignTally } from './campaign-tally.ts';
import type { CampaignRecords, FollowedContact } from './ports.ts';

/** The offers of all campaigns of a rule set. */
export const campaignOffers = ({ campaigns }: Pick<RuleSet, 'campaigns'>): ReadonlySet<string> =>
  new Set([...campaigns.values()].flatMap(({ variants }) => variants.map(({ offer }) => offer)));

/** Decisions read at once: what waits for the thread waits for them. */
const pageSize = 100;

const arrived: ReadonlySet<FollowUpOutcome | undefined> = new Set([
  'delivered',
  'opened',
  'clicked',
  'answered',
]);

/** Follows the ledger of decisions, from the oldest that is kept, and tallies what campaigns count. */
export class CampaignFollower {
  readonly tally = new CampaignTally();
  readonly #records: CampaignRecords;
  /** The offers of all campaigns. */
  readonly #offers: ReadonlySet<string>;
  /** Contacts that are kept at most. */
  readonly #most: number;
  #after: string | undefined;

  constructor(records: CampaignRecords, offers: ReadonlySet<string>, most = Number.POSITIVE_INFINITY) {
    this.#records = records;
    this.#offers = offers;
    this.#most = most;
  }

  /** Reads on until the end of the ledger, or until `isOver`. Resolves to why it did not come to the end. */
  async readOn(
    yieldTurn: () => Promise<unknown>,
    isOver: () => boolean,
  ): Promise<'late' | 'too-many' | undefined> {
    for (;;) {
      if (this.tally.size > this.#most) return 'too-many';
      const { decisions, erased, next } = await this.#records.readDecisions(this.#after, pageSize);
      for (const person of erased) this.tally.forget(person);
      await this.#take(decisions.filter((recorded) => this.#isCounted(recorded)));
      if (next === this.#after) return undefined;
      this.#after = next;
      if (isOver()) return 'late';
      await yieldTurn();
    }
  }

  #isCounted({ decision, request }: FollowedContact): boolean {
    return (
      readText(request, 'campaign') !== undefined ||
      decision.offers.some(({ offerId }) => this.#offers.has(offerId))
    );
  }

  async #take(decisions: readonly FollowedContact[]): Promise<void> {
    const aftermaths = await this.#records.readAftermath(decisions);
    for (const [index, recorded] of decisions.entries()) {
      const owner = ownerOf(recorded);
      if (owner === null) continue;
      const { decision, request } = recorded;
      const campaign = readText(request, 'campaign');
      const delivered = campaign === undefined ? [] : await this.#findDelivery(recorded, owner);
      this.tally.take({
        decisionId: decision.decisionId,
        person: digest(owner),
        at: Date.parse(decision.decidedAt),
        channel: decision.channelUsed,
        campaign,
        variant: readText(request, 'variant') ?? '',
        segment: readText(request, 'segment') ?? '',
        offers: decision.offers.map(({ offerId }) => offerId),
        outcomes: [...delivered, ...(aftermaths[index]?.outcomes ?? [])],
      });
    }
  }

  /** When the message of a contact arrived, by what was reported of it. */
  async #findDelivery({ decision }: FollowedContact, owner: string) {
    const [offer] = decision.offers;
    if (offer === undefined) return [];
    const { memory } = await this.#records.readMemories(owner, undefined);
    const event = memory.contacts.find(
      ({ decisionId, followUp }) => decisionId === decision.decisionId && arrived.has(followUp?.outcome),
    );
    return event === undefined
      ? []
      : [{ offerId: offer.offerId, outcome: 'delivered', at: event.at } as const];
  }
}

function readText(request: FollowedContact['request'], member: string): string | undefined {
  const value = request?.context?.[member];
  return typeof value === 'string' ? value : undefined;
}
