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

type Target = { readonly text: string; readonly found: number; readonly met: boolean };

function findTargets(measurements: readonly Measurement[]): readonly Target[] {
  const at = (workload: string, rules: number): Measurement | undefined =>
    measurements.find((one) => one.workload === workload && one.rules === rules);
  const ratio = (workload: string, rules: number, over: string, under: string): number => {
    const one = at(workload, rules);
    return one === undefined ? Number.NaN : medianOf(one, over) / medianOf(one, under);
  };
  const ours = 'tact, index';
  const ifs = 'hand-written ifs';
  const growth = (workload: string): number => {
    const [small, large] = [at(workload, 100), at(workload, 10_000)];
    return small && large ? medianOf(large, ours) / medianOf(small, ours) : Number.NaN;
  };
  const atMost = (text: string, found: number, limit: number): Target => ({
    text,
    found,
    met: found <= limit,
  });
  const atLeast = (text: string, found: number, limit: number): Target => ({
    text,
    found,
    met: found >= limit,
  });
  return [
    atMost('flat, 100 rules: at most 3× the hand-written ifs', ratio('flat', 100, ours, ifs), 3),
    atLeast('flat, 1,000 rules: 5× faster than them', ratio('flat', 1000, ifs, ours), 5),
    atLeast('flat, 10,000 rules: 50× faster than them', ratio('flat', 10_000, ifs, ours), 50),
    atMost('flat: 10,000 rules cost at most 10× the cost of 100', growth('flat'), 10),
    atMost(
      'distinct, 1,000 rules: at most 1.5× the closures',
      ratio('distinct', 1000, ours, 'tact, closures'),
      1.5,
    ),
  ];
}

/** The measurements as a Markdown page. */
export function reportMeasurements(machine: Machine, measurements: readonly Measurement[]): string {
  const names = [...new Set(measurements.map(({ workload }) => workload))];
  const targets = findTargets(measurements).filter(({ found }) => !Number.isNaN(found));
  return [
    `# Rule engines, ${machine.date}`,
    '',
    `${machine.cores} × ${machine.cpu}, Node ${machine.node}. One process for each workload and size, all contenders in it, their results`,
    'compared before anything is timed. CPU time of the process, as the machine was shared: median of the rounds, with the fastest and',
    'the slowest. Read the ratios.',
    '',
    row(['Target', 'Found', 'Met']),
    row(['---', '---', '---']),
    ...targets.map(({ text, found, met }) => row([text, times(found), met ? 'yes' : 'no'])),
    '',
    ...names.map((name) => reportWorkload(measurements.filter(({ workload }) => workload === name))),
  ].join('\n');
}
