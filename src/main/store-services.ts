import { join } from 'node:path';
import { openEmbeddedStoreKeeper } from '../adapters/embedded/embedded-store-keeper.ts';
import { openRuleFolder } from '../adapters/files/open-rule-folder.ts';
import {
  backgroundLimits,
  connectRedis,
  type RedisClient,
  untilReady,
} from '../adapters/redis/connect-redis.ts';
import { createKeyLayout } from '../adapters/redis/key-layout.ts';
import { parseRedisUrl } from '../adapters/redis/redis-endpoint.ts';
import { defineScripts } from '../adapters/redis/redis-script.ts';
import { createRedisStoreKeeper } from '../adapters/redis/redis-store-keeper.ts';
import type { CliServices } from '../cli/cli-services.ts';
import type { StoreServices } from '../cli/store-commands.ts';
import type { Config } from '../config/load-config.ts';
import { compileRuleSet } from '../domain/rules/compile-rule-set.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { StoreKeeper } from '../maintain/store-keeping.ts';

/** Wires `tact store` to the store that the configuration names. */
export function createStoreServices(
  readConfig: () => Config,
  { print, finish }: Pick<CliServices, 'print' | 'finish'>,
): StoreServices {
  return {
    print,
    finish,
    openKeeper: () => openKeeper(readConfig()),
    readDeclared: () => readDeclared(readConfig().rulesDir),
  };
}

async function openKeeper(config: Config): Promise<StoreKeeper> {
  const { redisUrl, redisSnapshotsUrl, redisPrefix, dataDir } = config;
  if (redisUrl === undefined) return openEmbeddedStoreKeeper(join(dataDir, 'store'), Date.now());
  const ledger = await connect(redisUrl);
  const snapshots = redisSnapshotsUrl === undefined ? ledger : await connect(redisSnapshotsUrl);
  return createRedisStoreKeeper({ ledger, snapshots, keys: createKeyLayout(redisPrefix) });
}

async function connect(url: string): Promise<RedisClient> {
  const client = connectRedis(parseRedisUrl(url), backgroundLimits, () => undefined);
  defineScripts(client);
  try {
    await untilReady(client, 5000);
    return client;
  } catch (error) {
    client.disconnect();
    throw new ServiceError('store-unavailable', 'Redis cannot be reached.', [], error);
  }
}

/** Counters begin with PACK/BUDGET/ or PACK/volume/POLICY/; of policies only the pack is looked at. */
async function readDeclared(folder: string): Promise<(counter: string) => boolean> {
  const reading = await openRuleFolder(folder).read();
  const { ruleSet } = 'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined };
  if (ruleSet === undefined)
    throw new ServiceError('internal', `the packs in ${folder} have errors; run: tact rules check ${folder}`);
  return (counter) => {
    const [pack = '', budget = ''] = counter.split('/');
    const declared = ruleSet.packs.get(pack);
    return declared !== undefined && (budget === 'volume' || budget in declared.budgets);
  };
}
