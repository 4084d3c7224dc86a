import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import type { Change } from '../replay/compare-decisions.ts';
import type { Example, ExampleGroup, Impact } from '../replay/tally-impact.ts';

/** The lines of a report in Markdown. */
export function describeImpact(impact: Impact, sides: readonly RuleSet[] = []): string[] {
  const { before, draft, examined, different, skipped, changes, amounts, places, segments, examples } =
    impact;
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
    ...table('Segments of customers', ['segment', 'different'], segments, (each) => [
      each.segment === '' ? 'none' : each.segment,
      each.different,
    ]),
    ...(examples.length === 0 ? [] : ['', '## Examples']),
    ...examples.flatMap((group) => ['', ...describeGroup(group, sides)]),
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

/** The examples of one change. */
function describeGroup({ kind, name, change, decisions }: ExampleGroup, sides: readonly RuleSet[]): string[] {
  return [
    `### ${kind} ${name} ${change}`,
    '',
    ...decisions.map((example) => describeExample(example, sides)),
  ];
}

const describeExample = (
  { decisionId, decidedAt, touchpoint, channel, change }: Example,
  sides: readonly RuleSet[],
): string =>
  `- \`${decisionId}\` (${touchpoint}, ${channel}, ${decidedAt}): ${describeChange(change, sides)}`;

/** A change of an answer as a sentence, with the rule that it comes from and what that rule is for. */
export function describeChange(
  { kind, name, change, ruleId, ranks, pointer }: Change,
  sides: readonly RuleSet[],
): string {
  if (kind === 'other') return `/${name}${pointer ?? ''} changes`;
  const what = `${kind} ${name}`;
  if (ranks !== undefined) return `${what} moves from rank ${ranks[0]} to ${ranks[1]}`;
  if (change === 'changed') return `${what} changes${pointer === undefined ? '' : ` at ${pointer}`}`;
  if (ruleId === undefined) return `${what} ${change}`;
  const rule = (change === 'gained' ? sides[1] : sides[0])?.rules.find(({ id }) => id === ruleId);
  const purpose = rule === undefined ? '' : ` (${rule.description.replace(/\.$/, '')})`;
  return change === 'gained'
    ? `${what} gained by rule ${ruleId}${purpose}`
    : `${what} lost, which rule ${ruleId} gave${purpose}`;
}
