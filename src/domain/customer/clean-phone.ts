import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { invisibleMarks } from '../../shared/invisible-marks.ts';

/** Numbers in E.164 are accepted unchecked: looking them up in the numbering plans would take a tenth of a load's time. */
const internationalForm = /^\+[1-9]\d{7,14}$/;
export const isInternational = (text: string): boolean => internationalForm.test(text);

/**
 * A telephone number in E.164 (`+390612345678`), from the usual spellings in the given market (ISO 3166-1 alpha-2): `06 1234
 * 5678`, `+39 (0)6 1234 5678 ext. 12` and `tel:+39-06-12345678` in IT. An extension is dropped. Undefined if the number is
 * impossible there, if the text holds two numbers, or if it is national and no market is known.
 */
export function cleanPhone(text: string, market: string | undefined): string | undefined {
  if (isInternational(text)) return text;
  const country = market !== undefined && isSupportedCountry(market) ? market : undefined;
  const number = bare(text);
  return readNumber(number.replace(/^00/, '+'), country) ?? readNumber(number, country);
}

function readNumber(text: string, country: CountryCode | undefined): string | undefined {
  const number = parsePhoneNumberFromString(text, options(country));
  return number?.isPossible() === true && isInternational(number.number) ? number.number : undefined;
}

const scheme =
  /^(?:tel|callto|sms|whatsapp|phone|telephone|telefono|telefon|tél|mobile|mobil|cell|cellulare|handy)[.:]*\s*(?=[+(\d])/iu;
const label =
  /\s*\((?:home|office|work|mobile|private|casa|ufficio|cell|privat|büro|mobil|domicile|bureau|portable)\.?\)$/iu;
/** Words that the telephone library does not know in front of an extension. */
const extension =
  /[\s,]+(?:poste|durchwahl|dw|klappe|wewn?|ramal|interno|int|anexo|anx|linka|toestel|tst|belső|dahili|anknytning|alanumero|вн|доб|內線|内線|분기|分机)[.:]*\s*\d{1,6}$/iu;
/** RFC 3966 puts the country of a local number after it. */
const context = /;phone-context=(\+\d+)/i;

/**
 * The number alone: without invisible characters, a spreadsheet's apostrophe, its scheme (RFC 3966), its label, and brackets
 * around its country.
 */
function bare(text: string): string {
  const plain = text.replace(invisibleMarks, '').trim().replace(/^['’]/, '');
  const seen = plain.replace(scheme, '').replace(label, '').replace(extension, '');
  const number = seen.replace(/;.*$/s, '').replace(/^\(((?:\+|00)\d{1,3})\)/, '$1');
  const country = number.startsWith('+') ? undefined : context.exec(seen)?.[1];
  return country === undefined ? number : country + number;
}

const options = (country: CountryCode | undefined) => ({
  extract: false,
  ...(country === undefined ? {} : { defaultCountry: country }),
});
