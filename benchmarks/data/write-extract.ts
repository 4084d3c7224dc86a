import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

/**
 * A warehouse's extract of made-up customers, as Parquet, and the mapping that makes snapshots of it: as full as those of
 * sample-customers, two to four identities and about nine entries of history each, the same ones for the same number. DuckDB
 * makes them up row by row, so that memory does not grow with their number. Numbers come from a hash of the row and the place.
 */
const customersSql = (count: number): string => `
SELECT
  printf('C%09d', i) AS number,
  TIMESTAMP '2026-11-20 02:00:00' AS changed_at,
  ${pick('i, 1', ['Giulia', 'Marco', 'Anna', 'Jürgen', 'Mei-Ling', 'Wei', 'Olivia', 'Liam', 'Sofía', 'Noé'])} AS first_name,
  ${pick('i, 2', ['Rossi', 'Bianchi', 'Müller', 'Schmidt', '陳', 'Wang', 'Smith', 'García', 'Dubois', 'Ng'])} AS last_name,
  ${pick('i, 3', ['mr', 'ms'])} AS salutation,
  if(${below('i, 4', 5)} = 0, 'Dr', NULL) AS title,
  DATE '1940-01-01' + CAST(${below('i, 5', 21_900)} AS INTEGER) AS born,
  ${pick('i, 6', ['it_IT', 'de_DE', 'en_GB', 'zh_Hant_TW', 'fr_FR', 'es_ES'])} AS language,
  ${pick('i, 7', ['IT', 'DE', 'GB', 'TW', 'FR'])} AS country,
  ${pick('i, 8', ['Europe/Rome', 'Europe/Berlin', 'Europe/London', 'Asia/Taipei'])} AS zone,
  'TA' || (100000000 + i) AS card,
  printf('c%09d@example.com', i) AS email,
  if(${below('i, 9', 10)} < 6, '+39' || (3000000000 + i), NULL) AS mobile,
  if(${below('i, 10', 10)} < 4, 'H' || (i // 3), NULL) AS household,
  ${pick('i, 11', ['mass', 'affluent', 'private'])} AS segment,
  ${below('i, 12', 2_000_000)} / 100 AS lifetime_value,
  ${pick('i, 13', ['basic', 'silver', 'gold', 'platinum'])} AS tier,
  ${instant('i, 14')}::DATE AS tier_since,
  ${below('i, 15', 200_000)} AS points,
  ${pick('i, 16', ['aisle', 'window'])} AS seat,
  ${pick('i, 17', ['standard', 'vegetarian', 'halal', 'kosher'])} AS meal,
  ${pick('i, 18', ['card', 'invoice', 'paypal'])} AS payment,
  ${below('i, 19', 10)} < 7 AS may_advertise,
  ${instant('i, 20')} AS advertise_since,
  ${instant('i, 21')} AS contract_since,
  list_transform(range(${below('i, 22', 4)}), n -> {
    number: 'I' || ${below('i, n, 23', 10_000_000)},
    kind: ${pick('i, n, 24', ['ife-failure', 'delay', 'lost-bag', 'missed-connection', 'seat-change'])},
    happened: ${instant('i, n, 25')}, flight: 'TA' || (100 + ${below('i, n, 26', 900)}),
    severity: ${pick('i, n, 27', ['light', 'moderate', 'serious'])},
    state: ${pick('i, n, 28', ['open', 'acknowledged', 'resolved'])}, haul: ${pick('i, n, 29', ['long', 'short'])}}) AS incidents,
  list_transform(range(${below('i, 30', 11)}), n -> {
    sent: ${instant('i, n, 31')}, medium: ${pick('i, n, 32', ['kiosk', 'desk', 'ivr', 'web', 'mobile', 'email', 'sms', 'letter'])},
    offer: ${pick('i, n, 33', ['lounge-pass', 'extra-legroom', 'extra-bag', 'travel-insurance', 'wifi'])},
    result: ${pick('i, n, 34', ['shown', 'accepted', 'declined', 'ignored'])}}) AS contacts,
  list_transform(range(${below('i, 35', 3)}), n -> {
    product: ${pick('i, n, 36', ['lounge-pass', 'extra-legroom', 'extra-bag', 'travel-insurance', 'wifi'])},
    since: ${instant('i, n, 37')}::DATE}) AS bought,
  ${below('i, 38', 91)} AS mails, ${below('i, 39', 21)} AS mails_answered,
  ${below('i, 40', 10_001)} / 10000 AS score_lounge, ${below('i, 41', 10_001)} / 10000 AS score_legroom,
  ${below('i, 42', 10_001)} / 10000 AS score_bag, ${below('i, 43', 10_001)} / 10000 AS score_wifi,
  ${pick('i, 44', ['FCO', 'MXP', 'FRA', 'TPE'])} AS airport, ${below('i, 45', 61)} AS flights
FROM range(${count}) t(i)`;

function below(seed: string, limit: number): string {
  return `CAST(hash(${seed}) % ${limit} AS BIGINT)`;
}

function pick(seed: string, values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(', ')}][${below(seed, values.length)} + 1]`;
}

/** In the four hundred days before the extract. */
function instant(seed: string): string {
  return `(TIMESTAMP '2026-11-20 02:00:00' - to_seconds(${below(seed, 34_560_000)}))`;
}

const mapping = `
SELECT
  number AS "customerId", changed_at AS "asOf",
  [{type: 'frequent-flyer', value: card}, {type: 'email', value: email}, {type: 'phone', value: mobile}]
    [1:if(mobile IS NULL, 2, 3)] AS identities,
  {given: first_name, family: last_name, title: title, honorific: salutation, "order": 'given-first'} AS name,
  born AS "birthDate", [language] AS languages, country AS market, country AS nationality, zone AS "timeZone", household,
  {segment: segment, lifetimeValue: {amount: lifetime_value, currency: 'EUR'}, tier: tier, tierSince: tier_since,
   points: points} AS value,
  {seat: seat, meal: meal, payment: payment, channels: [{purpose: 'service', channel: 'email'}]} AS preferences,
  [{purpose: 'marketing', channel: NULL, granted: may_advertise, source: 'web-profile', "at": advertise_since},
   {purpose: 'service', channel: 'email', granted: true, source: 'contract', "at": contract_since}] AS consents,
  list_transform(incidents, n -> {incidentId: n.number, type: n.kind, "at": n.happened, "where": n.flight, severity: n.severity,
    status: n.state, attributes: {haul: n.haul}}) AS incidents,
  list_transform(contacts, n -> {"at": n.sent, channel: n.medium, purpose: 'marketing', offerId: n.offer, outcome: n.result})
    AS contacts,
  [{channel: 'email', attempts: mails, successes: mails_answered}] AS "channelRecords",
  list_transform(bought, n -> {product: n.product, category: 'ancillary', since: n.since}) AS holdings,
  {"lounge-pass": score_lounge, "extra-legroom": score_legroom, "extra-bag": score_bag, wifi: score_wifi} AS propensities,
  {"home-airport": airport, flights12m: flights} AS attributes
FROM customers
`;

export type WrittenExtract = { readonly file: string; readonly mapping: string };

/** Writes `customers.parquet` and `mapping.sql` into a folder. */
export async function writeExtract(folder: string, customers: number): Promise<WrittenExtract> {
  const file = join(folder, 'customers.parquet');
  const instance = await DuckDBInstance.create(':memory:', { memory_limit: '1024MB' });
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (${customersSql(customers)}) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
  const mappingFile = join(folder, 'mapping.sql');
  writeFileSync(mappingFile, mapping);
  return { file, mapping: mappingFile };
}
