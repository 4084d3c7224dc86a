import { describe, expect, it } from 'vitest';
import {
  type BreakerState,
  createCircuitBreaker,
  storeBreaker,
} from '../../../../src/adapters/resilience/circuit-breaker.ts';
import { ServiceError } from '../../../../src/domain/shared/service-error.ts';

const outage = (): Promise<never> => Promise.reject(new ServiceError('store-unavailable', 'away'));

function openBreaker() {
  const clock = { now: 0 };
  const changes: BreakerState[] = [];
  const breaker = createCircuitBreaker({
    ...storeBreaker,
    failures: 3,
    restMs: 100,
    mostRestMs: 400,
    probes: 8,
    now: () => clock.now,
    random: () => 0.5,
    onChange: (state) => changes.push(state),
  });
  const failTimes = async (times: number): Promise<void> => {
    for (let index = 0; index < times; index += 1) await breaker.run(outage).catch(() => undefined);
  };
  return { breaker, clock, changes, failTimes };
}

/** Calls that stay under way until they are let go; `started` counts those that were let through. */
function startCalls(run: <T>(call: () => Promise<T>) => Promise<T>, count: number) {
  const started: (() => void)[] = [];
  const results = Array.from({ length: count }, () =>
    run(() => new Promise<string>((resolve) => started.push(() => resolve('ok')))).catch(() => 'refused'),
  );
  return {
    started,
    finish: async () => {
      for (const go of started) go();
      return Promise.all(results);
    },
  };
}

describe('the circuit breaker', () => {
  it('lets everything through while the store answers, and forgets single failures', async () => {
    const { breaker, failTimes } = openBreaker();
    await failTimes(2);
    expect(await breaker.run(async () => 1)).toBe(1);
    await failTimes(2);
    expect(breaker.state()).toBe('closed');
  });

  it('lets another call through when the one that tries the store hangs', async () => {
    const { breaker, clock, failTimes } = openBreaker();
    await failTimes(3);
    clock.now += 200;
    startCalls((call) => breaker.run(call), 1);
    expect(startCalls((call) => breaker.run(call), 1).started).toHaveLength(0);
    clock.now += 200;
    expect(startCalls((call) => breaker.run(call), 2).started).toHaveLength(1);
  });

  it('refuses at once after several failures in a row, without asking the store', async () => {
    const { breaker, failTimes } = openBreaker();
    await failTimes(3);
    let asked = 0;
    const call = async (): Promise<void> => {
      asked += 1;
    };
    await expect(breaker.run(call)).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(asked).toBe(0);
  });

  it('counts only outages: a bug or a full store does not open it', async () => {
    const { breaker } = openBreaker();
    for (const error of [new Error('bug'), new ServiceError('store-full', 'full')])
      for (let index = 0; index < 5; index += 1)
        await expect(breaker.run(() => Promise.reject(error))).rejects.toBe(error);
    expect(breaker.state()).toBe('closed');
  });

  it('comes back without a herd: one call, then two, four and eight at once, then all', async () => {
    const { breaker, clock, failTimes, changes } = openBreaker();
    await failTimes(3);
    clock.now = 99;
    await expect(breaker.run(async () => 1)).rejects.toThrow();
    clock.now = 100;
    const letThrough: number[] = [];
    while (breaker.state() !== 'closed') {
      const calls = startCalls(breaker.run, 1000);
      letThrough.push(calls.started.length);
      // One success is enough to widen the gate; the others of the same round widen it further, as they would in life.
      await calls.finish();
    }
    expect(letThrough[0]).toBe(1);
    expect(letThrough[1]).toBe(2);
    expect(Math.max(...letThrough)).toBeLessThanOrEqual(8);
    expect(changes).toEqual(['open', 'half-open', 'closed']);
  });

  it('rests twice as long after each failed attempt, up to the longest rest, and shortly again after a recovery', async () => {
    const { breaker, clock, failTimes } = openBreaker();
    await failTimes(3);
    for (const rest of [100, 200, 400, 400]) {
      clock.now += rest - 1;
      await expect(breaker.run(async () => 1)).rejects.toThrow('not asked');
      clock.now += 1;
      await expect(breaker.run(outage)).rejects.toThrow('away');
      expect(breaker.state()).toBe('open');
    }
    clock.now += 400;
    for (let index = 0; index < 4; index += 1) await breaker.run(async () => index);
    expect(breaker.state()).toBe('closed');
    await failTimes(3);
    clock.now += 100;
    expect(await breaker.run(async () => 'back')).toBe('back');
  });
});
