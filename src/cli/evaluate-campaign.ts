import type { PlacedCampaign, RuleSet } from '../domain/rule-set/rule-set.ts';
import { drawCampaign } from '../reach/draw-campaign.ts';
import { type CampaignReport, type CampaignTerms, reportCampaign } from '../reach/report-campaign.ts';
import { writeInertCell } from '../shared/csv-cell.ts';
import { writeInstant } from '../shared/instant.ts';
import { percent } from '../shared/percent.ts';
import type { CampaignServices } from './campaign-services.ts';
import { readCountFlag, refuse } from './read-flag.ts';

export type EvaluateFlags = {
  readonly rules: string;
  readonly plan: string;
  readonly grain: string;
  readonly out?: string;
};

/** The terms of a campaign by the rules as they are now. */
function termsOf(campaign: PlacedCampaign, { offers, packs }: RuleSet, slotMs: number): CampaignTerms {
  const channels = packs.get(campaign.pack)?.file.contactChannels ?? {};
  return {
    id: campaign.id,
    goal: campaign.goal,
    slotMs,
    offers: new Map(
      campaign.variants.map(({ offer }) => {
        const { value = 0, cost = 0 } = offers.get(offer) ?? {};
        return [offer, { value, cost }];
      }),
    ),
    channelCost: (channel) => channels[channel]?.cost ?? 0,
  };
}

/** Counts what came of a run, and prints or writes it; returns the exit code. */
export async function evaluateCampaign(
  name: string,
  flags: EvaluateFlags,
  services: CampaignServices,
): Promise<number> {
  const minutes = readCountFlag('--grain', flags.grain, 'minutes');
  const note = await services.readNote(flags.plan);
  if (note === undefined) throw refuse(`the plan ${flags.plan} was not run yet`);
  const rules = await services.readRules(flags.rules);
  const campaign = await services.findCampaign(flags.rules, name);
  const arms = new Map<string, string>();
  for await (const { customer, arm } of services.readPlan(flags.plan))
    if (arm !== null) arms.set(customer, arm);
  const terms = termsOf(campaign, rules, minutes * minuteMs);
  const report = await reportCampaign(services.listContacts(note.startedAt), arms, terms);
  for (const line of describeArms(report)) services.print(line);
  if (flags.out === undefined) for (const line of writeSlots(report)) services.print(line);
  else await services.writeFile(flags.out, writeReport(name, flags.out, report));
  return 0;
}

const minuteMs = 60_000;

function writeReport(name: string, path: string, report: CampaignReport): string {
  if (path.endsWith('.html')) return drawCampaign(name, report);
  if (path.endsWith('.json')) return `${JSON.stringify(report)}\n`;
  if (path.endsWith('.csv')) return `${writeSlots(report).join('\n')}\n`;
  throw refuse(`--out ${path} has to end with .csv, .html or .json`);
}

const describeArms = ({ arms, contactedTwice }: CampaignReport): readonly string[] => [
  ...arms.map(({ arm, share, difference }) => {
    const rate = share.rate === null ? 'nobody' : `${share.count} of ${share.of}, ${percent(share.rate)}`;
    const interval = `(${percent(share.low)} to ${percent(share.high)})`;
    const more =
      difference === undefined
        ? ''
        : `; against the hold-out ${percent(difference.points)} (${percent(difference.low)} to ${percent(difference.high)})`;
    return `${arm}: ${rate} ${interval}${more}`;
  }),
  `contacted twice: ${contactedTwice}`,
];

/** CSV. */
const writeSlots = ({ slots }: CampaignReport): readonly string[] => [
  'from,channel,variant,offer,contacted,shown,accepted,declined,redeemed,revenue,cost',
  ...slots.map(({ from, channel, variant, offer, ...row }) => {
    const { contacted, shown, accepted, declined, redeemed, revenue, cost } = row;
    const names = [writeInstant(from), channel, variant, offer].map(writeInertCell);
    return [...names, contacted, shown, accepted, declined, redeemed, round(revenue), round(cost)].join(',');
  }),
];

const round = (money: number): number => Math.round(money * 100) / 100;
