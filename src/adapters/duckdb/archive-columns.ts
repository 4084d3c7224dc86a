import type { AftermathRow, ArchiveRow } from '../../replay/ports.ts';
import { quoteText } from './quote-sql.ts';

/** The types of a table's columns. A BLOB is in base64 where rows are JSON. */
export type Columns = Readonly<Record<string, string>>;

const aftermath: Readonly<Record<keyof AftermathRow, string>> = {
  outcomes: 'STRUCT(offer VARCHAR, outcome VARCHAR, "at" TIMESTAMP)[]',
  promises: 'STRUCT("type" VARCHAR, "rule" VARCHAR, state VARCHAR, "at" TIMESTAMP)[]',
};

const decided: Readonly<Record<keyof ArchiveRow, string>> = {
  decision_id: 'VARCHAR',
  decided_at: 'TIMESTAMP',
  touchpoint: 'VARCHAR',
  channel: 'VARCHAR',
  locale: 'VARCHAR',
  rule_set: 'VARCHAR',
  rule_set_age_ms: 'DOUBLE',
  runtime: 'VARCHAR',
  identified: 'VARCHAR',
  snapshot_source: 'VARCHAR',
  actions: 'STRUCT("type" VARCHAR, status VARCHAR, reason VARCHAR, "rule" VARCHAR, standing BOOLEAN)[]',
  offers:
    'STRUCT(offer VARCHAR, "rank" INTEGER, category VARCHAR, "rule" VARCHAR, propensity DOUBLE, "value" DOUBLE, context DOUBLE, lever DOUBLE, total DOUBLE)[]',
  messages: 'VARCHAR[]',
  tasks: 'STRUCT("type" VARCHAR, template VARCHAR, channel VARCHAR)[]',
  reasons: 'VARCHAR[]',
  degraded: 'VARCHAR[]',
  best_channel: 'VARCHAR',
  elapsed_ms: 'DOUBLE',
  fired: 'VARCHAR[]',
  once: 'BOOLEAN',
  blocked: 'STRUCT(offer VARCHAR, gate VARCHAR, because VARCHAR, "rule" VARCHAR)[]',
};

/** The columns of what a decision was when it was given. */
export const rowColumns = Object.keys(decided);

/** The columns of the view `decisions`. `n` numbers the rows of all segments: of two rows of one decision the later one has the greater number. */
export const decisionColumns: Readonly<
  Record<keyof ArchiveRow | keyof AftermathRow | 'n' | 'customer', string>
> = {
  n: 'BIGINT',
  customer: 'VARCHAR',
  ...decided,
  ...aftermath,
};

/** The columns for replays: the digests of the answer, the encrypted record, the numbers of the copies that it names, and of the facts
 * that its rules read: equal numbers at one place of one rule set mean equal facts. */
const inputColumns = {
  answer: 'VARCHAR',
  wordless: 'VARCHAR',
  personal: 'BLOB',
  copy: 'BIGINT',
  memory: 'BIGINT',
  household: 'BIGINT',
  visit: 'BIGINT',
  facts: 'BIGINT[]',
} as const;

export const recordColumns: Columns = { ...decisionColumns, ...inputColumns };
export const changeColumns: Columns = { n: 'BIGINT', decision_id: 'VARCHAR', ...aftermath };
export const copyColumns: Columns = { n: 'BIGINT', customer: 'VARCHAR', digest: 'VARCHAR', bytes: 'BLOB' };

/** Rows of lines of JSON. */
export function selectLines(path: string, columns: Columns): string {
  const names = Object.entries(columns);
  const types = names.map(([name, type]) => `${name}: ${quoteText(type === 'BLOB' ? 'VARCHAR' : type)}`);
  const cells = names.map(([name, type]) => (type === 'BLOB' ? `from_base64(${name}) AS ${name}` : name));
  return `SELECT ${cells.join(', ')} FROM read_json(${quoteText(path)}, format = 'newline_delimited', columns = {${types.join(', ')}})`;
}
