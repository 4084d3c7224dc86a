import { type CleanRow, cleanRow, type RowDefaults } from '../domain/customer/extract/clean-row.ts';
import {
  explainFault,
  findUnfitCharacters,
  findUnknownCodes,
} from '../domain/customer/extract/explain-fault.ts';
import { normaliseSnapshot } from '../domain/customer/normalise-snapshot.ts';
import type { CheckSnapshot, Snapshot } from '../domain/customer/snapshot.ts';
import type { NamedWords } from '../domain/rule-set/named-words.ts';
import type { Fault } from '../domain/shared/service-error.ts';
import { findMemberFault } from '../shared/find-json-token.ts';
import { isObject } from '../shared/is-object.ts';
import { formatPointer } from '../shared/json-pointer.ts';
import { pathOf, readJson } from '../shared/read-json.ts';
import type { RejectReason, RowReport } from './ports.ts';

/** The attributes that packs declare, by name. */
export type DeclaredAttributes = { has(name: string): boolean };

export type ExtractRow = {
  readonly row: number;
  readonly customerId: string | null;
  /** The whole row as a JSON object. */
  readonly json: string;
};

export type RowChecks = {
  readonly defaults: RowDefaults;
  readonly checkSnapshot: CheckSnapshot;
  /** Customers named by several rows. */
  readonly repeated: ReadonlySet<string>;
  /** If absent, attributes are not checked. */
  readonly attributes?: DeclaredAttributes;
  /** If absent, words that nothing uses are not counted. */
  readonly words?: NamedWords;
};

export type CheckedRow = { readonly snapshot?: Snapshot; readonly reports: readonly RowReport[] };

/** Cleans and validates a row. Returns the snapshot to store or why there is none, and the repairs. */
export function checkRow(extractRow: ExtractRow, checks: RowChecks): CheckedRow {
  const { row, customerId } = extractRow;
  if (customerId === null || customerId.trim() === '')
    return reject(extractRow, 'no-customer-id', [missingId]);
  if (checks.repeated.has(customerId)) return reject(extractRow, 'repeated-customer', [repeatedId]);
  const fields = parseObject(extractRow.json);
  if (fields === undefined) return reject(extractRow, 'not-json', [explainRow(extractRow.json)]);
  const unfit = findUnfit(extractRow.json, fields);
  if (unfit.length > 0) return reject(extractRow, 'invalid', unfit);
  fields['customerId'] = customerId;
  const { candidate, repairs } = cleanRow(fields, checks.defaults);
  const checked = checks.checkSnapshot(candidate);
  if (!checked.valid)
    return reject(
      extractRow,
      'invalid',
      checked.faults.map((fault) => withCause(explainFault(fault, candidate), repairs)),
    );
  const codes = findUnknownCodes(checked.snapshot);
  if (codes.length > 0) return reject(extractRow, 'invalid', codes);
  const unknown = undeclared(checked.snapshot, checks.attributes);
  if (unknown.length > 0) return reject(extractRow, 'unknown-attribute', unknown);
  return {
    snapshot: normaliseSnapshot(checked.snapshot),
    reports: repairs.map((fault) => ({ row, customerId, status: 'repaired', reason: 'repaired', ...fault })),
  };
}

function reject({ row, customerId }: ExtractRow, reason: RejectReason, faults: readonly Fault[]): CheckedRow {
  return { reports: faults.map((fault) => ({ row, customerId, status: 'rejected', reason, ...fault })) };
}

/** A member that was left out, and is missing for that reason. */
function withCause(fault: Fault, repairs: CleanRow['repairs']): Fault {
  return repairs.find(({ pointer }) => pointer === fault.pointer) ?? fault;
}

/** What no schema accepts: names that are repeated, too many levels, and characters that no text has. */
function findUnfit(json: string, fields: Record<string, unknown>): readonly Fault[] {
  const fault = findMemberFault(json, fields);
  if (fault !== undefined) return [fault];
  return mayBeUnfit.test(json) ? findUnfitCharacters(fields) : [];
}

/** Such characters, or the first of letters that were encoded twice, as they are or escaped. Other escapes lead to a slower look. */
const mayBeUnfit = /[\x7f-\x9f\ufffdÂÃâ]|\\[ubf]/;

function parseObject(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A number without a value, which the mapping calculated, is the usual cause. */
function explainRow(json: string): Fault {
  let pointer = '';
  const fault = readJson(json, (_, open) => {
    pointer = formatPointer(pathOf(open));
    return false;
  });
  if (fault === undefined) return { pointer: '', message: 'is not a JSON object' };
  return { pointer, message: `has no value: ${fault.message}. ${fault.hint}` };
}

function undeclared(snapshot: Snapshot, attributes: DeclaredAttributes | undefined): Fault[] {
  if (attributes === undefined || snapshot.attributes === undefined) return [];
  return Object.keys(snapshot.attributes)
    .filter((name) => !attributes.has(name))
    .map((name) => ({ pointer: `/attributes/${name}`, message: 'is an attribute that no pack declares' }));
}

const missingId: Fault = { pointer: '/customerId', message: 'is missing: the row names no customer' };
const repeatedId: Fault = {
  pointer: '/customerId',
  message: 'is in several rows, and only the warehouse knows which is right; the mapping must merge them',
};
