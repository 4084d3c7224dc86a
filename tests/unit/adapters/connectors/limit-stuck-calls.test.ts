import { describe, expect, test } from 'vitest';
import { limitStuckCalls } from '../../../../src/adapters/connectors/limit-stuck-calls.ts';
import { DeliveryError } from '../../../../src/deliver/ports.ts';

/** Exchanges that last until they are ended, and a clock that a test moves. */
function openHanging() {
  const ends: (() => void)[] = [];
  const clock = { now: 0 };
  const gate = limitStuckCalls({ stuckAfterMs: 1000, most: 2, now: () => clock.now });
  const call = (): Promise<string> => gate(() => new Promise((resolve) => ends.push(() => resolve('done'))));
  return { ends, clock, call };
}

describe('a connector with a limit for stuck calls', () => {
  test('is called as often as wanted while its calls are young', () => {
    const { ends, clock, call } = openHanging();
    for (let count = 0; count < 10; count += 1) void call();
    clock.now = 1000;
    void call();
    expect(ends).toHaveLength(11);
  });

  test('is not called while as many calls are stuck as may be', async () => {
    const { ends, clock, call } = openHanging();
    void call();
    void call();
    clock.now = 1001;
    const refusal = call();
    await expect(refusal).rejects.toBeInstanceOf(DeliveryError);
    await expect(refusal).rejects.toThrow('lets 2 earlier calls wait');
    expect(ends).toHaveLength(2);
  });

  test('is called again once a stuck call ended, well or badly', async () => {
    const { ends, clock, call } = openHanging();
    const first = call();
    void call();
    clock.now = 5000;
    ends[0]?.();
    await first;
    void call();
    expect(ends).toHaveLength(3);
  });

  test('hands on answers and failures as they are', async () => {
    const gate = limitStuckCalls({ stuckAfterMs: 1, most: 1, now: () => 0 });
    await expect(gate(() => Promise.reject(new DeliveryError('no answer')))).rejects.toThrow('no answer');
    const { ends, call } = openHanging();
    const answer = call();
    ends[0]?.();
    expect(await answer).toBe('done');
  });
});
