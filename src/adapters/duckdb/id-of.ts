/** Marks that nobody sees, as cleanText leaves them out. */
const invisible =
  '\\x{ad}\\x{61c}\\x{200b}\\x{200e}\\x{200f}\\x{202a}-\\x{202e}\\x{2060}\\x{2066}-\\x{2069}\\x{feff}';

/** SQL: a scalar as text, without the quotation marks that a text has in JSON. */
const asText = (column: string): string =>
  `CASE WHEN typeof(${column}) = 'JSON' THEN json_extract_string(${column}, '$') ELSE CAST(${column} AS VARCHAR) END`;

/** SQL: a customer's id from a column as the load stores it: text, NFC, single spaces. */
export const idOf = (column: string): string =>
  `trim(regexp_replace(regexp_replace(nfc_normalize(${asText(column)}), '[${invisible}]', '', 'g'), '[\\s\\p{Z}]+', ' ', 'g'))`;
