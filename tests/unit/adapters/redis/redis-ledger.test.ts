import { expect, it } from 'vitest';
import type { RedisClient } from '../../../../src/adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../../../../src/adapters/redis/key-layout.ts';
import { createRedisLedger } from '../../../../src/adapters/redis/redis-ledger.ts';
import { sampleCommit } from '../../../contract/sample-records.ts';

/** A client whose pipelines end with these replies. */
const clientOf = (...replies: readonly unknown[]): RedisClient => {
  const pipeline = {
    'tact-commit-decisionBuffer': () => undefined,
    wait: () => undefined,
    exec: async () => replies.map((reply) => [null, reply]),
  };
  return { pipeline: () => pipeline } as unknown as RedisClient;
};

const replication = { replicas: 1, timeoutMs: 100, onUnconfirmed: () => undefined };
const options = { retentionMs: 1000, now: () => 0, replication };

it('takes a reply that is none of its script for no answer: a dying master’s connection gave such', async () => {
  const ledger = createRedisLedger(clientOf(1, [0]), createKeyLayout('test'), options);
  await expect(ledger.commit(sampleCommit())).rejects.toMatchObject({ code: 'store-unavailable' });
});

it('takes the reply of its script', async () => {
  const ledger = createRedisLedger(clientOf([0], 1), createKeyLayout('test'), options);
  expect(await ledger.commit(sampleCommit())).toEqual({ status: 'committed' });
});
