import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { CustomerChange } from '../../domain/customer/customer-change.ts';
import type { Snapshot } from '../../domain/customer/snapshot.ts';
import type { NamedWords } from '../../domain/rule-set/named-words.ts';
import { warnOfUnused, warnOfUnusedEvent } from '../../domain/rule-set/warn-of-unused.ts';
import type { Fault } from '../../domain/shared/service-error.ts';

/** More words than these are counted and not logged. */
const mostLogged = 100;

/**
 * Counts the words of changes that no pack or rule names, and logs each once. Call the result with each change. Words are of the
 * packs as they were when the feed started.
 */
export function watchWords(
  words: NamedWords,
  { feed, registry, logger }: { readonly feed: string; readonly registry: Registry; readonly logger: Logger },
): (change: CustomerChange) => void {
  const counter = new Counter({
    name: 'tact_feed_unused_words_total',
    help: 'Words of changes that were stored and that no pack or rule names.',
    labelNames: ['feed', 'list'],
    registers: [registry],
  });
  const logged = new Set<string>();
  return (change) => {
    for (const { pointer, message, example } of findUnused(words, change)) {
      const list = pointer.split('/')[1] ?? '';
      counter.inc({ feed, list });
      if (logged.size >= mostLogged || logged.has(list + message)) continue;
      logger.warn({ list, near: example }, `a word of a change ${message}`);
      logged.add(list + message);
      if (logged.size === mostLogged) logger.warn(lastWord);
    }
  };
}

const lastWord = `${mostLogged} words that no pack or rule names were logged: further ones are only counted`;

function findUnused(words: NamedWords, change: CustomerChange): readonly Fault[] {
  switch (change.type) {
    case 'upsert':
      return warnOfUnused(words, change.snapshot);
    case 'patch':
      return warnOfUnused(words, withoutNulls(change.patch));
    case 'event':
      return warnOfUnusedEvent(words, change.event);
    default:
      return [];
  }
}

/** Null forgets a member. The patched snapshot was valid, so the others are right. */
const withoutNulls = (patch: Readonly<Record<string, unknown>>): Partial<Snapshot> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== null));
