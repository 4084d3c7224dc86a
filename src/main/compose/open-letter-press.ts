import { DeliveryError } from '../../deliver/ports.ts';
import {
  type LetterPress,
  type LetterSheet,
  layOutLetter,
  type Printing,
} from '../../domain/messages/lay-out-letter.ts';
import { Thread } from '../process/thread.ts';

type PressThread = Thread<LetterSheet, Printing>;

/** A letter takes milliseconds; the first one of a script also reads its fonts. */
const patienceMs = 30_000;

/**
 * Prints letters in a thread, which starts with the first letter, and again after it ended: a process that prints nothing never
 * loads the compiler.
 */
export function openLetterPress(): LetterPress {
  let thread: PressThread | undefined;
  return {
    print: async (order) => {
      if (thread === undefined || thread.hasEnded) thread = new Thread('print-letters-thread', {});
      return ask(thread, layOutLetter(order));
    },
    close: async () => thread?.close(),
  };
}

async function ask(thread: PressThread, sheet: LetterSheet): Promise<Printing> {
  thread.keepAlive(true);
  const timer = setTimeout(() => void thread.close(), patienceMs);
  try {
    return await thread.ask(sheet);
  } catch (cause) {
    throw new DeliveryError('the letter’s compiler ended, or took too long', { cause });
  } finally {
    clearTimeout(timer);
    if (thread.waiting === 0) thread.keepAlive(false);
  }
}
