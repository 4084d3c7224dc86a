import { resolve } from 'node:path';
import type { RuleEdits } from '../../author/ports.ts';
import { watchFolder } from '../files/watch-folder.ts';
import { RuleCompiler, type RuleCompilerOptions } from './rule-compiler.ts';

/** The service starts with all processors to itself. Most edits come later, and one that comes earlier takes a second longer. */
const warmAfterMs = 10_000;

/** The edits of a folder of packs on this machine's disk, read and compiled in a separate process. */
export function openRuleEdits(folder: string, options: RuleCompilerOptions): RuleEdits {
  const root = resolve(folder);
  return {
    follow: async ({ onChange, onEdit, onWatch }) => {
      const compiler = new RuleCompiler(root, options);
      const warming = setTimeout(() => compiler.warm(), warmAfterMs).unref();
      const watching = await watchFolder(root, {
        onChange: async () => {
          clearTimeout(warming);
          onChange();
          const edit = await compiler.compile();
          if (edit !== undefined) await onEdit(edit);
        },
        onWatch: (error) => onWatch(error === undefined ? undefined : describeTrouble(error)),
      });
      return {
        close: async () => {
          clearTimeout(warming);
          await compiler.close();
          await watching.close();
        },
      };
    },
  };
}

/** The codes of inotify(7) that an operator can act on, in words. */
const troubles: Readonly<Record<string, string>> = {
  ENOSPC: 'the limit of watched files is reached: raise fs.inotify.max_user_watches',
  EMFILE: 'the limit of watchers or open files is reached: raise fs.inotify.max_user_instances or ulimit -n',
  EACCES: 'the service may not read a folder of the rules: correct its permissions',
  EPERM: 'the service may not watch a folder of the rules: correct its permissions',
};

function describeTrouble(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return troubles[code] ?? `the system refuses to watch the folder${code === '' ? '' : ` (${code})`}`;
}
