import fc from 'fast-check';
import { Histogram, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { TalliedHistogram } from '../../../../src/adapters/telemetry/tallied-histogram.ts';

const configure = (registry: Registry) => ({
  name: 'seconds',
  help: 'How long it took.',
  labelNames: ['route', 'status'] as const,
  buckets: [0.001, 0.01, 0.1, 1],
  registers: [registry],
});

describe('TalliedHistogram', () => {
  it('says what a histogram of prom-client says after the same observations', async () => {
    const observation = fc.record({
      route: fc.constantFrom('/one', '/other'),
      status: fc.constantFrom(200, 503),
      seconds: fc.constantFrom(0, 0.001, 0.0011, 0.05, 1, 7),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(observation), async (observations) => {
        const [expected, found] = [new Registry(), new Registry()];
        const plain = new Histogram(configure(expected));
        const tallied = new TalliedHistogram(configure(found));
        const tallies = new Map<string, ReturnType<typeof tallied.open>>();
        for (const { route, status, seconds } of observations) {
          plain.observe({ route, status }, seconds);
          const tally = tallies.get(route + status) ?? tallied.open({ route, status });
          tallies.set(route + status, tally);
          tallied.add(tally, seconds);
        }
        expect(await found.metrics()).toBe(await expected.metrics());
      }),
      { numRuns: 30 },
    );
  });
});
