import type { PlacedCampaign, RuleSet } from '../domain/rule-set/rule-set.ts';
import type { AudienceRow } from '../reach/ports.ts';
import type { OfferContact } from '../reach/report-campaign.ts';
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
  /** What the configured store has recorded of contacts with offers since a time (epoch ms). */
  readonly listContacts: (since: number) => AsyncIterable<OfferContact>;
  /** The rule set that is in a folder. */
  readonly readRules: (rules: string) => Promise<RuleSet>;
  readonly writeFile: CliServices['writeFile'];
};
