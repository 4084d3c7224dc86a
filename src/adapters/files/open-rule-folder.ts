import { watch as watchEntries } from 'node:fs';
import { relative, resolve, sep } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { watch } from 'chokidar';
import type { RuleFiles, RuleFilesReading } from '../../author/ports.ts';
import type { Diagnostic } from '../../domain/shared/diagnostic.ts';
import { readRuleFiles } from './read-rule-files.ts';

/** How long files must hold still before a reading of them counts. */
const stillMs = 60;
/** After so many readings in a row that all differ, the last is handed on; what changes then is read again. */
const mostReadings = 10;

/** A folder of packs on this machine's disk. */
export function openRuleFolder(folder: string): RuleFiles {
  const root = resolve(folder);
  return {
    read: () => readRuleFiles(root),
    watch: (onChange) => watchFolder(root, onChange),
  };
}

async function watchFolder(
  root: string,
  onChange: (reading: RuleFilesReading) => void,
): Promise<{ close(): Promise<void> }> {
  const state = { changed: false, closed: false };
  let work = Promise.resolve();
  const readOn = async (): Promise<void> => {
    while (state.changed && !state.closed) {
      state.changed = false;
      const reading = await readStill(root);
      if (!state.closed) onChange(reading);
    }
  };
  const see = (): void => {
    if (state.changed) return;
    state.changed = true;
    work = work.then(readOn);
  };
  const fail = (error: unknown): void => {
    if (!state.closed) onChange({ diagnostics: [cannotWatch(error)] });
  };
  const closeWatchers = await startWatchers(root, see, fail);
  return {
    close: async () => {
      state.closed = true;
      await closeWatchers();
      await work;
    },
  };
}

async function startWatchers(
  root: string,
  see: () => void,
  fail: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const tree = watch(root, { ignoreInitial: true, ignored: (path) => isIgnored(relative(root, path)) });
  tree.on('all', see).on('error', fail);
  await new Promise<void>((ready) => tree.once('ready', () => ready()));
  // Kubernetes swaps a mounted folder by renaming the link `..data` in it, which the tree's watcher does not see.
  const links = watchEntries(root, see).on('error', fail);
  return async () => {
    links.close();
    await tree.close();
  };
}

const cannotWatch = (error: unknown): Diagnostic => ({
  code: 'unreadable-file',
  severity: 'error',
  file: '',
  line: 1,
  column: 1,
  pointer: '',
  message: `changes may go unseen: ${error instanceof Error ? error.message : String(error)}`,
  hint: 'Raise the limit of watched files (fs.inotify.max_user_watches), or start the service again after an edit.',
});

/** Hidden names are editors' and version control's. */
const isIgnored = (path: string): boolean =>
  path.split(sep).some((name) => name === 'node_modules' || /^\.[^.]/.test(name));

async function readStill(root: string): Promise<RuleFilesReading> {
  let last = await readRuleFiles(root);
  for (let readings = 1; readings < mostReadings; readings += 1) {
    await wait(stillMs);
    const next = await readRuleFiles(root);
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
