import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import type { StorePorts } from '../../src/adapters/store-ports.ts';
import type { OpenContractStore } from './contract-store.ts';
import { describeCustomerStoreContract } from './customer-store.contract.ts';
import { describeKeyStoreContract } from './key-store.contract.ts';
import { describeLedgerContract } from './ledger.contract.ts';
import { describeLogContract } from './log.contract.ts';
import { sampleSnapshot } from './sample-records.ts';
import { describeSnapshotSinkContract } from './snapshot-sink.contract.ts';
import { describeTaskStoreContract } from './task-store.contract.ts';

const openStore: OpenContractStore = async (surroundings) => {
  const folder = await mkdtemp(join(tmpdir(), 'tact-store-'));
  const store = await openEmbeddedStore({ folder, ...surroundings });
  const close = async (): Promise<void> => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...store, close };
};

/** Calls go to two sharers in turn, as if to two processes: each opens the environment with caches of its own. */
const openShared: OpenContractStore = async (surroundings) => {
  const folder = await mkdtemp(join(tmpdir(), 'tact-store-'));
  const owner = await openEmbeddedStore({ folder, ...surroundings });
  const share = () => openEmbeddedStore({ folder, sharedBy: process.pid, ...surroundings });
  const [one, other] = [await share(), await share()];
  const close = async (): Promise<void> => {
    for (const store of [one, other, owner]) await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { ...takeTurns(one, other), close };
};

function takeTurns(one: EmbeddedStore, other: EmbeddedStore): StorePorts {
  let calls = 0;
  const inTurn = <Name extends keyof StorePorts>(name: Name): StorePorts[Name] =>
    new Proxy(one[name], {
      get(_, method): unknown {
        calls += 1;
        return Reflect.get((calls % 2 === 0 ? one : other)[name], method);
      },
    });
  return {
    snapshots: inTurn('snapshots'),
    ledger: inTurn('ledger'),
    losses: inTurn('losses'),
    tasks: inTurn('tasks'),
    customers: inTurn('customers'),
    apiKeys: inTurn('apiKeys'),
    releases: inTurn('releases'),
    records: inTurn('records'),
    tools: inTurn('tools'),
    people: inTurn('people'),
    offerDays: inTurn('offerDays'),
    sink: inTurn('sink'),
  };
}

for (const [name, open] of [
  ['the embedded store', openStore],
  ['the embedded store, shared by two processes', openShared],
] as const) {
  describeLedgerContract(name, open);
  describeKeyStoreContract(name, open);
  describeLogContract(name, open);
  describeTaskStoreContract(name, open);
  describeCustomerStoreContract(name, open);
  describeSnapshotSinkContract(name, open);
}

it('a sharer that holds on to a method sees what another one has written since', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tact-store-'));
  const owner = await openEmbeddedStore({ folder });
  const share = () => openEmbeddedStore({ folder, sharedBy: process.pid });
  const [one, other] = [await share(), await share()];
  const { readSnapshot } = one.snapshots;
  await other.customers.put(sampleSnapshot());
  expect(await readSnapshot('C1')).toMatchObject({ snapshot: { asOf: sampleSnapshot().asOf } });
  const later = sampleSnapshot({ asOf: '2026-11-22T00:00:00Z' });
  await other.customers.put(later);
  expect(await readSnapshot('C1')).toMatchObject({ snapshot: { asOf: later.asOf } });
  for (const store of [one, other, owner]) await store.close();
  await rm(folder, { recursive: true, force: true });
});
