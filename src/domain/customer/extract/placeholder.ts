/** What systems write where they know nothing. As an identity it would make one person of thousands. */
export const standsForNothing =
  /^(?:null|none|nil|nan|undefined|unknown|missing|empty|tb[ad]|n\s?[./]\s?[adv]\.?|na|k\s?[./]\s?a\.?|s\s?[./]\s?[dn]\.?|not (?:available|known|applicable|given)|#n\/[ad]|#(?:ref|value|name|null)[!?]|keine?|unbekannt|nessun[oa]|sconosciut[oa]|ningun[oa]|desconocid[oa]|aucune?|inconnue?|x{3,}|[-–—.?*_/\\]+|0+|0{4}-00-00(?:[ T]00:00:00)?|00[./-]00[./-]0{4}|\\n|\(null\))$/i;

/** A customer's number that is padded to so many digits may be zero. */
const paddedNumber = /^0{6,}$/;

/** A number that a spreadsheet shortened, so that several customers have it: `1.23457E+15`. `2E1234` may be a booking. */
const shortened = /^\d(?:[.,]\d+e\+?|e\+)\d+$/i;

/** Why a text names nobody; undefined if it may. `isPadded`: zeros alone may be a name. */
export function whyNameless(value: unknown, isPadded: boolean): string | undefined {
  if (typeof value !== 'string') return undefined;
  if (shortened.test(value)) return 'is a number that a spreadsheet shortened; it was left out';
  if (!standsForNothing.test(value) || (isPadded && paddedNumber.test(value))) return undefined;
  return 'stands for no value (such as NULL, N/A or -); it was left out';
}
