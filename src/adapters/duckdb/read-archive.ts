import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CustomerMemory } from '../../domain/contact/customer-memory.ts';
import { emptyMemory } from '../../domain/contact/customer-memory.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type {
  ArchivedAnswer,
  ArchivedRecord,
  ArchiveRow,
  DecisionTools,
  Personal,
  Selection,
} from '../../replay/ports.ts';
import { decisionColumns, type InputCell } from './archive-columns.ts';
import { readKeys, readManifests, selectFiles, toolFile } from './archive-folder.ts';
import { unseal } from './archive-keys.ts';
import { openInstance } from './open-instance.ts';
import { quoteText, quoteTexts } from './quote-sql.ts';

/** A part of the decisions, for processes that share them. */
export type Shard = { readonly index: number; readonly of: number };

/** Archived decisions, by ids or by a selection, with all that they were decided on. In no order. */
export async function* readArchive(
  folder: string,
  ids: readonly string[],
  selection: Selection,
  shard: Shard = { index: 0, of: 1 },
): AsyncIterable<ArchivedRecord> {
  const manifests = await readManifests(folder).catch(() => []);
  if (manifests.length === 0)
    throw new ServiceError('invalid-request', `There is no archive in ${folder}: it has no segment.`);
  const keys = await readKeys(folder, manifests);
  const byName = keys.byName();
  const keyOf = (owner: string | null): Buffer | undefined =>
    owner === null ? keys.find('')?.key : byName.get(owner);
  const instance = await openInstance({ memoryMb: 1024, spillFolder: join(folder, '.spill') });
  const connection = await instance.connect();
  try {
    const tables = (['file', 'copies'] as const).map((kind) => selectFiles(folder, manifests, kind));
    const result = await connection.stream(select(tables, ids, selection, shard));
    for await (const rows of result.yieldRowObjectJson())
      for (const row of rows) yield toRecorded(row as Row, keyOf);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** The rule sets and runtimes of archived decisions. */
export const readArchivedTools = (folder: string): Pick<DecisionTools, 'find'> => ({
  find: (name) => readFile(join(folder, toolFile(name)), 'utf8').catch(() => undefined),
});

const links = ['copy', 'memory', 'household', 'visit'] as const;

type Row = ArchiveRow &
  Readonly<Record<InputCell, string | null>> & {
    readonly owner: string | null;
  };

/** Only the numbers of all rows are sorted, because these may be many. */
function select(
  [decisions = '', copies = '']: readonly string[],
  ids: readonly string[],
  { since, until, sample }: Selection,
  { index, of }: Shard,
): string {
  const columns = Object.keys(decisionColumns).filter(
    (name) => !['n', 'customer', 'decided_at'].includes(name),
  );
  const instant = `strftime(d.decided_at, '%Y-%m-%dT%H:%M:%S.%gZ') AS decided_at`;
  const at = (ms: number): string => `TIMESTAMP ${quoteText(new Date(ms).toISOString().slice(0, -1))}`;
  const conditions = [
    'd.n IN (SELECT max(n) FROM decided GROUP BY decision_id)',
    ...(ids.length > 0 ? [`d.decision_id IN ${quoteTexts(ids)}`] : []),
    ...(since === undefined ? [] : [`d.decided_at >= ${at(since)}`]),
    ...(until === undefined ? [] : [`d.decided_at < ${at(until)}`]),
    ...(of === 1 ? [] : [`hash(d.decision_id) % ${of} = ${index}`]),
  ];
  const most = sample === undefined ? '' : ` ORDER BY decision_id LIMIT ${sample}`;
  const chosen = `SELECT d.* FROM decided d WHERE ${conditions.join(' AND ')}${most}`;
  return `WITH decided AS (SELECT * FROM ${decisions}), copies AS (SELECT * FROM ${copies}) SELECT ${[
    ...columns.map((name) => `d.${name}`),
    instant,
    ...['answer', 'wordless'].map((name) => `d.${name}`),
    'd.customer AS owner',
    'base64(d.personal) AS personal',
    ...links.map((name) => `base64(${name}_.bytes) AS ${name}`),
  ].join(', ')} FROM (${chosen}) d ${links
    .map((name) => `LEFT JOIN copies ${name}_ ON ${name}_.n = d.${name}`)
    .join(' ')}`;
}

function toRecorded(
  { owner, answer, wordless, personal, copy, memory, household, visit, ...row }: Row,
  keyOf: (owner: string | null) => Buffer | undefined,
): ArchivedRecord {
  const key = keyOf(owner);
  const open = (sealed: string | null): Buffer | undefined =>
    sealed === null || key === undefined ? undefined : unseal(key, Buffer.from(sealed, 'base64'));
  const parse = <T>(sealed: string | null): T | undefined => {
    const opened = open(sealed);
    return opened && (JSON.parse(opened.toString()) as T);
  };
  const own = parse<Personal>(personal);
  const inputs: ArchivedAnswer['inputs'] =
    own === undefined
      ? 'erased'
      : {
          copy: open(copy),
          memory: parse<CustomerMemory>(memory) ?? emptyMemory,
          household: parse<CustomerMemory>(household),
          visit: parse<CustomerMemory>(visit),
        };
  const digests = { bytes: answer ?? '', decision: wordless ?? '' };
  const { request, basis, customerId } = own ?? {};
  return {
    decision: toDecision(row, own),
    ...(request && { request }),
    ...(basis && { basis }),
    ...(customerId !== undefined && { customerId }),
    archived: { row, digests, inputs },
  };
}

/** What a replay takes from the answer of then. */
const toDecision = (row: ArchiveRow, own: Personal | undefined): Decision => ({
  decisionId: row.decision_id,
  interactionId: own?.request?.interactionId ?? '',
  customerId: own?.customerId ?? null,
  touchpoint: row.touchpoint,
  channelUsed: row.channel,
  decidedAt: row.decided_at,
  mode: 'live',
  locale: row.locale,
  ...{ actions: [], messages: [], offers: [], tasks: [], reasons: [], openCases: [] },
  ...{ channel: { best: row.best_channel, ranking: [] }, preferences: {}, facts: {} },
  ruleSet: { version: row.rule_set, ageMs: row.rule_set_age_ms },
  snapshot: row.snapshot_source && { asOf: '', ageMs: 0, source: row.snapshot_source },
  degraded: own?.degraded ?? [],
  elapsedMs: row.elapsed_ms,
});
