import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDBBlobValue } from '@duckdb/node-api';
import { type CustomerMemory, emptyMemory } from '../../domain/contact/customer-memory.ts';
import type { Decision } from '../../domain/decision/decision.ts';
import { ServiceError } from '../../domain/shared/service-error.ts';
import type {
  ArchivedAnswer,
  ArchivedRecord,
  DecisionTools,
  Personal,
  Reach,
  Selection,
} from '../../replay/ports.ts';
import { rowColumns } from './archive-columns.ts';
import { readKeys, readManifests, selectFiles, toolFile } from './archive-folder.ts';
import { unseal } from './archive-keys.ts';
import { openInstance } from './open-instance.ts';
import { readColumns } from './open-shape.ts';
import { selectChosen } from './select-chosen.ts';
import { selectTouched } from './select-touched.ts';

/** A range of the numbers of rows (half-open), of which an edit may touch only these. */
export type ArchivePart = {
  readonly from: number;
  readonly to: number;
  /** About how many these are. */
  readonly rows: number;
  /** The numbers of rows whose decision is there again later. */
  readonly stale: readonly number[];
  /** Absent: all of them. */
  readonly reach?: Reach;
  /** The numbers of the only rows that are touched, where they are known. */
  readonly touched?: readonly number[];
};

/** Archived decisions, by ids or by a selection, with all that they were decided on. In no order. */
export async function* readArchive(
  folder: string,
  ids: readonly string[],
  selection: Selection,
  part?: ArchivePart,
): AsyncIterable<ArchivedRecord> {
  const manifests = await readManifests(folder).catch(() => []);
  if (manifests.length === 0)
    throw new ServiceError('invalid-request', `There is no archive in ${folder}: it has no segment.`);
  const keys = await readKeys(folder, manifests);
  const [byName, nobody] = [keys.byName(), keys.find('')?.key];
  const reader = new RowReader((owner) => (owner === null ? nobody : byName.get(owner)));
  const instance = await openInstance({ memoryMb: 1024, spillFolder: join(folder, '.spill') });
  try {
    const tables = (['file', 'copies'] as const).map((kind) => selectFiles(folder, manifests, kind));
    const chosen = selectChosen(ids, selection, part?.stale);
    for await (const columns of readColumns(instance, select(tables, chosen, part)))
      yield* reader.read(columns);
  } finally {
    instance.closeSync();
  }
}

/** The rule sets and runtimes of archived decisions. */
export const readArchivedTools = (folder: string): Pick<DecisionTools, 'find'> => ({
  find: (name) => readFile(join(folder, toolFile(name)), 'utf8').catch(() => undefined),
});

const links = ['copy', 'memory', 'household', 'visit'] as const;

const instant = `strftime(d.decided_at, '%Y-%m-%dT%H:%M:%S.%gZ')`;

/** The cells that a decision is decided again by. All others are for comparing. */
const headColumns = [
  ...(['decision_id', 'decided_at', 'touchpoint', 'channel', 'locale', 'best_channel'] as const),
  ...(['rule_set', 'rule_set_age_ms', 'snapshot_source', 'elapsed_ms'] as const),
];

const packCells = (names: readonly string[]): string =>
  `struct_pack(${names.map((name) => `${name} := ${name === 'decided_at' ? instant : `d.${name}`}`).join(', ')})`;

/** Only the numbers of all rows are sorted, because these may be many. */
function select(
  [decisions = '', copies = '']: readonly string[],
  chosen: string,
  part: ArchivePart | undefined,
): string {
  const conditions = [
    ...(part === undefined ? [] : [`d.n >= ${part.from} AND d.n < ${part.to}`]),
    ...(part?.touched !== undefined ? [`d.n IN (${part.touched.join(', ')})`] : []),
    ...(part?.touched === undefined && part?.reach !== undefined ? [selectTouched(part.reach)] : []),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const named = `SELECT unnest([${links.join(', ')}]) FROM (${chosen}) d${where}`;
  // Else all copies of the archive would be read for every part.
  const needed = part === undefined ? '' : ` WHERE n IN (${named})`;
  return `WITH decided AS (SELECT * FROM ${decisions}), copies AS ${part === undefined ? '' : 'MATERIALIZED '}(SELECT n, bytes FROM ${copies}${needed}) SELECT ${[
    `CAST(to_json(${packCells(part === undefined ? rowColumns : headColumns)}) AS VARCHAR)`,
    ...['d.answer', 'd.wordless', 'd.customer', 'd.personal'],
    ...links.flatMap((name) => [`CAST(d.${name} AS DOUBLE)`, `${name}_.bytes`]),
  ].join(', ')} FROM (${chosen}) d ${links
    .map((name) => `LEFT JOIN copies ${name}_ ON ${name}_.n = d.${name}`)
    .join(' ')}${where}`;
}

type Cells = readonly [
  row: string,
  answer: string,
  wordless: string,
  owner: string | null,
  personal: DuckDBBlobValue,
  ...copies: (number | DuckDBBlobValue | null)[],
];

/** How many copies stay opened: a customer comes again, mostly soon. */
const mostOpened = 10_000;

class RowReader {
  readonly #keyOf: (owner: string | null) => Buffer | undefined;
  readonly #opened = new Map<number, Buffer>();

  constructor(keyOf: (owner: string | null) => Buffer | undefined) {
    this.#keyOf = keyOf;
  }

  *read(columns: readonly (readonly unknown[])[]): Iterable<ArchivedRecord> {
    const [first = []] = columns;
    for (let at = 0; at < first.length; at += 1)
      yield this.#toRecorded(columns.map((column) => column[at]) as unknown as Cells);
  }

  #toRecorded([json, answer, wordless, owner, personal, ...copies]: Cells): ArchivedRecord {
    const row = JSON.parse(json) as ArchivedAnswer['row'];
    const key = this.#keyOf(owner);
    const own = key && (JSON.parse(unseal(key, personal.bytes).toString()) as Personal);
    const open = (link: number): Buffer | undefined =>
      key && this.#open(copies.slice(2 * link, 2 * link + 2), key);
    const parse = (link: number): CustomerMemory | undefined => {
      const opened = open(link);
      return opened && (JSON.parse(opened.toString()) as CustomerMemory);
    };
    const inputs: ArchivedAnswer['inputs'] =
      own === undefined
        ? 'erased'
        : { copy: open(0), memory: parse(1) ?? emptyMemory, household: parse(2), visit: parse(3) };
    const { request, basis, customerId } = own ?? {};
    return {
      decision: toDecision(row, own),
      ...(request && { request }),
      ...(basis && { basis }),
      ...(customerId !== undefined && { customerId }),
      archived: { row, digests: { bytes: answer, decision: wordless }, inputs },
    };
  }

  #open([number, sealed]: readonly (number | DuckDBBlobValue | null)[], key: Buffer): Buffer | undefined {
    if (typeof number !== 'number' || typeof sealed !== 'object' || sealed === null) return undefined;
    const opened = this.#opened.get(number) ?? unseal(key, sealed.bytes);
    if (this.#opened.size >= mostOpened) this.#opened.clear();
    this.#opened.set(number, opened);
    return opened;
  }
}

/** What a replay takes from the answer of then. */
const toDecision = (row: ArchivedAnswer['row'], own: Personal | undefined): Decision => ({
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
