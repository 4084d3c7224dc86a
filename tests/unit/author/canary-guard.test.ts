import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../benchmarks/data/create-random.ts';
import { CanaryGuard, type Observation } from '../../../src/author/canary-guard.ts';

type Rates = { readonly failures?: number; readonly empty?: number; readonly acting?: number };

/** What the guard says, and after how many answers of the tried release. A tenth of the customers are in it. */
function run(tried: Rates, control: Rates, answers: number, seed: number) {
  const random = createRandom(seed);
  const guard = new CanaryGuard();
  const observe = ({ failures = 0, empty = 0.1, acting = 0.05 }: Rates): Observation => ({
    failures: random() < failures,
    'empty answers': random() < empty,
    'answers with actions': random() < acting,
  });
  let count = 0;
  for (let each = 0; each < answers; each += 1) {
    const isTried = random() < 0.1;
    if (isTried) count += 1;
    const breach = guard.note(isTried ? 'tried' : 'control', observe(isTried ? tried : control));
    if (breach !== undefined) return { breach, after: count };
  }
  return { after: count };
}

describe('the guard of a canary', () => {
  it('finds a release that offers nothing within some dozens of its answers', () => {
    for (const seed of [1, 2, 3]) {
      const { breach, after } = run({ empty: 1 }, {}, 20_000, seed);
      expect(breach).toContain('empty answers: 100.0 %');
      expect(after).toBeLessThan(80);
    }
  });

  it.each<[string, Rates]>([
    ['failures', { failures: 0.1 }],
    ['answers with actions', { acting: 0.2 }],
    ['answers with actions', { acting: 0 }],
  ])('finds %s (%j)', (metric, tried) => {
    expect(run(tried, {}, 50_000, 7).breach).toContain(metric);
  });

  it('lets a release go on that is as good, however often it looks, and one with fewer empty answers', () => {
    const alarms = Array.from({ length: 100 }, (_, seed) => run({}, {}, 2000, seed + 10)).filter(
      ({ breach }) => breach !== undefined,
    );
    expect(alarms.length).toBeLessThan(3);
    expect(run({ empty: 0 }, {}, 20_000, 5).breach).toBeUndefined();
  });
});
