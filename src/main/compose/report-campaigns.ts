import { setImmediate as yieldTurn } from 'node:timers/promises';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import { termsOf } from '../../reach/campaign-tally.ts';
import { CampaignFollower, campaignOffers } from '../../reach/follow-campaigns.ts';
import type { Stores } from './stores.ts';

/** What a service keeps of contacts for reports: some 100 MB. */
const mostContacts = 300_000;

/** Reports of campaigns from what the ledger has. The first one reads all of it, and each one after that what is new. */
export function reportCampaigns({ records }: Pick<Stores, 'records'>): HttpServices['reports']['campaigns'] {
  let followed: { readonly key: string; readonly follower: CampaignFollower } | undefined;
  let reading: Promise<unknown> = Promise.resolve();
  const followerOf = (ruleSet: RuleSet): CampaignFollower => {
    const offers = campaignOffers(ruleSet);
    const key = [...offers].sort().join();
    if (followed?.key !== key)
      followed = { key, follower: new CampaignFollower(records, offers, mostContacts) };
    return followed.follower;
  };
  return async ({ ruleSet }, names, period, mostMs) => {
    const follower = followerOf(ruleSet);
    const readOn = () => {
      const end = performance.now() + mostMs;
      return follower.readOn(yieldTurn, () => performance.now() >= end);
    };
    // Readings of one follower come one after the other: each goes on where the one before ended.
    const own = reading.then(readOn, readOn);
    reading = own;
    const why = await own;
    if (why === 'too-many')
      throw new ServiceError(
        'invalid-request',
        `These are more than ${mostContacts} contacts: run tact report campaigns beside the service.`,
      );
    const campaigns = names.flatMap((name) => ruleSet.campaigns.get(name) ?? []);
    return {
      isWhole: why === undefined,
      campaigns: campaigns.map((campaign) => follower.tally.report(termsOf(campaign, ruleSet), period)),
    };
  };
}
