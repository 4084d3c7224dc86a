import { setTimeout as wait } from 'node:timers/promises';
import type { RuleFilesReading } from '../../author/ports.ts';
import { readRuleFiles } from './read-rule-files.ts';

/** How long files must stay unchanged before a reading of them counts. */
const stillMs = 60;
/** After this many different readings in a row, the last one is used; a later change is read again. */
const mostReadings = 10;

/** Reads a folder of packs until two readings are the same. */
export async function readStill(root: string): Promise<RuleFilesReading> {
  let last = readRuleFiles(root);
  for (let readings = 1; readings < mostReadings; readings += 1) {
    await wait(stillMs);
    const next = readRuleFiles(root);
    if (isSame(last, next)) return next;
    last = next;
  }
  return last;
}

function isSame(a: RuleFilesReading, b: RuleFilesReading): boolean {
  if (!('files' in a) || !('files' in b)) return JSON.stringify(a) === JSON.stringify(b);
  if (a.files.length !== b.files.length) return false;
  return a.files.every(({ path, text }, index) => {
    const other = b.files[index];
    return other?.path === path && other.text === text;
  });
}
