import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { readRuleFiles } from '../../adapters/files/read-rule-files.ts';
import { checkRedisRole, type RedisRole } from '../../adapters/redis/check-redis-role.ts';
import { backgroundLimits, type RedisClient } from '../../adapters/redis/connect-redis.ts';
import { openRedis } from '../../adapters/redis/open-redis.ts';
import { readRedisUrl } from '../../adapters/redis/redis-endpoint.ts';
import { compileRuleSet } from '../../author/compile-rule-set.ts';
import type { CliServices } from '../../cli/cli-services.ts';
import type { DoctorServices, Finding } from '../../cli/doctor-command.ts';
import type { Config } from '../../config/config.ts';
import type { RuleSet } from '../../domain/rule-set/rule-set.ts';
import { explainSystemError } from '../../shared/explain-system-error.ts';
import { printProblem } from '../process/print-problem.ts';
import { checkSettings } from '../process/read-settings.ts';
import { readVersion } from '../process/read-version.ts';
import { checkLetters } from './check-letters.ts';

type Environment = NodeJS.ProcessEnv;

/** Below this, a burst of letters or a compaction of Redis can fill the disk. */
const leastFreeBytes = 1024 ** 3;
/** Budgets, quiet hours and due times compare instants of different machines. */
const mostSkewMs = 500;
const patienceMs = 2000;
/** The last day of each line of Node (nodejs/Release schedule). */
const endOfLife: Readonly<Record<number, string>> = { 20: '2026-04-30', 22: '2027-04-30', 24: '2028-04-30' };

/** Wires `tact doctor` to the settings of the service in the environment. */
export function createDoctorServices(
  env: Environment,
  { print, finish, now }: Pick<CliServices, 'print' | 'finish' | 'now'>,
): DoctorServices {
  return { print, finish, examine: () => examine(env, now) };
}

async function examine(env: Environment, now: () => number): Promise<readonly Finding[]> {
  const { config, problems } = checkSettings(env, 'serve');
  const settings = problems.map((problem) => wrong('settings', printProblem(problem)));
  const { ruleSet, findings: rules } = checkRules(config.rulesDir);
  const atOnce = [
    ...checkVersions(now),
    ...(settings.length > 0 ? settings : [ok('settings', 'all valid')]),
    ...rules,
  ];
  const others = await Promise.all([
    checkDisk(config.outboxDir),
    checkLetters(config.letterPdf, ruleSet),
    checkStores(config, now),
    ...[...config.connectorUrls].map(([name, url]) => checkConnector(name, url)),
  ]);
  return [...atOnce, ...others.flat()];
}

const ok = (about: string, detail: string): Finding => ({ about, state: 'ok', detail });
const warn = (about: string, detail: string): Finding => ({ about, state: 'warn', detail });
const wrong = (about: string, detail: string): Finding => ({ about, state: 'wrong', detail });
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function checkVersions(now: () => number): Finding[] {
  const { node, tz, icu } = process.versions;
  const end = endOfLife[Number(node.split('.')[0])];
  const detail = `tact ${readVersion()}, Node ${node}, time zones ${tz}, ICU ${icu}`;
  if (end !== undefined && now() > Date.parse(end))
    return [warn('versions', `${detail}. Node ${node} gets no fixes since ${end}: use 24`)];
  return [ok('versions', detail)];
}

function checkRules(folder: string): { readonly ruleSet?: RuleSet; readonly findings: readonly Finding[] } {
  const reading = readRuleFiles(folder);
  if (!('files' in reading)) return { findings: [wrong('rules', `${folder} cannot be read`)] };
  const { ruleSet, diagnostics } = compileRuleSet(reading.files);
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const advice = `run: tact rules check ${folder}`;
  if (ruleSet === undefined)
    return { findings: [wrong('rules', `${errors} errors in ${folder}; ${advice}`)] };
  const detail = `${ruleSet.rules.length} rules of ${[...ruleSet.packs.keys()].join(', ')}; version ${ruleSet.version}`;
  const finding =
    diagnostics.length === 0
      ? ok('rules', detail)
      : warn('rules', `${detail}; ${diagnostics.length} warnings, ${advice}`);
  return { ruleSet, findings: [finding] };
}

async function checkDisk(folder: string): Promise<Finding[]> {
  // The service makes the folder at its start.
  if (!existsSync(folder) && dirname(folder) !== folder) return checkDisk(dirname(folder));
  try {
    const { bavail, bsize } = await statfs(folder);
    const free = `${((bavail * bsize) / leastFreeBytes).toFixed(1)} GiB free at ${folder}`;
    return [bavail * bsize < leastFreeBytes ? warn('disk', `${free}: make room`) : ok('disk', free)];
  } catch (error) {
    return [wrong('disk', `${folder}: ${explainSystemError(error)}`)];
  }
}

async function checkStores(
  { redisUrl, redisSnapshotsUrl, dataDir }: Config,
  now: () => number,
): Promise<Finding[]> {
  if (redisUrl === undefined)
    return [ok('store', `the embedded store in ${dataDir}; tact store verify reads it whole`)];
  if (redisSnapshotsUrl === undefined) return checkRedis('REDIS_URL', redisUrl, ['ledger', 'snapshots'], now);
  const both = [
    checkRedis('REDIS_URL', redisUrl, ['ledger'], now),
    checkRedis('REDIS_SNAPSHOTS_URL', redisSnapshotsUrl, ['snapshots'], now),
  ];
  return (await Promise.all(both)).flat();
}

async function checkRedis(
  setting: string,
  url: string,
  roles: readonly RedisRole[],
  now: () => number,
): Promise<Finding[]> {
  try {
    const client = await openRedis(readRedisUrl(setting, url), backgroundLimits);
    try {
      const findings = (await checkRedisRole(client, roles)).map(({ severity, message }) =>
        severity === 'refuse' ? wrong(setting, message) : warn(setting, message),
      );
      const clock = await checkClock(client, setting, now);
      return [
        ...(findings.length > 0 ? findings : [ok(setting, `answers, and is fit for ${roles.join(' and ')}`)]),
        clock,
      ];
    } finally {
      client.disconnect();
    }
  } catch (error) {
    return [wrong(setting, messageOf(error))];
  }
}

/** The clocks of both machines, read within one round trip. */
async function checkClock(client: RedisClient, setting: string, now: () => number): Promise<Finding> {
  const asked = now();
  const [seconds = 0, microseconds = 0] = (await client.time()).map(Number);
  const middle = (asked + now()) / 2;
  const skewMs = Math.round(seconds * 1000 + microseconds / 1000 - middle);
  const detail = `the clock of ${setting} differs by ${skewMs} ms`;
  return Math.abs(skewMs) > mostSkewMs
    ? wrong('clock', `${detail}: synchronise both machines (NTP)`)
    : ok('clock', detail);
}

/** Whether somebody listens there; nothing is sent. */
function checkConnector(name: string, url: string): Promise<Finding[]> {
  const { hostname, port, protocol } = new URL(url);
  const about = `connector ${name}`;
  return new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) || (protocol === 'https:' ? 443 : 80) });
    const end = (finding: Finding): void => {
      socket.destroy();
      resolve([finding]);
    };
    socket.setTimeout(patienceMs, () =>
      end(warn(about, `does not take a connection within ${patienceMs / 1000} s`)),
    );
    socket.once('connect', () => end(ok(about, 'takes connections')));
    socket.once('error', (error) => end(warn(about, `cannot be reached: ${explainSystemError(error)}`)));
  });
}
