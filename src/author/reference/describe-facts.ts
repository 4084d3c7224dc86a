import { snapshotSchema } from '../../domain/customer/snapshot.ts';
import type { BuiltInFact, FactExample } from '../../domain/facts/built-in-fact.ts';
import { builtInFacts } from '../../domain/facts/built-in-facts.ts';
import { writeJsonSchema } from '../../domain/facts/json-schema.ts';
import { laterFacts, plainFacts } from '../../domain/facts/plain-facts.ts';
import type { PathEntry } from './describe-schema.ts';
import { describeType, listPaths } from './describe-schema.ts';

const introduction = `# Facts

What a condition may read. A comparison names a fact, with \`params\` where the fact takes them, and a \`path\` (JSONPath) into its value:

\`\`\`json
{ "fact": "incidents", "params": { "severity": "serious", "withinDays": 30, "compensated": false },
  "path": "$.count", "operator": "greaterThan", "value": 0 }
\`\`\`

This page is generated from the table of built-in facts (\`npx tact docs facts\`); every example on it is a test.

## How time is counted

- An instant is compared to the moment of the decision. \`withinDays: 30\` is the last 30 periods of 24 hours: after \`now\` − 30 × 24 hours, up to and
  including \`now\`. What lies in the future does not count yet.
- \`daysSinceLatest\`, \`age\` and \`days-since\` of an instant count full periods of 24 hours, so \`withinDays: 30\` says exactly what
  \`daysSinceLatest\` less than 30 says.
- A day without a time (a birth date, the last day of a policy) is compared to the calendar where the customer is: \`timeZone\`, which is the
  customer's zone, else the pack's; UTC where that is a zone this runtime does not know. Daylight saving makes no day longer or shorter.
- A time that cannot be read is no time: its entry does not count.

## Unknown, absent, zero

- A section that the snapshot does not have is unknown, and so is every fact of it: nothing compares to it. "No incidents" is \`count equal 0\`,
  and it holds only where the warehouse said that there are none.
- For an unknown customer \`customer\` is empty, so every value read from it is unknown. Use \`known\` to distinguish the cases.
- What Tact itself counts (\`promises\`, \`contacts\`) is 0 for a known customer of whom it remembers nothing.
- Of the operators, \`notEqual\` and \`notIn\` hold for the unknown, as in json-rules-engine; \`contains\`, \`doesNotContain\` and the four comparisons never do.

## Given facts`;

const derived = `A pack adds facts of its own with \`derive\` rules, which set a fact for rules of lower priority; it declares them under \`facts\` in its \`pack.json\`.

What its scorecards say of the customer is the fact \`score\`, with the card as param: \`{ "fact": "score", "params": { "card": "loyalty" }, "path": "$.value" }\`.
Its paths are \`$.value\` (a number), \`$.tier\`, \`$.next.tier\` and \`$.next.missing\` (tier cards), \`$.best\` and \`$.ranking\` (needs); see [packs.md](packs.md).`;

const escapeCell = (text: string): string => text.replaceAll('|', '\\|');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function describeParams(fact: BuiltInFact): string {
  const { properties = {}, required = [] } = writeJsonSchema(fact.params);
  const rows = Object.entries(properties).map(([name, schema]) => [
    `\`${name}\`${required.includes(name) ? ' (required)' : ''}`,
    describeType(schema),
    schema.description ?? '',
  ]);
  return table(['param', 'is', 'meaning'], rows);
}

const describePaths = (paths: readonly PathEntry[]): string =>
  table(
    ['path', 'leads to', 'meaning'],
    paths.map(({ path, type, description }) => [`\`${path}\``, type, description]),
  );

function describeResult(fact: BuiltInFact): string {
  const schema = writeJsonSchema(fact.result);
  const paths = listPaths(schema);
  return paths.length === 0 ? `Gives ${describeType(schema)}; takes no \`path\`.` : describePaths(paths);
}

const show = (value: unknown): string => (value === undefined ? 'unknown' : `\`${JSON.stringify(value)}\``);

function describeExamples(examples: readonly FactExample[]): string {
  const groups = new Map<FactExample['facts'], FactExample[]>();
  for (const example of examples) groups.set(example.facts, [...(groups.get(example.facts) ?? []), example]);
  return [...groups].map(([facts, group]) => describeExampleGroup(facts, group)).join('\n\n');
}

function describeExampleGroup(facts: FactExample['facts'], group: readonly FactExample[]): string {
  const given = Object.entries(facts).map(([name, value]) => `${name} = ${formatGiven(name, value)}`);
  const rows = group.map(({ params, path, gives, shows }) => [
    `\`${JSON.stringify(params)}\``,
    path === undefined ? '' : `\`${path}\``,
    show(gives),
    shows ?? '',
  ]);
  return `Given\n\n\`\`\`\n${given.join('\n')}\n\`\`\`\n\n${table(['params', 'path', 'gives', 'in words'], rows)}`;
}

const formatGiven = (name: string, value: unknown): string =>
  name === 'now' && typeof value === 'number'
    ? new Date(value).toISOString()
    : JSON.stringify(value, null, 2);

function describeFact(name: string, fact: BuiltInFact): string {
  return [
    `### ${name}`,
    fact.description,
    describeParams(fact),
    describeResult(fact),
    '#### Examples',
    describeExamples(fact.examples),
  ].join('\n\n');
}

/** The reference of all facts, as Markdown: the content of `docs/facts.md`. */
export function describeFacts(): string {
  const given = table(
    ['fact', 'what it is'],
    Object.entries(plainFacts).map(([name, description]) => [`\`${name}\``, description]),
  );
  const later = table(
    ['fact', 'what it is'],
    Object.entries(laterFacts).map(([name, description]) => [`\`${name}\``, description]),
  );
  const customer = listPaths(writeJsonSchema(snapshotSchema));
  const computed = Object.entries(builtInFacts).map(([name, fact]) => describeFact(name, fact));
  const parts = [
    introduction,
    given,
    derived,
    `The \`while\` of a follow-up is asked when the task is due. The customer, \`known\`, \`memory\` and \`now\` are as they are then; \`context\`, \`touchpoint\`, \`channel\`, \`locale\`, \`timeZone\` and derived facts as they were decided. It may read these too:`,
    later,
    '### Paths into customer',
    describePaths(customer),
    '## Computed facts',
  ];
  return `${[...parts, ...computed].join('\n\n')}\n`;
}
