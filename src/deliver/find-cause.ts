import { askAgain } from '../domain/tasks/ask-again.ts';
import type { CancelCause, Task } from '../domain/tasks/task.ts';
import type { ReadCustomer } from './ports.ts';

/** Why a due task may not go any more; undefined where nothing stands against it. Rejects if that cannot be known. */
export async function findCause(
  { while: asked, customerId }: Task,
  { readCustomer, now }: { readonly readCustomer: ReadCustomer; readonly now: () => number },
): Promise<CancelCause | undefined> {
  if (asked === undefined) return undefined;
  const { snapshot, memory } = await readCustomer(customerId);
  if (snapshot === undefined) return { code: 'customer-gone' };
  const detail = askAgain(asked, { customer: snapshot, known: true, memory, now: now() });
  return detail === undefined ? undefined : { code: 'reason-gone', detail };
}
