// One service process under torture: writes its share of the customers, reads all of them through its near cache, and notes both
// with the machine's monotonic clock. The parent compares the notes of all processes afterwards.
import { closeSync, openSync, writeSync } from 'node:fs';
import { backgroundLimits, connectRedis, untilReady } from '../../src/adapters/redis/connect-redis.ts';
import { openRedisStore } from '../../src/adapters/redis/open-redis-store.ts';
import { parseRedisUrl } from '../../src/adapters/redis/redis-endpoint.ts';
import { defineScripts, queueScript } from '../../src/adapters/redis/redis-script.ts';
import { putArguments } from '../../src/adapters/redis/upsert-snapshots.ts';
import { encodeSnapshot } from '../../src/domain/customer/snapshot-codec.ts';
import {
  recordLength,
  sources,
  type TortureMessage,
  type TortureOrder,
  tortureSnapshot,
} from './torture-notes.ts';

const order = JSON.parse(process.argv[2] ?? '{}') as TortureOrder;
const endpoint = parseRedisUrl(order.url);
const store = await openRedisStore({ ledger: endpoint, prefix: order.prefix, retentionMs: 60_000 });
const writer = connectRedis(
  endpoint,
  { ...backgroundLimits, commandMs: 500, socketMs: 700 },
  () => undefined,
);
defineScripts(writer);
await untilReady(writer, 5000);

/** Milliseconds of CLOCK_MONOTONIC, which all processes of a machine share. */
const machineNow = (): number => Number(process.hrtime.bigint()) / 1e6;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const random = (below: number): number => Math.floor(Math.random() * below);

class Notes {
  readonly #file: number;
  readonly #page = new Float64Array(recordLength * 1024);
  #filled = 0;

  constructor(name: string) {
    this.#file = openSync(name, 'w');
  }

  add(...record: readonly [number, number, number, number]): void {
    this.#page.set(record, this.#filled);
    this.#filled += recordLength;
    if (this.#filled === this.#page.length) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    writeSync(this.#file, new Uint8Array(this.#page.buffer, 0, this.#filled * 8));
    this.#filled = 0;
  }
}

const writes = new Notes(`${order.folder}/writes-${order.index}`);
const reads = new Notes(`${order.folder}/reads-${order.index}`);
const tally = {
  writes: 0,
  unconfirmed: 0,
  reads: 0,
  failedReads: 0,
  minAsOfChecks: 0,
  tooOld: 0,
  slowestMs: 0,
};
let isOver = false;

/** Acknowledged means: on the master and on a replica, where there is one, so that no failover takes it back. */
async function writeOne(customer: number, version: number): Promise<boolean> {
  const snapshot = tortureSnapshot(customer, version);
  const names = [store.keys.snapshot(snapshot.customerId), store.keys.tombstone(snapshot.customerId)];
  const pipeline = writer.pipeline();
  const row = { customerId: snapshot.customerId, bytes: encodeSnapshot(snapshot), identities: [] };
  queueScript(pipeline, 'text', 'put-snapshots', names, putArguments([row], false, undefined));
  if (order.replicas > 0) pipeline.wait(order.replicas, 300);
  const results = await pipeline.exec().catch(() => null);
  const [stored, waited] = results ?? [];
  if (stored === undefined || stored[0] !== null) return false;
  return order.replicas === 0 || Number(waited?.[1] ?? 0) >= order.replicas;
}

async function writeOn(): Promise<void> {
  let version = order.firstVersion;
  while (!isOver) {
    const customer = random(order.customers / order.processes) * order.processes + order.index;
    version += 1;
    const isAcknowledged = await writeOne(customer, version);
    if (isAcknowledged) {
      writes.add(machineNow(), customer, version, 0);
      tally.writes += 1;
      if (tally.writes % 10 === 0) process.send?.({ customer, version } satisfies TortureMessage);
    } else tally.unconfirmed += 1;
    await pause(isAcknowledged ? 2 : 20);
  }
}

async function readOne(customer: number, minVersion?: number): Promise<void> {
  const begun = machineNow();
  try {
    const reading = await store.snapshots.readSnapshot(tortureSnapshot(customer, 0).customerId, minVersion);
    const version = reading.found ? Date.parse(reading.snapshot.asOf) : 0;
    const source = reading.found ? reading.source : 'store';
    reads.add(begun, customer, version, sources.indexOf(source));
    tally.reads += 1;
    if (minVersion === undefined) return;
    tally.minAsOfChecks += 1;
    if (version < minVersion) tally.tooOld += 1;
  } catch {
    tally.failedReads += 1;
  } finally {
    tally.slowestMs = Math.max(tally.slowestMs, machineNow() - begun);
  }
}

/** Half of the reads go to a few customers, as in life: these are hits unless something was written. */
async function readOn(): Promise<void> {
  while (!isOver) {
    for (let index = 0; index < 10; index += 1)
      await readOne(random(Math.random() < 0.5 ? order.customers / 50 : order.customers));
    await pause(1);
  }
}

process.on('message', (message: TortureMessage | 'end') => {
  if (message === 'end') isOver = true;
  else void readOne(message.customer, message.version);
});
process.send?.('ready');
await Promise.all([writeOn(), readOn(), readOn()]);
writes.close();
reads.close();
process.send?.({ ...tally, nearCache: store.stats().nearCache });
store.close();
writer.disconnect();
process.disconnect();
