import type { Measurement } from './measure.ts';

export type Machine = {
  readonly cpu: string;
  readonly cores: number;
  readonly node: string;
  readonly date: string;
};

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const digits = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(value >= 10 ? 3 : 2);
const times = (value: number): string => `${digits(value)}×`;

const medianOf = ({ figures }: Measurement, contender: string): number =>
  figures.find((figure) => figure.contender === contender)?.median ?? Number.NaN;

function reportWorkload(measurements: readonly Measurement[]): string {
  const [first] = measurements;
  if (first === undefined) return '';
  const head = [
    'µs per decision',
    ...measurements.map(({ rules }) => `${rules.toLocaleString('en-US')} rules`),
  ];
  const lines = first.figures.map(({ contender }, index) => [
    contender,
    ...measurements.map(({ figures }) => {
      const figure = figures[index];
      return figure === undefined
        ? ''
        : `${digits(figure.median)} (${digits(figure.min)}–${digits(figure.max)})`;
    }),
  ]);
  const extra = [
    ['rules that fire, mean', ...measurements.map(({ firing }) => digits(firing))],
    ['tact, every rule explained', ...measurements.map(({ explain }) => digits(explain))],
    [
      'compiling',
      ...measurements.map(({ compile }) => `${digits(compile.ms)} ms, ${digits(compile.heapMb)} MB`),
    ],
  ];
  return [
    `## ${first.workload}`,
    '',
    `${first.description[0]?.toUpperCase()}${first.description.slice(1)}.`,
    '',
    row(head),
    row(head.map(() => '---')),
    ...lines.map(row),
    ...extra.map(row),
    '',
  ].join('\n');
}

type Target = { readonly text: string; readonly found: string; readonly met: boolean };

/** Finds the measurement of a workload at a size; undefined where it was not taken. */
type Find = (workload: string, rules: number) => Measurement | undefined;

const ours = 'tact, index';
const ifs = 'hand-written ifs';

const ratio = (measurement: Measurement, over: string, under: string): number =>
  medianOf(measurement, over) / medianOf(measurement, under);

const atMost = (text: string, found: number, limit: number): Target => ({
  text,
  found: times(found),
  met: found <= limit,
});
const atLeast = (text: string, found: number, limit: number): Target => ({
  text,
  found: times(found),
  met: found >= limit,
});

/** A target of one measurement; none where it was not taken. */
const targetOf = (
  measurement: Measurement | undefined,
  judge: (one: Measurement) => Target,
): readonly Target[] => (measurement === undefined ? [] : [judge(measurement)]);

function speedTargets(find: Find): readonly Target[] {
  const [small, large] = [find('flat', 100), find('flat', 10_000)];
  return [
    ...['flat', 'scattered', 'firing', 'sparse'].flatMap((workload) =>
      targetOf(find(workload, 100), (one) =>
        atMost(`${workload}, 100 rules: at most 3× the hand-written ifs`, ratio(one, ours, ifs), 3),
      ),
    ),
    ...targetOf(find('flat', 1000), (one) =>
      atLeast('flat, 1,000 rules: 5× faster than them', ratio(one, ifs, ours), 5),
    ),
    ...targetOf(large, (one) =>
      atLeast('flat, 10,000 rules: 50× faster than them', ratio(one, ifs, ours), 50),
    ),
    ...targetOf(small && large, (one) =>
      atMost(
        'flat: 10,000 rules cost at most 10× the cost of 100',
        medianOf(one, ours) / (small === undefined ? Number.NaN : medianOf(small, ours)),
        10,
      ),
    ),
    ...[10, 100, 1000, 10_000].flatMap((rules) =>
      targetOf(find('distinct', rules), (one) =>
        atMost(
          `distinct, ${rules.toLocaleString('en-US')} rules: at most 1.5× the closures`,
          ratio(one, ours, 'tact, closures'),
          1.5,
        ),
      ),
    ),
  ];
}

function compileTargets(measurements: readonly Measurement[]): readonly Target[] {
  const largest = measurements.filter(({ rules }) => rules === 10_000).map(({ compile }) => compile);
  if (largest.length === 0) return [];
  const ms = Math.max(...largest.map((compile) => compile.ms));
  const heapMb = Math.max(...largest.map((compile) => compile.heapMb));
  return [
    {
      text: '10,000 rules compiled in under a second and 150 MB, the slowest workload',
      found: `${digits(ms)} ms, ${digits(heapMb)} MB`,
      met: ms < 1000 && heapMb < 150,
    },
  ];
}

function findTargets(measurements: readonly Measurement[]): readonly Target[] {
  const find: Find = (workload, rules) =>
    measurements.find((one) => one.workload === workload && one.rules === rules);
  return [...speedTargets(find), ...compileTargets(measurements)];
}

/** The measurements as a Markdown page. */
export function reportMeasurements(machine: Machine, measurements: readonly Measurement[]): string {
  const names = [...new Set(measurements.map(({ workload }) => workload))];
  const targets = findTargets(measurements);
  return [
    `# Rule engines, ${machine.date}`,
    '',
    `${machine.cores} × ${machine.cpu}, Node ${machine.node}. One process for each workload and size, all contenders in it, their results`,
    'compared before anything is timed. CPU time of the process, as the machine was shared: median of the rounds, with the fastest and',
    'the slowest. Read the ratios.',
    '',
    row(['Target', 'Found', 'Met']),
    row(['---', '---', '---']),
    ...targets.map(({ text, found, met }) => row([text, found, met ? 'yes' : 'no'])),
    '',
    ...names.map((name) => reportWorkload(measurements.filter(({ workload }) => workload === name))),
  ].join('\n');
}
