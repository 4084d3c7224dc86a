import type { Key, RootDatabase } from 'lmdb';
import { appendDecision } from './decision-records.ts';
import { type Databases, type DecisionRecord, keysUnder, layoutVersion } from './key-layout.ts';

/** The databases that layout 1 had and layout 2 has not. */
const formerDatabases = ['decisions', 'interactions', 'customerDecisions'] as const;

/**
 * Brings a store of layout 1 to layout 2: decisions lay under their ids, with an index by age, and now follow each other in a log.
 * All of it in one transaction: a process that is killed meanwhile leaves layout 1, and the next start migrates it.
 */
export function migrateLayout(env: RootDatabase, databases: Databases): void {
  const [decisions, ...indexes] = formerDatabases.map((name) =>
    env.openDB<Omit<DecisionRecord, 'text'>, Key>({ name, encoding: 'json' }),
  );
  env.transactionSync(() => {
    const places = [...(decisions?.getRange() ?? [])]
      .map(({ key, value }) => ({ key, at: Date.parse(value.decision.decidedAt) }))
      .sort((one, other) => one.at - other.at);
    for (const { key } of places) {
      const record = decisions?.get(key);
      if (record !== undefined)
        appendDecision(databases, { ...record, text: JSON.stringify(record.decision) });
    }
    for (const key of databases.ages.getKeys(keysUnder('decision'))) void databases.ages.remove(key);
    for (const former of [decisions, ...indexes]) former?.clearSync();
    databases.meta.putSync('layout', layoutVersion);
  });
}
