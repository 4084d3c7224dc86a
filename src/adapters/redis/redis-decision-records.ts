import type { DecisionRecords } from '../../replay/ports.ts';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout } from './key-layout.ts';
import { asStore } from './redis-error.ts';

export const createRedisDecisionRecords = (client: RedisClient, keys: KeyLayout): DecisionRecords => ({
  async findCopy(customerId, digest) {
    const bytes = await asStore(client.getBuffer(keys.placeOf(customerId).copy(customerId, digest)));
    return bytes ?? undefined;
  },
});
