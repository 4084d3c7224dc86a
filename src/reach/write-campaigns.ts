import { writeInertCell } from '../shared/csv-cell.ts';
import { writeInstant } from '../shared/instant.ts';
import { percent } from '../shared/percent.ts';
import { type ArmRow, type CampaignReport, counted } from './campaign-tally.ts';

/** For people: one line for each arm, and who was contacted twice. */
export const describeCampaign = ({
  campaign,
  arms,
  segments,
  contactedTwice,
}: CampaignReport): readonly string[] => [
  ...[...arms, ...segments].map((row) => `${campaign}, ${describeArm(row)}`),
  `${campaign}, contacted twice: ${contactedTwice}`,
];

function describeArm({ arm, segment, share, difference }: ArmRow): string {
  const name = segment === undefined ? arm : `${arm}, segment ${segment === '' ? '(none)' : segment}`;
  const rate = share.rate === null ? 'nobody' : `${share.count} of ${share.of}, ${percent(share.rate)}`;
  const interval = `(${percent(share.low)} to ${percent(share.high)})`;
  const more =
    difference === undefined
      ? ''
      : `; against the hold-out ${percent(difference.points)} (${percent(difference.low)} to ${percent(difference.high)})`;
  return `${name}: ${rate} ${interval}${more}`;
}

/** The slots of all campaigns as lines of CSV. */
export const writeSlots = (reports: readonly CampaignReport[]): readonly string[] => [
  ['from', 'campaign', 'channel', 'variant', 'offer', ...counted, 'revenue', 'cost'].join(','),
  ...reports.flatMap(({ campaign, slots }) =>
    slots.map((row) => {
      const names = [writeInstant(row.from), campaign, row.channel, row.variant, row.offer].map(
        writeInertCell,
      );
      return [...names, ...counted.map((name) => row[name]), row.revenue, row.cost].join(',');
    }),
  ),
];
