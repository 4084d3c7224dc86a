import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createHttpConnector } from '../../../src/adapters/connectors/http-connector.ts';
import type { Faults } from '../../../tools/simulator/faults.ts';
import { noFaults, readFaults } from '../../../tools/simulator/faults.ts';
import { type SimulatorOptions, startSimulator } from '../../../tools/simulator/start-simulator.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: Partial<SimulatorOptions> = {}) {
  const simulator = await startSimulator({ port: 0, ...options });
  closers.push(simulator.stop);
  return simulator;
}

const contract = { probe: { path: '/{key}' } };
const call = (key: string, actionId = key, more: object = {}) => ({
  idempotencyKey: key,
  type: 'upgrade',
  pack: 'airline',
  body: { actionId, params: { cabin: 'first' }, context: { flight: { number: 'TA601' } }, ...more },
});
const connect = (url: string, secret?: string) =>
  createHttpConnector({ url, timeoutMs: 300, now: Date.now, ...(secret && { secret }) });

test('makes an action once per key, and answers the key again as the first time', async () => {
  const { url, book } = await start({ faults: { seats: 1 } });
  const { carryOut } = connect(url);
  const done = await carryOut(call('k1'));
  expect(done).toMatchObject({ status: 'done' });
  expect(await carryOut(call('k1'))).toEqual(done);
  const full = { status: 'refused', detail: 'HTTP 422: the cabin is full' };
  expect(await carryOut(call('k2'))).toEqual(full);
  expect(await carryOut(call('k1-undo', 'k1', { undo: true }))).toMatchObject({ status: 'done' });
  expect(await carryOut(call('k2'))).toEqual(full);
  expect(book.countMade('k1')).toBe(0);
});

test('takes word of an erasure, and has nothing to forget', async () => {
  const { url, book } = await start();
  const body = { type: 'erase', erase: true, customerId: 'C-1' };
  const word = { idempotencyKey: 'e1', type: 'erase', pack: 'airline', body };
  expect(await connect(url).carryOut(word)).toMatchObject({ status: 'done' });
  expect(book.entries).toEqual([]);
});

test('makes it twice when it is asked twice without a key', async () => {
  const { url, book } = await start();
  const post = () => fetch(url, { method: 'POST', body: JSON.stringify(call('', 'a1').body) });
  expect([(await post()).status, (await post()).status]).toEqual([200, 200]);
  expect(book.countMade('a1')).toBe(2);
});

test.each(['errDone', 'dropDone', 'hangDone'] as const)(
  '%s: does it, and a probe finds it',
  async (fault) => {
    const { url, change } = await start({ faults: { [fault]: 1 } });
    const { carryOut, probe } = connect(url);
    await expect(carryOut(call('k1'), contract)).rejects.toMatchObject({ didNothing: false });
    change({ [fault]: 0 });
    expect(await probe(call('k1'), contract)).toMatchObject({ status: 'done' });
  },
);

test.each(['err', 'drop', 'hang'] as const)(
  '%s: does nothing, and a probe does not know it',
  async (fault) => {
    const { url } = await start({ faults: { [fault]: 1 } });
    const { carryOut, probe } = connect(url);
    await expect(carryOut(call('k1'), contract)).rejects.toThrow();
    expect(await probe(call('k1'), contract)).toEqual({ status: 'not-made' });
  },
);

test('is dead for its share of the time, to probes as well', async () => {
  const { url, change } = await start({ faults: { dead: 1 } });
  await expect(connect(url).probe(call('k1'), contract)).rejects.toThrow('cannot be reached');
  change({ dead: 0 });
  expect(await connect(url).probe(call('k1'), contract)).toEqual({ status: 'not-made' });
});

test('keeps its book over a restart, and shows it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tact-simulator-'));
  closers.push(() => rmSync(folder, { recursive: true }));
  const bookFile = join(folder, 'book.jsonl');
  const first = await start({ bookFile });
  await connect(first.url).carryOut(call('k1'));
  await first.stop();
  const second = await start({ bookFile });
  const shown = await (await fetch(second.url.replace('/calls', '/book'))).json();
  expect(shown).toEqual({ entries: [expect.objectContaining({ key: 'k1', what: 'made' })] });
  expect(await connect(second.url).probe(call('k1'), contract)).toMatchObject({ status: 'done' });
});

test('takes signed calls only, and by a clock that is far off none', async () => {
  const secret = `whsec_${Buffer.alloc(24, 'x').toString('base64')}`;
  const { url, change } = await start({ secret });
  expect(await connect(url, secret).carryOut(call('k1'))).toMatchObject({ status: 'done' });
  await expect(connect(url).carryOut(call('k2'))).rejects.toThrow('HTTP 401');
  change({ skewMs: 600_000 });
  await expect(connect(url, secret).carryOut(call('k3'))).rejects.toThrow('HTTP 401');
});

test.each([
  [{ sets: 1 }, 'there is no fault "sets"'],
  [{ seats: '2' }, 'seats is a number, not "2"'],
  [{ err: 0.6, drop: 0.6 }, 'together at most 1'],
])('refuses faults such as %j', (changes: object, message) => {
  expect(() => readFaults(noFaults, changes as Partial<Faults>)).toThrow(message);
});
