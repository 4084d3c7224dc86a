import type { Key, RootDatabase } from 'lmdb';
import { appendDecision } from './decision-records.ts';
import { type Databases, type DecisionRecord, keysUnder, layoutVersion } from './key-layout.ts';

/** The databases that layout 1 had and layout 2 has not. */
const formerDatabases = ['decisions', 'interactions', 'customerDecisions'] as const;

/**
 * Brings a store to the layout of today. In layout 1 decisions lay under their ids, with an index by age; since layout 2 they follow each
 * other in a log. In layout 3 the age of a memory may be that of an earlier change, which earlier releases would take for the last. In
 * layout 4 what a change adds to a long memory lies beside it, where earlier releases would not look.
 * All of it in one transaction: a process that is killed meanwhile leaves the earlier layout, and the next start migrates it.
 */
export function migrateLayout(env: RootDatabase, databases: Databases): void {
  const [decisions, ...indexes] = formerDatabases.map((name) =>
    env.openDB<Omit<DecisionRecord, 'bytes'>, Key>({ name, encoding: 'json' }),
  );
  env.transactionSync(() => {
    const places = [...(decisions?.getRange() ?? [])]
      .map(({ key, value }) => ({ key, at: Date.parse(value.decision.decidedAt) }))
      .sort((one, other) => one.at - other.at);
    for (const { key } of places) {
      const record = decisions?.get(key);
      if (record !== undefined)
        appendDecision(databases, { ...record, bytes: Buffer.from(JSON.stringify(record.decision)) });
    }
    for (const key of databases.ages.getKeys(keysUnder('decision'))) void databases.ages.remove(key);
    for (const former of [decisions, ...indexes]) former?.clearSync();
    databases.meta.putSync('layout', layoutVersion);
  });
}
