import type { LedgerLog } from '../../author/ports.ts';
import { type Databases, keysUnder } from './key-layout.ts';
import type { WriteQueue } from './write-queue.ts';

export function createEmbeddedLog({ logs }: Databases, queue: WriteQueue, log: string): LedgerLog {
  const size = (): number => {
    const [last] = [...logs.getKeys({ ...reversed(log), limit: 1 })];
    return last === undefined ? 0 : Number(last[2]) + 1;
  };
  return {
    size: async () => size(),
    read: async (from) => {
      const { end } = keysUnder(log, 'entry');
      return [...logs.getRange({ start: [log, 'entry', from], end })].map(({ value }) => value);
    },
    append: (expected, entry) =>
      queue.write(() => {
        if (size() !== expected) return false;
        void logs.put([log, 'entry', expected], entry);
        return true;
      }),
    keep: (name, text) => queue.write(() => void logs.put([log, 'text', name], text)),
    find: async (name) => logs.get([log, 'text', name]),
  };
}

function reversed(log: string) {
  const { start, end } = keysUnder(log, 'entry');
  return { start: end, end: start, reverse: true };
}
