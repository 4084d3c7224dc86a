import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backUpStore, restoreStore } from '../../adapters/embedded/back-up.ts';
import {
  createDamagedStoreKeeper,
  openEmbeddedStoreKeeper,
} from '../../adapters/embedded/embedded-store-keeper.ts';
import { scrubStore } from '../../adapters/embedded/scrub-store.ts';
import { walkApart } from '../../adapters/embedded/walk-apart.ts';
import { openRuleFolder } from '../../adapters/files/open-rule-folder.ts';
import { agreeOnLayout } from '../../adapters/redis/agree-on-layout.ts';
import { backgroundLimits } from '../../adapters/redis/connect-redis.ts';
import { migrateLedger } from '../../adapters/redis/migrate-ledger.ts';
import { openRedis } from '../../adapters/redis/open-redis.ts';
import { readRedisUrl } from '../../adapters/redis/redis-endpoint.ts';
import { createRedisStoreKeeper } from '../../adapters/redis/redis-store-keeper.ts';
import { compileRuleSet } from '../../author/compile-rule-set.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { StoreServices } from '../../cli/store-commands.ts';
import type { Config } from '../../config/config.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { StoreKeeper } from '../../keep/ports.ts';
import { declaredBy } from '../../keep/verify-store.ts';
import { findProgram } from '../process/find-program.ts';

/** Wires `tact store` to the store that the configuration names. */
export function createStoreServices(
  readConfig: () => Config,
  { print, finish }: Pick<CliServices, 'print' | 'finish'>,
): StoreServices {
  return {
    print,
    finish,
    openKeeper: () => openKeeper(readConfig()),
    migrate: () => migrate(readConfig()),
    backUp: (target) => backUpStore(embeddedFolder(readConfig()), target, Date.now()),
    restore: async (backup) => {
      const folder = embeddedFolder(readConfig());
      await restoreStore(backup, folder);
      return folder;
    },
    scrub: () => scrubStore(embeddedFolder(readConfig()), Date.now()),
    readDeclared: () => readDeclared(readConfig().rulesDir),
    clock: { elapsed: () => performance.now(), sleep: (ms) => sleep(ms) },
    reportProgress: (text) => void process.stderr.write(text),
  };
}

function embeddedFolder({ redisUrl, dataDir }: Config): string {
  if (redisUrl === undefined) return join(dataDir, 'store');
  throw new ServiceError(
    'invalid-request',
    'REDIS_URL is set: back up, restore and scrub Redis by its own means (docs/store.md), or unset it for the embedded store',
  );
}

async function openKeeper(config: Config): Promise<StoreKeeper> {
  const { redisUrl, redisSnapshotsUrl, redisPrefix } = config;
  if (redisUrl === undefined) return openEmbeddedKeeper(embeddedFolder(config));
  const connect = (setting: string, url: string) =>
    openRedis(readRedisUrl(setting, url), backgroundLimits, true);
  const ledger = await connect('REDIS_URL', redisUrl);
  const snapshots =
    redisSnapshotsUrl === undefined ? ledger : await connect('REDIS_SNAPSHOTS_URL', redisSnapshotsUrl);
  const keys = await agreeOnLayout(ledger, redisPrefix);
  return createRedisStoreKeeper({ ledger, snapshots, keys });
}

/** The embedded store brings an earlier layout up to date by itself when it opens. */
async function migrate({ redisUrl, redisPrefix }: Config): Promise<ReadonlyMap<string, number>> {
  if (redisUrl === undefined) return new Map();
  const client = await openRedis(readRedisUrl('REDIS_URL', redisUrl), backgroundLimits, true);
  try {
    return await migrateLedger(client, redisPrefix);
  } finally {
    client.disconnect();
  }
}

async function openEmbeddedKeeper(folder: string): Promise<StoreKeeper> {
  if (!existsSync(join(folder, 'data.mdb')))
    throw new ServiceError(
      'store-unavailable',
      `there is no store in ${folder}: set DATA_DIR to the folder above it`,
    );
  const walk = await walkApart(folder, { program: findProgram('walk-process') });
  return walk.damaged.size === 0
    ? openEmbeddedStoreKeeper(folder, Date.now())
    : createDamagedStoreKeeper(folder, walk);
}

async function readDeclared(folder: string): Promise<(counter: string) => boolean> {
  const reading = await openRuleFolder(folder).read();
  const { ruleSet } = 'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined };
  if (ruleSet === undefined)
    throw new ServiceError(
      'invalid-request',
      `the packs in ${folder} have errors; run: tact rules check ${folder}`,
    );
  return declaredBy(ruleSet);
}
