import { escapeHtml } from '../domain/messages/escape-html.ts';
import { writeInstant } from '../shared/instant.ts';
import { percent } from '../shared/percent.ts';
import type { ArmRow, CampaignReport, SlotRow } from './campaign-tally.ts';

const [width, height, left, bottom] = [900, 260, 50, 30];
const series = [
  ['contacted', '#7a8699'],
  ['delivered', '#8a5fb0'],
  ['shown', '#2f6fb3'],
  ['accepted', '#2e8b57'],
  ['redeemed', '#c17d11'],
  ['declined', '#b3392f'],
] as const;

/** A page with the charts of campaigns, as one file of HTML and SVG without scripts. */
export const drawCampaigns = (reports: readonly CampaignReport[]): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Campaigns</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}td,th{padding:.2rem .8rem;text-align:right}th:first-child,td:first-child{text-align:left}svg{max-width:100%;height:auto}</style>
${reports.map(drawCampaign).join('\n')}
<p>Intervals by Wilson; differences by Newcombe.</p>
</html>
`;

function drawCampaign({ campaign, goal, slots, arms, segments, contactedTwice }: CampaignReport): string {
  const times = [...new Set(slots.map(({ from }) => from))].sort((one, other) => one - other);
  const bySegment = segments.length === 0 ? '' : `<h2>By segment</h2>\n${drawArms(segments)}\n`;
  return `<h1>${escapeHtml(`Campaign ${campaign}`)}</h1>
<h2>Who came to the goal: ${escapeHtml(goal)}</h2>
${drawArms(arms)}
<p>${contactedTwice} people were contacted twice.</p>
${bySegment}<h2>By time</h2>
${drawLines(times, slots)}`;
}

const drawArms = (arms: readonly ArmRow[]): string =>
  table(
    ['arm', 'people', 'reached the goal', 'rate', '95 % interval', 'against hold-out'],
    arms.map(({ arm, segment, share, difference }) => [
      segment === undefined ? arm : `${arm}, ${segment === '' ? 'no segment' : segment}`,
      String(share.of),
      String(share.count),
      share.rate === null ? '' : percent(share.rate),
      `${percent(share.low)} to ${percent(share.high)}`,
      difference === undefined
        ? ''
        : `${percent(difference.points)} (${percent(difference.low)} to ${percent(difference.high)})`,
    ]),
  );

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><tr>${head.map((cell) => `<th>${cell}</th>`).join('')}</tr>${rows
    .map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`)
    .join('')}</table>`;

/** One line for each outcome, over all channels, variants and offers. */
function drawLines(times: readonly number[], slots: readonly SlotRow[]): string {
  const sums = series.map(([name, colour]) => ({
    name,
    colour,
    values: times.map((time) => sumOf(slots.filter(({ from }) => from === time).map((row) => row[name]))),
  }));
  const most = Math.max(1, ...sums.flatMap(({ values }) => values));
  const [first = 0] = times;
  const span = Math.max(1, (times.at(-1) ?? first) - first);
  const x = (time: number): number => left + ((time - first) / span) * (width - left - 10);
  const y = (value: number): number => height - bottom - (value / most) * (height - bottom - 15);
  const lines = sums.map(
    ({ name, colour, values }) =>
      `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${values
        .map((value, at) => `${x(times[at] ?? first).toFixed(1)},${y(value).toFixed(1)}`)
        .join(' ')}"><title>${name}: ${sumOf(values)}</title></polyline>`,
  );
  const legend = sums.map(
    ({ name, colour, values }, at) =>
      `<text x="${left + at * 140}" y="12" fill="${colour}">${name} ${sumOf(values)}</text>`,
  );
  const marks = [first, times.at(-1) ?? first].map(
    (time, at) =>
      `<text x="${x(time)}" y="${height - 8}" text-anchor="${at === 0 ? 'start' : 'end'}">${writeInstant(time).slice(0, 16)}Z</text>`,
  );
  return `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Contacts and outcomes by time" font-size="13"><text x="0" y="${y(most) + 4}">${most}</text><line x1="${left}" x2="${width}" y1="${y(0)}" y2="${y(0)}" stroke="#999"/>${[...lines, ...legend, ...marks].join('')}</svg>`;
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
