import { readFileSync } from 'node:fs';
import type { Config } from '../../config/config.ts';
import { describeProblem, type SettingProblem } from '../../config/setting-problem.ts';
import { readApiKeys } from '../../config/setting-readers.ts';

/** The keys in the file that API_KEYS_FILE names, or what is wrong with it; no problem repeats what it holds. */
export function readKeysFile({
  apiKeysFile: path,
}: Pick<Config, 'apiKeysFile'>): Pick<Config, 'apiKeys'> | SettingProblem {
  if (path === undefined) return { apiKeys: [] };
  const text = tryRead(path);
  const reading = text === undefined ? { fault: 'is no file that can be read' } : readApiKeys(text.trim());
  return 'fault' in reading ? describeProblem('API_KEYS_FILE', path, reading) : { apiKeys: reading.value };
}

function tryRead(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
