import { readFileSync } from 'node:fs';
import { parseRedisUrl } from '../../adapters/redis/redis-endpoint.ts';
import type { Config } from '../../config/config.ts';
import type { Program } from '../../config/find-contradictions.ts';
import { loadConfig } from '../../config/load-config.ts';
import { describeProblem, type SettingProblem } from '../../config/setting-problem.ts';
import { readApiKeys } from '../../config/setting-readers.ts';
import { checkConnectors } from './check-connectors.ts';
import { checkFolders } from './check-folders.ts';
import { printProblem } from './print-problem.ts';
import { probePort } from './probe-port.ts';

type Checked = { readonly config: Config; readonly problems: readonly SettingProblem[] };

/**
 * Reads the environment and checks what it names: folders, files, the packs' connectors. Settings that are invalid themselves
 * are not checked further.
 */
export function checkSettings(env: NodeJS.ProcessEnv, program: Program): Checked {
  const { config: loaded, problems } = loadConfig(env, program);
  const keys = program === 'load' || program === 'store' ? { apiKeys: [] } : readKeysFile(loaded);
  const config = 'apiKeys' in keys && loaded.apiKeysFile !== undefined ? { ...loaded, ...keys } : loaded;
  const wrong = new Set(problems.map(({ setting }) => setting));
  const found = [
    ...('fault' in keys ? [keys] : []),
    ...checkRedisUrls(config),
    ...checkFolders(config, program),
    ...(program === 'serve' || program === 'work' ? checkConnectors(config) : []),
  ];
  return { config, problems: [...problems, ...found.filter(({ setting }) => !wrong.has(setting))] };
}

/** Returns the settings, or ends the process: reports all problems together on standard error, with exit code 2. */
export function readSettings(env: NodeJS.ProcessEnv, program: Program): Config {
  return endWithProblems(checkSettings(env, program));
}

/** The same for a program that listens; also tries the ports. */
export async function readListeningSettings(
  env: NodeJS.ProcessEnv,
  program: 'serve' | 'work',
): Promise<Config> {
  const { config, problems } = checkSettings(env, program);
  const isWrong = (setting: string): boolean => problems.some((problem) => problem.setting === setting);
  const ports = [
    ...(program === 'serve' ? [['PORT', config.port] as const] : []),
    ...(config.metricsPort === undefined ? [] : [['METRICS_PORT', config.metricsPort] as const]),
  ].filter(([setting]) => !isWrong(setting));
  const found = isWrong('HOST')
    ? []
    : await Promise.all(ports.map(([setting, port]) => probePort(setting, port, config.host)));
  return endWithProblems({ config, problems: [...problems, ...found.flat()] });
}

function endWithProblems({ config, problems }: Checked): Config {
  if (problems.length === 0) return config;
  const count = problems.length === 1 ? 'a setting is' : `${problems.length} settings are`;
  process.stderr.write(`tact: cannot start: ${count} wrong\n`);
  for (const line of problems.map(printProblem)) process.stderr.write(`  ${line}\n`);
  process.exit(2);
}

/** Checks that every part of the Redis URLs is understood. */
function checkRedisUrls({
  redisUrl,
  redisSnapshotsUrl,
}: Pick<Config, 'redisUrl' | 'redisSnapshotsUrl'>): SettingProblem[] {
  return [...checkOne('REDIS_URL', redisUrl), ...checkOne('REDIS_SNAPSHOTS_URL', redisSnapshotsUrl)];
}

function checkOne(setting: string, url: string | undefined): SettingProblem[] {
  try {
    if (url !== undefined) parseRedisUrl(url);
    return [];
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it is not understood';
    return [describeProblem(setting, '', { fault: `cannot be used: ${reason}` })];
  }
}

/** The keys in the file that API_KEYS_FILE names, or what is wrong with it. No problem repeats its contents. */
export function readKeysFile({
  apiKeysFile: path,
}: Pick<Config, 'apiKeysFile'>): Pick<Config, 'apiKeys'> | SettingProblem {
  if (path === undefined) return { apiKeys: [] };
  const text = tryRead(path);
  const reading = text === undefined ? { fault: 'is not a readable file' } : readApiKeys(text.trim());
  return 'fault' in reading ? describeProblem('API_KEYS_FILE', path, reading) : { apiKeys: reading.value };
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
