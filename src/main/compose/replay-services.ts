import { join } from 'node:path';
import { readArchive, readArchivedTools } from '../../adapters/duckdb/read-archive.ts';
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
import type { OpenedRecords } from '../../cli/replay-command.ts';
import type { SimulateServices } from '../../cli/simulate-command.ts';
import type { Config } from '../../config/config.ts';
import { decideAsRecorded, sceneAsRecorded } from '../../decide/explain/decide-as-recorded.ts';
import { formatDiagnostic } from '../../domain/diagnostics/diagnostic.ts';
import { rebuildRuleSet } from '../../domain/rule-set/rebuild-rule-set.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type { Selection } from '../../replay/ports.ts';
import { type DecisionRecords, type DecisionTools, mostTools } from '../../replay/ports.ts';
import { gatherInputs } from '../../replay/replay-decision.ts';
import { selectRecorded } from '../../replay/select-recorded.ts';
import { simulate } from '../../replay/simulate.ts';
import type { Impact } from '../../replay/tally-impact.ts';
import { finish } from '../../shared/steps.ts';
import { findRuleSets } from './kept-rule-sets.ts';
import { simulateArchive } from './simulate-archive.ts';
import { noRecords, planSimulation, simulateWith } from './simulation-plan.ts';

type Opened = {
  readonly records: DecisionRecords;
  readonly tools: Pick<DecisionTools, 'find'>;
  readonly close: () => Promise<void>;
};

/** Wires `tact replay` to the store that the configuration names; a service may use it meanwhile. */
export function createReplayServices(
  readConfig: () => Config,
  { print, finish: finishWith }: Pick<CliServices, 'print' | 'finish'>,
): SimulateServices {
  return {
    print,
    finish: finishWith,
    note: (line) => void process.stderr.write(`${line}\n`),
    readRules,
    simulate: (selection, sides, options) => simulateSelected(readConfig, selection, sides, options),
    open: async (over): Promise<OpenedRecords> => ({
      ...(over === undefined ? await openReplay(readConfig()) : openArchived(over)),
      decide: decideAsRecorded,
      runtime: runtime.id,
    }),
  };
}

const simulateSelected = async (
  readConfig: () => Config,
  selection: Selection,
  sides: Parameters<SimulateServices['simulate']>[1],
  { isWhole, onProgress }: Parameters<SimulateServices['simulate']>[2],
): Promise<Impact> => {
  const plan = planSimulation(selection, sides, isWhole);
  const names = { before: sides.before.version, draft: sides.draft.version };
  if (selection.over !== undefined) return (await simulateArchive(plan, onProgress)).sum(names);
  const { records, list, close } = await openReplay(readConfig());
  try {
    const services = simulateWith(sides, records, plan.reach);
    return (await simulate(list([], selection), sides, services)).sum(names);
  } finally {
    await close();
  }
};

/** What the configured store has recorded, with the rule sets of then. */
export async function openReplay(config: Config) {
  const { records, tools, close } = await openRecords(config);
  return {
    records,
    findRuleSet: findKept(tools),
    findTool: (name: string) => tools.find(name),
    list: (ids: readonly string[], selection: Selection) => selectRecorded(ids, selection, records),
    close,
  };
}

/** The same of an archive, which has all that its decisions were decided on. */
const openArchived = (folder: string) => ({
  records: noRecords,
  findRuleSet: findKept(readArchivedTools(folder)),
  list: (ids: readonly string[], selection: Selection) => readArchive(folder, ids, selection),
  close: async () => undefined,
});

const findKept = (tools: Pick<DecisionTools, 'find'>): OpenedRecords['findRuleSet'] =>
  findRuleSets(tools, (files) => finish(rebuildRuleSet(files)), mostTools);

/** What the selected decisions of a store were decided on, one after the other. */
export async function* listScenes(config: Config, selection: Selection): AsyncIterable<RecordedScene> {
  const { over } = selection;
  const { records, list, close } = over === undefined ? await openReplay(config) : openArchived(over);
  try {
    for await (const recorded of list([], selection)) {
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
async function openRecords({ redisUrl, redisPrefix, dataDir }: Config): Promise<Opened> {
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
