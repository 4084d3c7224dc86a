import { expect, it } from 'vitest';
import { openMemoryStore } from '../../src/adapters/memory/memory-store.ts';
import { type OpenContractStore, startOfTests } from './contract-store.ts';
import { describeCustomerStoreContract } from './customer-store.contract.ts';
import { describeKeyStoreContract } from './key-store.contract.ts';
import { describeLedgerContract } from './ledger.contract.ts';
import { describeLogContract } from './log.contract.ts';
import { memoryChange, sampleCommit, sampleTask } from './sample-records.ts';
import { describeSnapshotSinkContract } from './snapshot-sink.contract.ts';
import { describeTaskStoreContract } from './task-store.contract.ts';

const openStore: OpenContractStore = async (surroundings) => openMemoryStore(surroundings);

describeLedgerContract('the memory store', openStore);
describeKeyStoreContract('the memory store', openStore);
describeLogContract('the memory store', openStore);
describeTaskStoreContract('the memory store', openStore);
describeCustomerStoreContract('the memory store', openStore);
describeSnapshotSinkContract('the memory store', openStore);

it('the memory store forgets what is older than it is asked to remember', async () => {
  const { ledger, tasks, records, sweep } = openMemoryStore({ now: () => startOfTests });
  const expiresAt = startOfTests + 1000;
  const change = sampleCommit(
    { decidedAt: new Date(startOfTests).toISOString() },
    {
      memory: memoryChange('C1', 0, {}),
      basis: { runtime: 'r1', snapshot: 'digest' },
      copy: { digest: 'digest', bytes: Buffer.from('snapshot') },
      tasks: [sampleTask()],
      takes: [{ budget: 'seats', key: 'seats', amount: 1, limit: 9, expiresAt }],
    },
  );
  await ledger.commit(change);
  sweep(startOfTests, startOfTests);
  expect(await ledger.findDecision(change.decision.decisionId)).toBeDefined();
  expect(await ledger.readBudgets(['seats'])).toHaveLength(1);
  expect(await records.findCopy('C1', 'digest')).toBeDefined();
  sweep(expiresAt, startOfTests + 1);
  expect(await ledger.findDecision(change.decision.decisionId)).toBeUndefined();
  expect(await ledger.findByInteraction(change.decision.interactionId)).toBeUndefined();
  expect(await records.findCopy('C1', 'digest')).toBeUndefined();
  expect((await ledger.readMemories('C1', undefined)).memory.version).toBe(0);
  expect(await tasks.find(sampleTask().taskId)).toMatchObject({ state: 'waiting' });
});

it('keeps the last five hundred rule sets', async () => {
  const { tools } = openMemoryStore();
  for (let index = 0; index <= 500; index += 1) {
    await tools.keep(`rules:${index}`, 'text');
    await tools.keep('rules:0', 'text');
  }
  expect(await tools.find('rules:0')).toBe('text');
  expect(await tools.find('rules:1')).toBeUndefined();
  expect(await tools.find('rules:2')).toBe('text');
});
