/**
 * The layout of codec version 1: every record is a row of its members in a fixed order, so that no name is stored.
 * FROZEN: stores contain bytes written by it. A row is read by position and a word by its number, so nothing here may be
 * moved, removed or added. A member that is not listed is stored by name, and every release reads it. A new column needs
 * version 2, which one release reads before the next one writes it.
 */

/** The storage of one member: unchanged, or as one of the packed kinds. */
export type Cell =
  | 'plain'
  | 'word'
  | 'day'
  | 'instant'
  | { readonly row: Columns }
  | { readonly rows: Columns };
export type Columns = ReadonlyArray<readonly [name: string, cell: Cell]>;

/** Texts that snapshots repeat, stored as their index in this list. */
export const words: readonly string[] = [
  ...['kiosk', 'desk', 'ivr', 'teller', 'pos', 'web', 'mobile', 'email', 'sms', 'push', 'letter', 'phone'],
  ...['light', 'moderate', 'serious', 'open', 'acknowledged', 'resolved', 'rejected'],
  ...['in-progress', 'waiting-for-customer', 'closed'],
  ...['shown', 'accepted', 'declined', 'ignored', 'redeemed', 'failed'],
  ...['marketing', 'service', 'complaint', 'profiling', 'points', 'voucher', 'upgrade', 'refund'],
  ...[
    'frequent-flyer',
    'booking-reference',
    'card-token',
    'policy-number',
    'customer-number',
    'plate',
    'member',
  ],
  ...['mr', 'ms', 'mrs', 'mx', 'none', 'given-first', 'family-first', 'formal', 'familiar'],
  ...['basic', 'bronze', 'silver', 'gold', 'platinum', 'mass', 'affluent', 'private'],
  ...['EUR', 'USD', 'GBP', 'CHF', 'TWD', 'CNY', 'JPY', 'HKD'],
  ...['delay', 'cancellation', 'ife-failure', 'lost-bag', 'missed-connection', 'seat-change'],
];

const money: Columns = [
  ['amount', 'plain'],
  ['currency', 'word'],
];
const identity: Columns = [
  ['type', 'word'],
  ['value', 'plain'],
  ['asOf', 'instant'],
];
const name: Columns = [
  ['given', 'plain'],
  ['family', 'plain'],
  ['full', 'plain'],
  ['title', 'plain'],
  ['honorific', 'word'],
  ['order', 'word'],
  ['form', 'word'],
  ['asOf', 'instant'],
];
const value: Columns = [
  ['segment', 'word'],
  ['lifetimeValue', { row: money }],
  ['tier', 'word'],
  ['tierSince', 'day'],
  ['points', 'plain'],
  ['asOf', 'instant'],
];
const statedChannel: Columns = [
  ['purpose', 'word'],
  ['channel', 'word'],
  ['asOf', 'instant'],
];
const preferences: Columns = [
  ['seat', 'plain'],
  ['meal', 'plain'],
  ['payment', 'plain'],
  ['channels', { rows: statedChannel }],
  ['other', 'plain'],
  ['asOf', 'instant'],
];
const consent: Columns = [
  ['purpose', 'word'],
  ['channel', 'word'],
  ['granted', 'plain'],
  ['source', 'plain'],
  ['at', 'instant'],
  ['until', 'instant'],
];
const compensation: Columns = [
  ['how', 'word'],
  ['at', 'instant'],
  ['reference', 'plain'],
];
const incident: Columns = [
  ['incidentId', 'plain'],
  ['type', 'word'],
  ['at', 'instant'],
  ['where', 'plain'],
  ['severity', 'word'],
  ['status', 'word'],
  ['compensated', { row: compensation }],
  ['attributes', 'plain'],
  ['asOf', 'instant'],
];
const openCase: Columns = [
  ['caseId', 'plain'],
  ['type', 'word'],
  ['subject', 'plain'],
  ['status', 'word'],
  ['severity', 'word'],
  ['channel', 'word'],
  ['openedAt', 'instant'],
  ['closedAt', 'instant'],
  ['attributes', 'plain'],
  ['asOf', 'instant'],
];
const contact: Columns = [
  ['at', 'instant'],
  ['channel', 'word'],
  ['purpose', 'word'],
  ['offerId', 'word'],
  ['category', 'word'],
  ['outcome', 'word'],
];
const channelRecord: Columns = [
  ['channel', 'word'],
  ['attempts', 'plain'],
  ['successes', 'plain'],
  ['asOf', 'instant'],
];
const holding: Columns = [
  ['holdingId', 'plain'],
  ['product', 'word'],
  ['category', 'word'],
  ['since', 'day'],
  ['until', 'day'],
  ['amount', { row: money }],
  ['attributes', 'plain'],
  ['asOf', 'instant'],
];

export const snapshotColumns: Columns = [
  ['schemaVersion', 'plain'],
  ['customerId', 'plain'],
  ['asOf', 'instant'],
  ['identities', { rows: identity }],
  ['name', { row: name }],
  ['birthDate', 'day'],
  ['languages', 'plain'],
  ['market', 'plain'],
  ['nationality', 'plain'],
  ['timeZone', 'plain'],
  ['household', 'plain'],
  ['value', { row: value }],
  ['preferences', { row: preferences }],
  ['consents', { rows: consent }],
  ['incidents', { rows: incident }],
  ['cases', { rows: openCase }],
  ['contacts', { rows: contact }],
  ['channelRecords', { rows: channelRecord }],
  ['holdings', { rows: holding }],
  ['propensities', 'plain'],
  ['attributes', 'plain'],
];
