import { parseRedisUrl } from '../adapters/redis/redis-endpoint.ts';
import type { Config } from '../config/config.ts';
import { describeProblem, type SettingProblem } from '../config/setting-problem.ts';

/** Whether every part of the Redis URLs is understood. */
export function checkRedisUrls({
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
    return [describeProblem(setting, '', { fault: `cannot be obeyed: ${reason}` })];
  }
}
