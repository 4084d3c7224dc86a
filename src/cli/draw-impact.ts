import { escapeHtml } from '../domain/messages/escape-html.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import type { Impact } from '../replay/tally-impact.ts';
import { describeChange } from './describe-impact.ts';

const [width, rowHeight, left] = [900, 22, 320];
const colours = { gained: '#2e8b57', lost: '#b3392f', changed: '#c17d11', different: '#2f6fb3' } as const;

type Bar = {
  readonly label: string;
  readonly values: Readonly<Partial<Record<keyof typeof colours, number>>>;
};

/** The report as one file of HTML and SVG without scripts. */
export function drawImpact(impact: Impact, sides: readonly RuleSet[] = []): string {
  const { draft, before, examined, different, skipped, changes, amounts, places, segments, examples } =
    impact;
  const left = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`);
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Impact of ${escapeHtml(draft)}</title>
<style>body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}td,th{padding:.2rem .8rem;text-align:right}th:first-child,td:first-child{text-align:left}svg{max-width:100%;height:auto}</style>
<h1>Impact of ${escapeHtml(draft)}</h1>
<p>${different} of ${examined} recorded decisions would differ from those by ${escapeHtml(before)}.${left.length === 0 ? '' : ` Not examined: ${escapeHtml(left.join(', '))}.`}</p>
${drawBars(
  'What changes',
  changes.map(({ kind, name, ...values }) => ({ label: `${kind} ${name}`, values })),
)}
${drawBars(
  'Where',
  places.flatMap(({ touchpoint, channel, language, different }) =>
    different === 0 ? [] : { label: `${touchpoint}, ${channel}, ${language}`, values: { different } },
  ),
)}
${drawBars(
  'Segments of customers',
  segments.map(({ segment, different }) => ({ label: segment || 'none', values: { different } })),
)}
${drawBars(
  'Amounts of actions, before and with the draft',
  amounts.flatMap(({ action, param, before: lost, draft: gained }) => ({
    label: `${action} ${param}`,
    values: { lost, gained },
  })),
)}
<h2>Examples</h2>
${examples
  .map(
    ({ kind, name, change, decisions }) =>
      `<details><summary>${escapeHtml(`${kind} ${name} ${change}`)}</summary><ul>${decisions
        .map(
          ({ decisionId, decidedAt, touchpoint, channel, change: each }) =>
            `<li><code>${escapeHtml(decisionId)}</code> ${escapeHtml(`${touchpoint}, ${channel}, ${decidedAt}: ${describeChange(each, sides)}`)}</li>`,
        )
        .join('')}</ul></details>`,
  )
  .join('\n')}
</html>
`;
}

/** One row of bars for each label: as long as its share of the longest. */
function drawBars(title: string, bars: readonly Bar[]): string {
  if (bars.length === 0) return '';
  const sums = bars.map(({ values }) => Object.values(values).reduce((sum, value) => sum + value, 0));
  const unit = (width - left - 100) / Math.max(1, ...sums);
  const rows = bars.map(({ label, values }, at) => {
    const y = at * rowHeight;
    let x = left;
    const parts = (Object.keys(colours) as (keyof typeof colours)[]).flatMap((name) => {
      const value = values[name] ?? 0;
      if (value <= 0) return [];
      const part = `<rect x="${x.toFixed(1)}" y="${y + 4}" width="${Math.max(1, value * unit).toFixed(1)}" height="${rowHeight - 8}" fill="${colours[name]}"><title>${name}: ${value}</title></rect>`;
      x += Math.max(1, value * unit);
      return part;
    });
    const figures = Object.entries(values).flatMap(([name, value]) => (value ? `${value} ${name}` : []));
    return `<text x="${left - 8}" y="${y + 15}" text-anchor="end">${escapeHtml(label)}</text>${parts.join('')}<text x="${(x + 6).toFixed(1)}" y="${y + 15}" fill="#555">${figures.join(', ')}</text>`;
  });
  return `<h2>${escapeHtml(title)}</h2><svg viewBox="0 0 ${width} ${bars.length * rowHeight}" role="img" aria-label="${escapeHtml(title)}" font-size="12">${rows.join('')}</svg>`;
}
