import { mkdirSync, writeFileSync } from 'node:fs';
import { decide } from '../../src/decide/decide.ts';
import type { PolicyEntry } from '../../src/domain/pack/format/policy-file.ts';
import { makeShop, shopper, visit } from '../../tests/support/demo-shop.ts';
import { describeMachine } from '../service/describe-machine.ts';

/**
 * What a whole decision costs by the size of the catalogue: every offer eligible by a rule of its own, four policies over all of
 * them, a customer with a hundred contacts. Rounds of all variants alternate, so that what slows the machine slows each alike;
 * the ratio to ten offers is what is looked at.
 */
const now = Date.parse('2026-11-21T12:00:00Z');
const common = { description: 'a policy', whenUnavailable: 'closed' } as const;
const policies: PolicyEntry[] = [
  {
    ...common,
    id: 'offer-cap',
    kind: 'cap',
    scope: 'customer',
    each: 'offer',
    counts: ['shown'],
    most: 3,
    window: { days: 30 },
  },
  {
    ...common,
    id: 'all-cap',
    kind: 'cap',
    scope: 'customer',
    each: 'all',
    counts: ['offered'],
    most: 500,
    window: { calendar: 'month' },
  },
  {
    ...common,
    id: 'quiet',
    kind: 'cool-down',
    scope: 'customer',
    each: 'offer',
    after: ['declined'],
    quiet: { days: 30 },
  },
  { ...common, id: 'volume', kind: 'volume', each: 'category', most: 1_000_000, per: 'day' },
];
const contacts = Array.from({ length: 100 }, (_, index) => ({
  decisionId: `d-${index}`,
  offerId: `o-${index % 10}`,
  category: `c-${index % 10}`,
  channel: 'kiosk',
  outcome: index % 7 === 0 ? ('declined' as const) : ('shown' as const),
  at: now - index * 86_400_000,
}));

function prepare(count: number, explain: 'none' | 'full', narrow: boolean): () => unknown {
  const offers = Array.from({ length: count }, (_, index) => ({
    id: `o-${index}`,
    category: `c-${index % 10}`,
    value: 1 + (index % 97),
    propensity: 'snapshot' as const,
  }));
  const whole = makeShop({
    offers: narrow ? [] : offers,
    policies,
    rules: narrow
      ? offers.map(({ id }, index) => ({
          id: `make-${id}`,
          conditions: {
            all: [
              { fact: 'customer', path: '$.value.segment', operator: 'equal', value: `s-${index % 100}` },
            ],
          },
          event: { type: 'offer' as const, params: { offer: id } },
        }))
      : [],
  });
  const ruleSet = narrow ? { ...whole, offers: makeShop({ offers }).offers } : whole;
  const snapshot = shopper('c-1', { value: { segment: 's-1' } });
  const interaction = {
    request: visit('i', 'c-1', { maxOffers: 3, explain }),
    customer: { status: 'known', snapshot, source: 'cache' },
  } as const;
  const counters = { memory: { version: 1, promises: [], contacts }, budgets: new Map() };
  return () => decide(ruleSet, interaction, now, counters);
}

type Variant = { readonly name: string; readonly run: () => unknown; readonly times: number[] };
const variant = (name: string, run: () => unknown): Variant => ({ name, run, times: [] });
const variants = [
  variant('10 offers, all eligible', prepare(10, 'none', false)),
  variant('1,000 offers, ten eligible', prepare(1000, 'none', true)),
  variant('1,000 offers, all eligible', prepare(1000, 'none', false)),
  variant('10 offers, explained', prepare(10, 'full', false)),
  variant('1,000 offers, all eligible, explained', prepare(1000, 'full', false)),
];

/** Processor time, garbage collection included: what stays true on a busy machine. */
const processorMicroseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

function time({ run, times }: Variant): void {
  const started = processorMicroseconds();
  let runs = 0;
  for (; processorMicroseconds() - started < 60_000; runs += 1) run();
  times.push((processorMicroseconds() - started) / runs);
}

for (const each of variants) time(each);
for (const each of variants) each.times.length = 0;
for (let round = 0; round < 25; round += 1) for (const each of variants) time(each);

const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? Number.NaN;
const base = quantile(variants[0]?.times ?? [], 0.5);
const rows = variants.map(({ name, times }) => {
  const median = quantile(times, 0.5);
  return {
    name,
    microseconds: { median, low: quantile(times, 0.1), high: quantile(times, 0.9) },
    ratioToTen: median / base,
  };
});
for (const { name, microseconds, ratioToTen } of rows)
  process.stdout.write(
    `${name.padEnd(40)} ${microseconds.median.toFixed(1).padStart(9)} µs (${microseconds.low.toFixed(1)}–${microseconds.high.toFixed(1)})  × ${ratioToTen.toFixed(1)}\n`,
  );
mkdirSync('benchmarks/results', { recursive: true });
const result = { date: new Date().toISOString().slice(0, 10), machine: describeMachine(), rounds: 25, rows };
writeFileSync('benchmarks/results/offers.json', `${JSON.stringify(result, null, 2)}\n`);
