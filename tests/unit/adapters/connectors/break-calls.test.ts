import { expect, test } from 'vitest';
import { breakCalls } from '../../../../src/adapters/connectors/break-calls.ts';
import { DeliveryError } from '../../../../src/deliver/ports.ts';

function openGate() {
  const clock = { now: 0 };
  const gate = breakCalls({ now: () => clock.now, random: () => 0.5 });
  const fail = () =>
    gate(() => Promise.reject(new DeliveryError('HTTP 503'))).catch((error: unknown) => error);
  return { clock, gate, fail };
}

test('a system that fails ten times in a row is not called, and nothing was done then', async () => {
  const { gate, fail } = openGate();
  for (let count = 0; count < 10; count += 1) await fail();
  let called = false;
  const refused = gate(async () => {
    called = true;
  });
  await expect(refused).rejects.toMatchObject({ reason: /not called/, didNothing: true });
  expect(called).toBe(false);
});

test('its first yes after a failure brings it back, though it errs again at once', async () => {
  const { clock, gate, fail } = openGate();
  for (let count = 0; count < 10; count += 1) await fail();
  clock.now += 1000;
  expect(await gate(async () => 'done')).toBe('done');
  await fail();
  expect(await gate(async () => 'done')).toBe('done');
});

test('it is called again a second after its return', async () => {
  const { clock, gate, fail } = openGate();
  for (let minute = 0; minute < 60_000; minute += 100) {
    clock.now = minute;
    await fail();
  }
  clock.now += 1500;
  for (let count = 0; count < 5; count += 1) expect(await gate(async () => 'done')).toBe('done');
});

test('a refusal is an answer, and one that errs now and then stays in use', async () => {
  const { gate, fail } = openGate();
  for (let count = 0; count < 100; count += 1) {
    await fail();
    expect(await gate(async () => ({ status: 'refused' }))).toEqual({ status: 'refused' });
  }
});
