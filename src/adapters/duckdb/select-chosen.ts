import type { Selection } from '../../replay/ports.ts';
import { quoteText, quoteTexts } from './quote-sql.ts';

/** SQL: the rows of the table `decided` that are selected, each decision once. `stale`: the numbers of those that are there again later. */
export function selectChosen(
  ids: readonly string[],
  { since, until, sample }: Selection,
  stale?: readonly number[],
): string {
  const at = (ms: number): string => `TIMESTAMP ${quoteText(new Date(ms).toISOString().slice(0, -1))}`;
  const conditions = [
    ...(stale === undefined ? ['d.n IN (SELECT max(n) FROM decided GROUP BY decision_id)'] : []),
    ...(stale === undefined || stale.length === 0 ? [] : [`d.n NOT IN (${stale.join(', ')})`]),
    ...(ids.length > 0 ? [`d.decision_id IN ${quoteTexts(ids)}`] : []),
    ...(since === undefined ? [] : [`d.decided_at >= ${at(since)}`]),
    ...(until === undefined ? [] : [`d.decided_at < ${at(until)}`]),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return `SELECT d.* FROM decided d${where}${sample === undefined ? '' : ` ORDER BY decision_id LIMIT ${sample}`}`;
}
