import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import type { OpenContractStore } from './contract-store.ts';
import { describeCustomerStoreContract } from './customer-store.contract.ts';
import { describeKeyStoreContract } from './key-store.contract.ts';
import { describeLedgerContract } from './ledger.contract.ts';
import { describeLogContract } from './log.contract.ts';
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

describeLedgerContract('the embedded store', openStore);
describeKeyStoreContract('the embedded store', openStore);
describeLogContract('the embedded store', openStore);
describeTaskStoreContract('the embedded store', openStore);
describeCustomerStoreContract('the embedded store', openStore);
describeSnapshotSinkContract('the embedded store', openStore);
