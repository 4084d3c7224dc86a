import { watch as watchEntries } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import { watch } from 'chokidar';

type Watching = {
  /** Called after anything changed; what changes before its promise is fulfilled is one more call after it. */
  readonly onChange: () => Promise<unknown>;
  /** Called when changes may go unseen. Never at the same time as `onChange`. */
  readonly onFail: (error: unknown) => Promise<unknown>;
};

/**
 * Watches a folder by its path, and all below it: where a link to it is swapped or something is mounted over it, what the path
 * names then. Resolves when changes are seen; closing waits for the call that is under way.
 */
export async function watchFolder(
  root: string,
  { onChange, onFail }: Watching,
): Promise<{ close(): Promise<void> }> {
  const state = { changed: false, closed: false };
  let work: Promise<unknown> = Promise.resolve();
  const handle = async (): Promise<void> => {
    state.changed = false;
    if (!state.closed) await onChange();
  };
  const see = (): void => {
    if (state.changed) return;
    state.changed = true;
    work = work.then(handle);
  };
  const fail = (error: unknown): void => {
    if (!state.closed) work = work.then(() => onFail(error));
  };
  const closeWatchers = await followPath(root, see, fail);
  return {
    close: async () => {
      state.closed = true;
      await closeWatchers();
      await work;
    },
  };
}

/** How long a swap may go unseen, in milliseconds. */
const swapCheckMs = 500;

/** Watchers hold on to the folder that a path named when they began: they begin anew when it names another. */
async function followPath(
  root: string,
  see: () => void,
  fail: (error: unknown) => void,
): Promise<() => Promise<void>> {
  let identity = await identify(root);
  let close = await startWatchers(root, see, fail);
  let checking: Promise<void> = Promise.resolve();
  const check = async (): Promise<void> => {
    const found = await identify(root);
    if (found === identity) return;
    await close();
    close = found === undefined ? async () => undefined : await startWatchers(root, see, fail);
    identity = found;
    see();
  };
  const timer = setInterval(() => {
    checking = checking.then(check).catch(fail);
  }, swapCheckMs).unref();
  return async () => {
    clearInterval(timer);
    await checking;
    await close();
  };
}

/** Which folder a path names now; undefined while it names none. */
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
  tree.on('all', see).on('error', fail);
  await new Promise<void>((ready) => tree.once('ready', () => ready()));
  // Kubernetes swaps a mounted folder by renaming the link `..data` in it, which the tree's watcher does not see.
  const links = watchEntries(root, see).on('error', fail);
  return async () => {
    links.close();
    await tree.close();
  };
}

/** Hidden names are editors' and version control's. */
const isIgnored = (path: string): boolean =>
  path.split(sep).some((name) => name === 'node_modules' || /^\.[^.]/.test(name));
