import { resolve } from 'node:path';
import type { RuleFiles } from '../../author/ports.ts';
import { readRuleFiles } from './read-rule-files.ts';

/** A folder of packs on this machine's disk. */
export function openRuleFolder(folder: string): RuleFiles {
  const root = resolve(folder);
  return { read: async () => readRuleFiles(root) };
}
