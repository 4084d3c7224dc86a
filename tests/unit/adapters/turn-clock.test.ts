import { describe, expect, it } from 'vitest';
import { createTurnClock } from '../../../src/adapters/turn-clock.ts';

/** An event loop that sleeps and works as the test says. */
function createLoop() {
  let now = 1000;
  let slept = 0;
  let end: (() => void) | undefined;
  const clock = createTurnClock({
    elapsed: () => now,
    slept: () => slept,
    atEndOfTurn: (callback) => {
      end = callback;
    },
  });
  return {
    clock,
    sleep: (ms: number) => {
      now += ms;
      slept += ms;
    },
    work: (ms: number) => {
      now += ms;
    },
    endTurn: () => end?.(),
  };
}

describe('createTurnClock', () => {
  it('takes the wake-up for the arrival when the loop slept before', () => {
    const { clock, sleep, work, endTurn } = createLoop();
    endTurn();
    sleep(500);
    work(3);
    expect(clock.arrivedAt()).toBe(1500);
  });

  it('takes the poll before for the arrival when the loop was busy since', () => {
    const { clock, sleep, work, endTurn } = createLoop();
    endTurn();
    sleep(500);
    work(20);
    endTurn();
    work(4);
    expect(clock.arrivedAt()).toBe(1500);
    endTurn();
    work(1);
    expect(clock.arrivedAt()).toBe(1520);
  });

  it('does not count the time in which nothing was there', () => {
    const { clock, sleep, endTurn } = createLoop();
    for (let turn = 0; turn < 10; turn += 1) {
      sleep(1000);
      endTurn();
    }
    sleep(1);
    expect(clock.arrivedAt()).toBe(11_001);
  });

  it('counts a real busy turn against a request that waited for it', async () => {
    const created = performance.now();
    const clock = createTurnClock();
    const busySince = await new Promise<number>((resolve) => {
      setImmediate(() => {
        const begun = performance.now();
        // Due before the next poll, so that the loop cannot sleep in between.
        setTimeout(() => resolve(begun), 0);
        while (performance.now() < begun + 20);
      });
    });
    const arrivedAt = clock.arrivedAt();
    expect(arrivedAt).toBeLessThanOrEqual(busySince);
    expect(arrivedAt).toBeGreaterThanOrEqual(created);
  });
});
