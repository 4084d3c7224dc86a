import { describe, expect, test } from 'vitest';
import { limitStuckCalls } from '../../../../src/adapters/connectors/limit-stuck-calls.ts';
import { type ActionConnector, DeliveryError } from '../../../../src/deliver/ports.ts';

const call = { idempotencyKey: 'k', type: 'credit-points', pack: 'airline', body: {} };

/** A connector whose calls wait until they are ended, and a clock that a test moves. */
function openHanging() {
  const ends: (() => void)[] = [];
  const clock = { now: 0 };
  const hanging: ActionConnector = {
    carryOut: () => new Promise((resolve) => ends.push(() => resolve({ status: 'done' }))),
  };
  const limited = limitStuckCalls(hanging, { stuckAfterMs: 1000, most: 2, now: () => clock.now });
  return { ends, clock, limited };
}

describe('a connector with a limit for stuck calls', () => {
  test('is called as often as wanted while its calls are young', () => {
    const { ends, clock, limited } = openHanging();
    for (let count = 0; count < 10; count += 1) void limited.carryOut(call);
    clock.now = 1000;
    void limited.carryOut(call);
    expect(ends).toHaveLength(11);
  });

  test('is not called while as many calls are stuck as may be', async () => {
    const { ends, clock, limited } = openHanging();
    void limited.carryOut(call);
    void limited.carryOut(call);
    clock.now = 1001;
    const refusal = limited.carryOut(call);
    await expect(refusal).rejects.toBeInstanceOf(DeliveryError);
    await expect(refusal).rejects.toThrow('lets 2 earlier calls wait');
    expect(ends).toHaveLength(2);
  });

  test('is called again once a stuck call ended, well or badly', async () => {
    const { ends, clock, limited } = openHanging();
    const first = limited.carryOut(call);
    void limited.carryOut(call);
    clock.now = 5000;
    ends[0]?.();
    await first;
    void limited.carryOut(call);
    expect(ends).toHaveLength(3);
  });

  test('hands on answers and failures as they are', async () => {
    const failing = limitStuckCalls(
      { carryOut: () => Promise.reject(new DeliveryError('no answer')) },
      { stuckAfterMs: 1, most: 1, now: () => 0 },
    );
    await expect(failing.carryOut(call)).rejects.toThrow('no answer');
    const { ends, limited } = openHanging();
    const answer = limited.carryOut(call);
    ends[0]?.();
    expect(await answer).toEqual({ status: 'done' });
  });
});
