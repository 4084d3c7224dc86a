import { readLetterPayload, readPrinted } from '../domain/tasks/task-payload.ts';
import type { LetterPrinter, TaskStore } from './ports.ts';

export type Recomposed =
  | { readonly status: 'unknown' }
  /** No PDF was made of it, or before its record named what it was printed with. */
  | { readonly status: 'not-printed' }
  /** The same bytes. */
  | { readonly status: 'identical' }
  /** `differs`: of what it was printed with; `unprintable` where this machine prints it no more. */
  | { readonly status: 'different'; readonly differs: readonly string[] };

/** Prints a letter once more from the record of its task, and compares the bytes. Writes nothing. */
export async function recomposeLetter(
  taskId: string,
  { tasks, printer }: { readonly tasks: Pick<TaskStore, 'find'>; readonly printer: LetterPrinter },
): Promise<Recomposed> {
  const task = await tasks.find(taskId);
  if (task === undefined) return { status: 'unknown' };
  const letter = readLetterPayload(task.payload)?.letter;
  const then = readPrinted(task.result);
  if (letter === undefined || then === undefined) return { status: 'not-printed' };
  const order = { letter, pack: task.pack, dated: task.dueAt, reference: taskId };
  const printing = await printer.print(order);
  if (printing?.status !== 'printed') return { status: 'different', differs: ['unprintable'] };
  if (printing.sha256 === then.sha256) return { status: 'identical' };
  const now: Readonly<Record<string, string>> = { ...printing.printedWith };
  return {
    status: 'different',
    differs: Object.keys(now).filter((name) => now[name] !== then.printedWith[name]),
  };
}
