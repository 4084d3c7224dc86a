import { join } from 'node:path';
import { readEmbeddedRecords } from '../../adapters/embedded/read-embedded-records.ts';
import { openRuleFolder } from '../../adapters/files/open-rule-folder.ts';
import { agreeOnLayout } from '../../adapters/redis/agree-on-layout.ts';
import { backgroundLimits } from '../../adapters/redis/connect-redis.ts';
import { openRedis } from '../../adapters/redis/open-redis.ts';
import {
  createRedisDecisionRecords,
  createRedisDecisionTools,
} from '../../adapters/redis/redis-decision-records.ts';
import { readRedisUrl } from '../../adapters/redis/redis-endpoint.ts';
import { runtime } from '../../adapters/runtime.ts';
import { compileRuleSet } from '../../author/compile-rule-set.ts';
import type { RecordedScene } from '../../author/verify-rules.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { OpenedRecords, ReplayCommandServices } from '../../cli/replay-command.ts';
import type { Config } from '../../config/config.ts';
import { decideAsRecorded, fireAsRecorded, sceneAsRecorded } from '../../decide/decide-as-recorded.ts';
import { formatDiagnostic } from '../../domain/diagnostics/diagnostic.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import { type DecisionRecords, type DecisionTools, mostTools } from '../../replay/ports.ts';
import { gatherInputs } from '../../replay/replay-decision.ts';
import { type Selection, selectRecorded } from '../../replay/select-recorded.ts';
import { findRuleSets } from './kept-rule-sets.ts';

type Opened = {
  readonly records: DecisionRecords;
  readonly tools: Pick<DecisionTools, 'find'>;
  readonly close: () => Promise<void>;
};

/** Wires `tact replay` to the store that the configuration names; a service may use it meanwhile. */
export function createReplayServices(
  readConfig: () => Config,
  { print, finish }: Pick<CliServices, 'print' | 'finish'>,
): ReplayCommandServices {
  return {
    print,
    finish,
    readRules,
    open: async (): Promise<OpenedRecords> => {
      const { records, tools, close } = await openRecords(readConfig());
      return {
        records,
        findRuleSet: findRuleSets(tools, ({ files }) => compileRuleSet(files).ruleSet, mostTools),
        decide: decideAsRecorded,
        fire: fireAsRecorded,
        runtime: runtime.id,
        close,
      };
    },
  };
}

/** What the selected decisions of a store were decided on, one after the other. */
export async function* listScenes(config: Config, selection: Selection): AsyncIterable<RecordedScene> {
  const { records, close } = await openRecords(config);
  try {
    for await (const recorded of selectRecorded([], selection, records)) {
      const { decision } = recorded;
      const inputs = await gatherInputs(recorded, records);
      const scene = typeof inputs === 'string' ? undefined : sceneAsRecorded(decision, inputs);
      yield { decisionId: decision.decisionId, scene };
    }
  } finally {
    await close();
  }
}

/** What the configured store has recorded, also while a service uses it. */
export async function openRecords({ redisUrl, redisPrefix, dataDir }: Config): Promise<Opened> {
  if (redisUrl === undefined) return readEmbeddedRecords(join(dataDir, 'store'));
  const client = await openRedis(readRedisUrl('REDIS_URL', redisUrl), backgroundLimits, true);
  const keys = await agreeOnLayout(client, redisPrefix);
  return {
    records: createRedisDecisionRecords(client, keys),
    tools: createRedisDecisionTools(client, keys, { keptMs: 0, now: Date.now }),
    close: async () => client.disconnect(),
  };
}

/** The rules of a folder. Rejects with their mistakes. */
async function readRules(folder: string): Promise<RuleSet> {
  const reading = await openRuleFolder(folder).read();
  const { ruleSet, diagnostics } =
    'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined, ...reading };
  if (ruleSet !== undefined) return ruleSet;
  const errors = diagnostics.filter(({ severity }) => severity === 'error').map(formatDiagnostic);
  throw new ServiceError('invalid-request', `the rules in ${folder} have errors:\n${errors.join('\n')}`);
}
