import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { ServiceError } from '../../../src/domain/shared/service-error.ts';
import { outlastOutages } from '../../../src/load/outages.ts';
import type { SnapshotSink } from '../../../src/load/ports.ts';

const away = new ServiceError('store-unavailable', 'away');

/** A sink whose calls fail like this, one after the other, and then succeed; its clock goes on while it is slept. */
function open(...failures: unknown[]) {
  const told: string[] = [];
  const stop = new AbortController();
  let now = 0;
  let calls = 0;
  const sink: SnapshotSink = {
    batchSize: 100,
    async putMany() {
      calls += 1;
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return ['created'];
    },
    checkIn: async () => true,
    markLoaded: async () => undefined,
    listSource: () => Readable.from([]),
    retireMany: async () => 0,
    close: async () => undefined,
  };
  const patient = outlastOutages(sink, {
    elapsed: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    signal: stop.signal,
    report: (text) => told.push(text),
  });
  return { patient, told, stop, calls: () => calls, now: () => now };
}

it('sends again until the store is back, and says so once', async () => {
  const { patient, told } = open(away, away, away);
  expect(await patient.putMany([])).toEqual(['created']);
  expect(told).toEqual(['the store does not answer; waiting for it, up to 60 s']);
});

it('says once that the store is away when several calls wait for it', async () => {
  const { patient, told } = open(away, away, away, away);
  await Promise.all([patient.putMany([]), patient.putMany([])]);
  expect(told).toHaveLength(1);
});

it('gives up after a minute with what the store said', async () => {
  const { patient, now } = open(...Array.from({ length: 1000 }, () => away));
  await expect(patient.putMany([])).rejects.toBe(away);
  expect(now()).toBeGreaterThanOrEqual(60_000);
  expect(now()).toBeLessThan(62_000);
});

it('does not wait for failures that time does not resolve', async () => {
  const full = new ServiceError('store-full', 'full');
  const { patient, told, calls } = open(full);
  await expect(patient.putMany([])).rejects.toBe(full);
  expect(calls()).toBe(1);
  expect(told).toEqual([]);
});

it('does not wait once the load is to stop', async () => {
  const { patient, stop, calls } = open(away, away);
  stop.abort();
  await expect(patient.putMany([])).rejects.toBe(away);
  expect(calls()).toBe(1);
});
