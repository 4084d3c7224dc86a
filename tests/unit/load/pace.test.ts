import { describe, expect, it } from 'vitest';
import { createPacedThrottle, Pace } from '../../../src/load/pace.ts';

describe('the pace of a load', () => {
  it('is as fast as it goes while nobody reads, or readers wait at most twice as long as before', () => {
    const pace = new Pace(5);
    for (const felt of [undefined, 5, 9.9]) pace.note(felt, 20_000);
    expect(pace.rowsPerSecond).toBeUndefined();
  });

  it('falls while readers wait longer, and rises when they do not', () => {
    const pace = new Pace(5);
    pace.note(30, 20_000);
    expect(pace.rowsPerSecond).toBe(14_000);
    pace.note(30, 14_000);
    expect(pace.rowsPerSecond).toBeCloseTo(9800);
    pace.note(6, 9800);
    expect(pace.rowsPerSecond).toBeCloseTo(10_780);
  });

  it('never stops, and forgives what no reader can feel', () => {
    const pace = new Pace(0.2);
    pace.note(1.9, 20_000);
    expect(pace.rowsPerSecond).toBeUndefined();
    for (let times = 0; times < 50; times += 1) pace.note(500, 20_000);
    expect(pace.rowsPerSecond).toBe(500);
  });

  it('takes the least that is felt for calm, where nobody read before', () => {
    const pace = new Pace(undefined);
    pace.note(4, 20_000);
    pace.note(20, 20_000);
    expect(pace.rowsPerSecond).toBe(14_000);
  });
});

describe('a paced throttle', () => {
  it('looks once a second, keeps the rate, and goes on when nobody answers', async () => {
    let now = 0;
    let looks = 0;
    const felt = [5, 100, 100];
    const sleep = async (ms: number): Promise<void> => {
      now += ms;
    };
    const throttle = createPacedThrottle(
      async () => {
        looks += 1;
        const next = felt.shift();
        if (next === undefined) throw new Error('away');
        return next;
      },
      { elapsed: () => now, sleep },
    );
    const send = async (batches: number) => {
      for (let count = 0; count < batches; count += 1) {
        await throttle(100);
        now += 5;
      }
    };
    await send(200);
    expect(looks).toBe(1);
    await send(1);
    expect(looks).toBe(2);
    const begun = now;
    await send(140);
    // 20,000 rows a second, slowed to seven tenths of that.
    expect(now - begun).toBeGreaterThan(900);
    await send(500);
    expect(looks).toBeGreaterThan(4);
  });
});
