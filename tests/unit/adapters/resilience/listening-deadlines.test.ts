import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createDeadline } from '../../../../src/adapters/resilience/guard-ports.ts';

const never = () => new Promise<never>(() => undefined);

describe('a deadline', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it('gives what came in time, and leaves no timer behind', async () => {
    const within = createDeadline(50);
    expect(await within(async () => 7)).toBe(7);
    await expect(within(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('rejects with a stable code when nothing came, and ignores what comes later', async () => {
    let settle: (value: number) => void = () => undefined;
    const late = createDeadline(50)(
      () =>
        new Promise<number>((resolve) => {
          settle = resolve;
        }),
    );
    const outcome = expect(late).rejects.toMatchObject({ code: 'store-unavailable' });
    await vi.advanceTimersByTimeAsync(60);
    settle(1);
    await outcome;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends each call by its own start', async () => {
    const within = createDeadline(50);
    const ended: string[] = [];
    const begin = (name: string) => void within(never).catch(() => ended.push(name));
    begin('first');
    await vi.advanceTimersByTimeAsync(30);
    begin('second');
    await vi.advanceTimersByTimeAsync(30);
    expect(ended).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(30);
    expect(ended).toEqual(['first', 'second']);
  });

  it('does not count the time in which the process itself was held up', async () => {
    let pausedMs = 0;
    const now = performance.now.bind(performance);
    vi.spyOn(performance, 'now').mockImplementation(() => now() + pausedMs);
    let outcome = 'waiting';
    void createDeadline(50)(never).catch(() => {
      outcome = 'refused';
    });
    await vi.advanceTimersByTimeAsync(20);
    pausedMs = 1000;
    await vi.advanceTimersByTimeAsync(15);
    expect(outcome).toBe('waiting');
    await vi.advanceTimersByTimeAsync(25);
    expect(outcome).toBe('refused');
  });

  it('reads what has arrived before it gives up, when the process itself was late', async () => {
    vi.useRealTimers();
    const outcome = await new Promise((resolve, reject) => {
      // From here the loop meets its timers before it reads what arrives.
      setImmediate(() => {
        createDeadline(1)(() => new Promise((arrive) => setImmediate(arrive, 'arrived'))).then(
          resolve,
          reject,
        );
        const until = performance.now() + 15;
        while (performance.now() < until);
      });
    });
    expect(outcome).toBe('arrived');
  });
});
