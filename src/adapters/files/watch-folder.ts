import { watch as watchEntries } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { watch } from 'chokidar';
import { watchContent } from './folder-content.ts';
import { isPassedOver } from './is-passed-over.ts';

type Watching = {
  /** Called after any change. Changes before its promise resolves lead to one more call. */
  readonly onChange: () => Promise<unknown>;
  /** Called with a reason when changes may be missed, and without one when watching works again. */
  readonly onWatch: (error?: unknown) => void;
};

/**
 * Watches a folder by its path, and all below it: where a link to it is swapped or something is mounted over it, what the path
 * names then. Resolves when changes are seen; closing waits for the call that is under way.
 */
export async function watchFolder(
  root: string,
  { onChange, onWatch }: Watching,
): Promise<{ close(): Promise<void> }> {
  const state = { changed: false, closed: false };
  let work: Promise<unknown> = Promise.resolve();
  const content = watchContent(root, isIgnored);
  const handle = async (): Promise<void> => {
    state.changed = false;
    if (state.closed) return;
    await content.take();
    await onChange();
  };
  const see = (): void => {
    if (state.changed) return;
    state.changed = true;
    work = work.then(handle);
  };
  await content.take();
  const closeWatchers = await followPath(root, see, onWatch);
  const closeLooks = lookRegularly(async () => {
    if (await content.hasChanged()) see();
  });
  return {
    close: async () => {
      state.closed = true;
      await closeLooks();
      await closeWatchers();
      await work;
    },
  };
}

/** The longest time that a swap may be missed, and the interval for restarting failed watchers, in milliseconds. */
const swapCheckMs = 500;
const retryMs = 5000;

/**
 * Watchers hold on to the folder that a path named when they began: they start again when it names another. They start again too
 * after a failure, until they succeed; each attempt looks at the folder, so that a change is late but not lost.
 */
async function followPath(
  root: string,
  see: () => void,
  onWatch: Watching['onWatch'],
): Promise<() => Promise<void>> {
  const state = { failedAt: 0, close: async (): Promise<void> => undefined };
  const fail = (error: unknown): void => {
    if (state.failedAt === 0) onWatch(error);
    state.failedAt = Date.now();
  };
  const start = async (): Promise<void> => {
    const failedAt = state.failedAt;
    await state.close();
    state.close = async () => undefined;
    state.close = await startWatchers(root, see, fail);
    if (failedAt === 0 || state.failedAt !== failedAt) return;
    state.failedAt = 0;
    onWatch();
  };
  let identity = await identify(root);
  await start().catch(fail);
  const check = async (): Promise<void> => {
    const found = await identify(root);
    const isRetry = state.failedAt !== 0 && Date.now() - state.failedAt >= retryMs;
    if (found === identity && !isRetry) return;
    identity = found;
    if (found === undefined) await state.close();
    else await start();
  };
  const look = async (): Promise<void> => {
    const before = identity;
    const { failedAt } = state;
    await check().catch(fail);
    if (identity !== before || state.failedAt !== failedAt) see();
  };
  const closeLooks = lookRegularly(look);
  return async () => {
    await closeLooks();
    await state.close();
  };
}

/** Looks one after the other; closing waits for the one that is under way. */
function lookRegularly(look: () => Promise<void>): () => Promise<void> {
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, swapCheckMs).unref();
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

/** The folder that a path names at this moment; undefined if it names none. */
async function identify(path: string): Promise<string | undefined> {
  try {
    const { dev, ino } = await stat(path, { bigint: true });
    return `${dev} ${ino} ${await realpath(path)}`;
  } catch {
    return undefined;
  }
}

async function startWatchers(
  root: string,
  see: () => void,
  fail: (error: unknown) => void,
): Promise<() => Promise<void>> {
  const tree = watch(root, { ignoreInitial: true, ignored: (path) => isIgnored(relative(root, path)) });
  // Chokidar reports no change of a file whose time is the same, nor some swaps of a link: the system's own events do.
  const seeRaw = (_event: string, path: string | null): void => {
    if (path === null || !isIgnored(path)) see();
  };
  tree.on('all', see).on('raw', seeRaw).on('error', fail);
  await new Promise<void>((begun) => tree.once('ready', () => begun()).once('error', () => begun()));
  // Kubernetes swaps a mounted folder by renaming the link `..data` in it, which the tree's watcher does not see.
  const links = watchEntries(root, see).on('error', fail);
  return async () => {
    links.close();
    await tree.close();
  };
}

/** `..data` is the link that Kubernetes swaps. */
const isIgnored = (path: string): boolean =>
  path.split(sep).some((name) => isPassedOver(name) && !name.startsWith('..'));
