import { expect, test } from 'vitest';
import { paceReturns } from '../../../../src/adapters/connectors/pace-returns.ts';
import { DeliveryError } from '../../../../src/deliver/ports.ts';

const openGate = () => {
  const clock = { now: 0 };
  const gate = paceReturns(() => clock.now);
  const failWith = (options: ConstructorParameters<typeof DeliveryError>[1]) =>
    gate(() => Promise.reject(new DeliveryError('away', options))).catch((error: DeliveryError) => error);
  return { clock, gate, failWith };
};

test('calls that were not tried come back one after the other, none of them early', async () => {
  const { failWith } = openGate();
  const returns: number[] = [];
  for (let count = 0; count < 10_000; count += 1)
    returns.push(Number((await failWith({ isUntried: true, retryAfterMs: 1000 }))?.retryAfterMs));
  expect(returns[0]).toBe(1000);
  for (let second = 1000; second < 20_000; second += 1000)
    expect(returns.filter((at) => at >= second && at < second + 1000)).toHaveLength(500);
  expect(Math.max(...returns)).toBeLessThan(21_000);
});

test('few of them come back at once when the system is well', async () => {
  const { clock, failWith } = openGate();
  await failWith({ isUntried: true, retryAfterMs: 4000 });
  clock.now = 60_000;
  expect(await failWith({ isUntried: true, retryAfterMs: 0 })).toMatchObject({ retryAfterMs: 250 });
});

test('what was tried, or succeeded, passes as it is', async () => {
  const { gate, failWith } = openGate();
  expect(await failWith({ retryAfterMs: 7 })).toMatchObject({ isUntried: false, retryAfterMs: 7 });
  expect(await gate(async () => 'done')).toBe('done');
});
