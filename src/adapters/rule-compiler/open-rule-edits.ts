import { resolve } from 'node:path';
import type { RuleEdits } from '../../author/ports.ts';
import type { Diagnostic } from '../../domain/diagnostics/diagnostic.ts';
import { watchFolder } from '../files/watch-folder.ts';
import { RuleCompiler, type RuleCompilerOptions } from './rule-compiler.ts';

/** The edits of a folder of packs on this machine's disk, read and compiled in a process of their own. */
export function openRuleEdits(folder: string, options: RuleCompilerOptions): RuleEdits {
  const root = resolve(folder);
  return {
    follow: async (onEdit) => {
      const compiler = new RuleCompiler(root, options);
      const watching = await watchFolder(root, {
        onChange: async () => {
          const edit = await compiler.compile();
          if (edit !== undefined) await onEdit(edit);
        },
        onFail: (error) => onEdit({ diagnostics: [cannotWatch(error)] }),
      });
      return {
        close: async () => {
          await compiler.close();
          await watching.close();
        },
      };
    },
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
