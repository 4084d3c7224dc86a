import { DeliveryError } from '../../deliver/ports.ts';
import {
  type Letterhead,
  type LetterSheet,
  layOutLetter,
  type Printing,
  type PrintOrder,
} from '../../domain/messages/lay-out-letter.ts';
import { Thread } from '../process/thread.ts';

export type LetterPress = {
  /** Rejects with a DeliveryError where the thread ended or takes too long. */
  readonly print: (order: PrintOrder) => Promise<Printing>;
  readonly close: () => Promise<void>;
};

type PressThread = Thread<LetterSheet, Printing>;

/** A letter takes milliseconds; the first one of a script also reads its fonts. */
const patienceMs = 30_000;

/**
 * Prints letters in a thread, which starts with the first letter, and again after it ended: a process that prints nothing never
 * loads the compiler.
 */
export function openLetterPress(findLetterhead: (pack: string) => Letterhead | undefined): LetterPress {
  let thread: PressThread | undefined;
  return {
    print: async (order) => {
      if (thread === undefined || thread.hasEnded) thread = new Thread('print-letters-thread', {});
      return ask(thread, layOutLetter(order, findLetterhead(order.pack)));
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
