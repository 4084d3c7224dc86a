import { describe, expect, it } from 'vitest';
import { judgeRun } from '../../benchmarks/connector/judge-run.ts';
import { runUnreliable } from '../../benchmarks/connector/run-unreliable.ts';
import { runLength } from '../support/run-length.ts';

/** One call in five goes wrong, and the system is dead for 30 % of the time. */
const faults = {
  err: 0.04,
  errDone: 0.04,
  drop: 0.04,
  dropDone: 0.04,
  hang: 0.02,
  hangDone: 0.02,
  slowMs: 20,
  dead: 0.3,
  deadEveryMs: 3000,
};

const settleMs = 60_000;

describe('a departure control that cannot be relied on', () => {
  it(
    'leaves nobody with the promise of a seat that does not exist, none made twice and none lost, though the service is killed',
    async () => {
      // A minute at a low rate mostly waits: it takes a few seconds of the processor.
      const seconds = runLength({ gate: 60, long: 600 });
      const rate = runLength({ gate: 4, long: 8 });
      const kills = runLength({ gate: 1, long: 200 });
      const result = await runUnreliable({ seconds, rate, kills, faults, settleMs, budgetMs: 2000 });
      process.stdout.write(`an unreliable connector: ${JSON.stringify(result)}\n`);
      expect(judgeRun(result, settleMs).filter(({ holds }) => !holds)).toEqual([]);
      expect(result.madeInBook).toBeGreaterThan(0);
    },
    runLength({ gate: 300_000, long: 3_600_000 }),
  );
});
