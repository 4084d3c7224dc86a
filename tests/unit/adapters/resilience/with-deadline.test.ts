import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { withDeadline } from '../../../../src/adapters/resilience/guard-ports.ts';

describe('a deadline', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('gives what came in time, and leaves no timer behind', async () => {
    expect(await withDeadline(async () => 7, 50)).toBe(7);
    await expect(withDeadline(() => Promise.reject(new Error('no')), 50)).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with a stable code when nothing came, and ignores what comes later', async () => {
    let settle: (value: number) => void = () => undefined;
    const late = withDeadline(
      () =>
        new Promise<number>((resolve) => {
          settle = resolve;
        }),
      50,
    );
    const outcome = expect(late).rejects.toMatchObject({ code: 'store-unavailable' });
    await vi.advanceTimersByTimeAsync(51);
    settle(1);
    await outcome;
  });

  it('reads what has arrived before it gives up, when the process itself was late', async () => {
    vi.useRealTimers();
    const outcome = await new Promise((resolve, reject) => {
      // From here the loop meets its timers before it reads what arrives.
      setImmediate(() => {
        withDeadline(() => new Promise((arrive) => setImmediate(arrive, 'arrived')), 1).then(resolve, reject);
        const until = performance.now() + 5;
        while (performance.now() < until);
      });
    });
    expect(outcome).toBe('arrived');
  });
});
