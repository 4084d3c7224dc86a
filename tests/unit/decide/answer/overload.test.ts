import { describe, expect, it } from 'vitest';
import { DecisionQueue } from '../../../../src/decide/answer/decision-queue.ts';

/** What things take of the one thread, in milliseconds: the shares that were measured. */
const costs = { refuseMs: 0.02, readMs: 0.06, decideMs: 0.34 };
const perSecond = 1000 / (costs.readMs + costs.decideMs);
const budgetMs = 1000;
/** A refused connection is not read for so long (src/http/guards/shed-load.ts). */
const restMs = 500;
const connections = 2000;

type Sent = { readonly at: number; readonly priority: number };
type Seen = { took: number[]; refused: number; decidedLate: number };

/** An event loop whose time is counted: `rate(ms)` requests a second arrive at connections that are free, kiosks and dry runs in turn. */
function runLoop(untilMs: number, rate: (ms: number) => number) {
  let now = 0;
  let end: (() => void) | undefined;
  const queue = new DecisionQueue({
    atEndOfTurn: (callback) => {
      end = callback;
    },
    elapsed: () => now,
  });
  const seen: Record<number, Seen> = {
    0: { took: [], refused: 0, decidedLate: 0 },
    2: { took: [], refused: 0, decidedLate: 0 },
  };
  const unread: Sent[] = [];
  const resting: { readonly since: number; readonly sent?: Sent }[] = [];
  let busy = 0;
  let sent = 0;
  let due = 0;
  let longestTurnMs = 0;
  const read = ({ at, priority }: Sent): void => {
    const of = seen[priority];
    if (of === undefined) return;
    if (!queue.admits(priority)) {
      now += costs.refuseMs;
      of.refused += 1;
      resting.push({ since: now });
      return;
    }
    now += costs.readMs;
    const decide = async (): Promise<void> => {
      now += costs.decideMs;
      busy -= 1;
      of.took.push(now - at);
      if (now - at > budgetMs) of.decidedLate += 1;
    };
    queue.add({ arrivedAt: at, deadline: at + budgetMs, priority }, decide).catch(() => {
      busy -= 1;
      of.refused += 1;
    });
  };
  while (now < untilMs) {
    const began = now;
    for (; due <= now; due += 1000 / rate(due))
      if (busy < connections) {
        busy += 1;
        unread.push({ at: due, priority: sent++ % 4 === 3 ? 2 : 0 });
      }
    while ((resting[0]?.since ?? now) < now - restMs) {
      resting.shift();
      busy -= 1;
    }
    for (const each of unread.splice(0)) read(each);
    const callback = end;
    end = undefined;
    callback?.();
    longestTurnMs = Math.max(longestTurnMs, now - began);
    if (now === began) now = Math.max(due, now + 0.01);
  }
  return { seen, longestTurnMs };
}

const p99 = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(0.99 * values.length)] ?? 0;

describe('overload', () => {
  const half = p99(runLoop(5000, () => perSecond / 2).seen[0]?.took ?? []);

  it.each([2, 3, 5])('of %d times the peak leaves 85 per cent of it, in time, kiosks first', (times) => {
    const { seen, longestTurnMs } = runLoop(10_000, () => perSecond * times);
    const [kiosks, dryRuns] = [seen[0], seen[2]];
    if (kiosks === undefined || dryRuns === undefined) throw new Error('nothing was sent');
    expect(kiosks.took.length + dryRuns.took.length).toBeGreaterThan(0.85 * 10 * perSecond);
    expect(kiosks.decidedLate + dryRuns.decidedLate).toBe(0);
    expect(kiosks.took.length).toBeGreaterThan(5 * dryRuns.took.length);
    expect(p99(kiosks.took.slice(kiosks.took.length / 10))).toBeLessThan(Math.max(60, 3 * half));
    expect(longestTurnMs, 'health is answered between turns').toBeLessThan(100);
  });

  it('is over within a second of its end', () => {
    const { seen } = runLoop(8000, (ms) => (ms < 4000 ? 3 : 0.5) * perSecond);
    const { seen: before } = runLoop(5000, (ms) => (ms < 4000 ? 3 : 0.5) * perSecond);
    const refusedAfter = [0, 2].map(
      (priority) => (seen[priority]?.refused ?? 0) - (before[priority]?.refused ?? 0),
    );
    expect(refusedAfter).toEqual([0, 0]);
  });
});
