import type { Change } from '../replay/compare-decisions.ts';
import type { Example, Impact } from '../replay/simulate.ts';

/** The lines of a report in Markdown. */
export function describeImpact(impact: Impact): string[] {
  const { before, draft, examined, different, skipped, changes, amounts, places, examples } = impact;
  const left = Object.entries(skipped).map(([reason, count]) => `${count} ${reason}`);
  return [
    `# Impact of ${draft}`,
    '',
    `${different} of ${examined} recorded decisions would differ from those by ${before} (${share(different, examined)}).`,
    ...(left.length === 0 ? [] : [`Not examined: ${left.join(', ')}.`]),
    ...table('What changes', ['what', 'name', 'gained', 'lost', 'changed'], changes, (each) => [
      each.kind,
      each.name,
      each.gained,
      each.lost,
      each.changed,
    ]),
    ...table(
      'Amounts of actions in decisions that differ',
      ['action', 'param', 'before', 'draft', 'difference'],
      amounts,
      (each) => [
        each.action,
        each.param,
        round(each.before),
        round(each.draft),
        round(each.draft - each.before),
      ],
    ),
    ...table('Where', ['touchpoint', 'channel', 'language', 'examined', 'different'], places, (each) => [
      each.touchpoint,
      each.channel,
      each.language,
      each.examined,
      each.different,
    ]),
    ...(examples.length === 0 ? [] : ['', '## Examples', '', ...examples.map(describeExample)]),
  ];
}

const share = (part: number, whole: number): string =>
  whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`;

/** Sums of decimal fractions have digits that mean nothing. */
const round = (sum: number): number => Number(sum.toFixed(2));

function table<Row>(
  title: string,
  head: readonly string[],
  rows: readonly Row[],
  cells: (row: Row) => readonly (string | number)[],
): string[] {
  if (rows.length === 0) return [];
  const line = (values: readonly (string | number)[]): string => `| ${values.join(' | ')} |`;
  return [
    '',
    `## ${title}`,
    '',
    line(head),
    line(head.map(() => '---')),
    ...rows.map((row) => line(cells(row))),
  ];
}

const describeExample = ({ decisionId, decidedAt, touchpoint, channel, changes }: Example): string =>
  `- \`${decisionId}\` (${touchpoint}, ${channel}, ${decidedAt}): ${changes.map(describeChange).join('; ')}`;

function describeChange({ kind, name, change, ruleId, ranks, pointer }: Change): string {
  if (kind === 'other') return `/${name}${pointer ?? ''} changes`;
  const what = `${kind} ${name}`;
  if (ranks !== undefined) return `${what} moves from rank ${ranks[0]} to ${ranks[1]}`;
  if (change === 'changed') return `${what} changes${pointer === undefined ? '' : ` at ${pointer}`}`;
  const by =
    ruleId === undefined ? '' : change === 'gained' ? ` by rule ${ruleId}` : `, which rule ${ruleId} gave`;
  return `${what} ${change}${by}`;
}
