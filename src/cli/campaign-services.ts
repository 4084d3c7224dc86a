import type { PlacedCampaign, RuleSet } from '../domain/rule-set/rule-set.ts';
import type { CampaignTally } from '../reach/campaign-tally.ts';
import type { AudienceRow } from '../reach/ports.ts';
import type { RunNote } from '../reach/run-campaign.ts';
import type { AudienceServices } from './audience-command.ts';
import type { CliServices } from './cli-services.ts';
import type { KeysServices } from './keys-commands.ts';

/** The services that the program gives to `tact campaign …`. */
export type CampaignServices = AudienceServices & {
  readonly findCampaign: (rules: string, name: string) => Promise<PlacedCampaign>;
  /** The rows of a plan. Rejects with a ServiceError. */
  readonly readPlan: (path: string) => AsyncIterable<AudienceRow>;
  /** What a run of the plan noted; undefined if there was none. */
  readonly readNote: (plan: string) => Promise<RunNote | undefined>;
  readonly writeNote: (plan: string, note: RunNote) => Promise<void>;
  readonly call: KeysServices['call'];
  readonly readFile: KeysServices['readFile'];
  readonly wait: (ms: number) => Promise<void>;
  readonly untilStopped: () => AbortSignal;
  /** All that the configured store has recorded of the campaigns of these rules. */
  readonly tallyCampaigns: (rules: RuleSet) => Promise<CampaignTally>;
  /** The rule set that is in a folder. */
  readonly readRules: (rules: string) => Promise<RuleSet>;
  readonly writeFile: CliServices['writeFile'];
};
