import { watch as watchEntries } from 'node:fs';
import { relative, sep } from 'node:path';
import { watch } from 'chokidar';

type Watching = {
  /** Called after anything changed; what changes before its promise is fulfilled is one more call after it. */
  readonly onChange: () => Promise<unknown>;
  /** Called when changes may go unseen. Never at the same time as `onChange`. */
  readonly onFail: (error: unknown) => Promise<unknown>;
};

/** Watches a folder and all below it. Resolves when changes are seen; closing waits for the call that is under way. */
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

/** Hidden names are editors' and version control's. */
const isIgnored = (path: string): boolean =>
  path.split(sep).some((name) => name === 'node_modules' || /^\.[^.]/.test(name));
