import type { describeMachine } from '../service/describe-machine.ts';

export type Window = { readonly at: number; readonly p50: number; readonly p99: number };

export type TargetReport = {
  readonly at: string;
  /** The machine that sent the requests. */
  readonly machine: ReturnType<typeof describeMachine>;
  readonly target: string;
  readonly profile: string;
  readonly rate: number;
  readonly seconds: number;
  readonly sent: number;
  readonly answered: number;
  readonly degraded: number;
  readonly refused: number;
  readonly failed: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** From when a request was due until its answer was whole; absent in a closed loop. */
  readonly latencyMs?: Readonly<Record<string, number>>;
  /** Answers per second in a closed loop. */
  readonly perSecond?: number;
  readonly windows: readonly Window[];
};

export function renderMarkdown(report: TargetReport): string {
  const { target, profile, rate, seconds, latencyMs, perSecond, statuses } = report;
  const lines = [
    `# ${target}, ${profile}`,
    '',
    `${report.at}: ${rate} ${profile === 'closed' ? 'connections' : 'requests per second'} for ${seconds} s.`,
    `${report.sent} sent, ${report.answered} answered, of them ${report.degraded} in part; ${report.refused} refused, ${report.failed} failed.`,
    ...(perSecond === undefined ? [] : [`${perSecond} answers per second.`]),
    ...Object.entries(statuses).map(([status, count]) => `- ${status}: ${count}`),
  ];
  const table = Object.entries(latencyMs ?? {}).map(([name, ms]) => `| ${name} | ${ms} |`);
  const head = table.length === 0 ? [] : ['', '| latency | ms |', '|---|---|'];
  return `${[...lines, ...head, ...table].join('\n')}\n`;
}

const [width, height, margin] = [800, 300, 50];

/** p50 and p99 over time. */
export function renderSvg({ windows, target, profile }: TargetReport): string {
  const longest = Math.max(1, ...windows.map(({ at }) => at));
  const slowest = Math.max(0.001, ...windows.map(({ p99 }) => p99));
  const place = ({ at }: Window, ms: number): string => {
    const x = margin + (at / longest) * (width - 2 * margin);
    const y = height - margin - (ms / slowest) * (height - 2 * margin);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  const line = (colour: string, pick: (window: Window) => number): string =>
    `<polyline fill="none" stroke="${colour}" stroke-width="2" points="${windows.map((each) => place(each, pick(each))).join(' ')}"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif" font-size="12">
<text x="${margin}" y="20">${target.replace(/[<&]/g, '')}, ${profile}: latency in ms (p50 blue, p99 red)</text>
<path d="M${margin} ${margin}V${height - margin}H${width - margin}" fill="none" stroke="black"/>
<text x="5" y="${margin}">${slowest.toFixed(1)}</text><text x="5" y="${height - margin}">0</text>
<text x="${width - margin}" y="${height - 30}">${longest} s</text>
${line('steelblue', ({ p50 }) => p50)}
${line('firebrick', ({ p99 }) => p99)}
</svg>
`;
}
