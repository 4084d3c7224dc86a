import type { CampaignEntry } from '../../domain/pack/format/campaign-file.ts';
import type { PackIndex } from '../../domain/pack/index-pack.ts';
import { parseValidity } from '../../domain/pack/parse-validity.ts';
import { into, type Placed, type Report } from '../../domain/pack/report.ts';
import { isObject } from '../../shared/is-object.ts';

/** Checks what campaigns name, and that their parts add up. */
export function checkCampaigns(index: PackIndex, report: Report): void {
  for (const campaign of index.campaigns) {
    checkNames(campaign, index, report);
    checkParts(campaign, report);
    const { faults } = parseValidity(campaign.entry, index.source.pack.value.timeZone);
    for (const { code, field, message, hint } of faults)
      report.error(into(campaign, field), code, message, hint);
  }
}

/** The context of a contact, as a run sends it. */
const sentMembers = ['campaign', 'variant', 'offer', 'at', 'segment'];

const declares = (
  { additionalProperties, properties }: Readonly<Record<string, unknown>>,
  name: string,
): boolean => additionalProperties !== false || (isObject(properties) && name in properties);

function checkNames(campaign: Placed<CampaignEntry>, index: PackIndex, report: Report): void {
  const { touchpoint, channels, where, variants, pacing = [] } = campaign.entry;
  const { touchpoints, contactChannels = {} } = index.source.pack.value;
  const outbound = Object.entries(touchpoints).filter(([, { outbound: sends }]) => sends === true);
  const names = new Set(outbound.map(([name]) => name));
  report.expectKnown(into(campaign, 'touchpoint'), 'touchpoint', touchpoint, names);
  const { channels: declared = {}, context } = touchpoints[touchpoint] ?? {};
  for (const member of sentMembers.filter(
    (name) => names.has(touchpoint) && context && !declares(context, name),
  ))
    report.error(
      into(campaign, 'touchpoint'),
      'missing-field',
      `the context of the touchpoint ${touchpoint} has no ${member}`,
      `Declare it: a run sends ${sentMembers.join(', ')} with each contact.`,
    );
  const reaching = new Set(Object.keys(contactChannels).filter((channel) => channel in declared));
  for (const [at, channel] of channels.entries())
    report.expectKnown(into(campaign, 'channels', at), 'channel', channel, reaching);
  for (const [at, { channel }] of pacing.entries())
    report.expectKnown(into(campaign, 'pacing', at, 'channel'), 'channel', channel, new Set(channels));
  for (const [at, { offer }] of variants.entries())
    report.expectKnown(into(campaign, 'variants', at, 'offer'), 'offer', offer, index.offers);
  if (where !== undefined)
    report.expectKnown(into(campaign, 'where', 'condition'), 'condition', where.condition, index.conditions);
}

/** Shares are written by hand, as 0.33 and 0.34. */
const tolerance = 1e-6;

function checkParts(campaign: Placed<CampaignEntry>, report: Report): void {
  const { variants } = campaign.entry;
  const sum = variants.reduce((total, { share }) => total + share, 0);
  if (Math.abs(sum - 1) > tolerance)
    report.error(
      into(campaign, 'variants'),
      'wrong-value',
      `the shares of the variants add up to ${Number(sum.toFixed(6))}`,
      'Let them add up to 1.',
    );
}
