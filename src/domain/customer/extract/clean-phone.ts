import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** What is in E.164 already is taken as it is: looking each up in the numbering plans would take a tenth of a load's time. */
const internationalForm = /^\+[1-9]\d{7,14}$/;
export const isInternational = (text: string): boolean => internationalForm.test(text);

/**
 * A telephone number in E.164 (`+390612345678`), read as people write it in the given market (ISO 3166-1 alpha-2): `06 1234 5678`
 * in IT. Undefined where it cannot be a number there, or is national and no market is known.
 */
export function cleanPhone(text: string, market: string | undefined): string | undefined {
  if (isInternational(text)) return text;
  const country = market !== undefined && isSupportedCountry(market) ? market : undefined;
  const international = text.trim().replace(/^00/, '+');
  const number = parsePhoneNumberFromString(international, options(country));
  return number?.isPossible() === true ? number.number : undefined;
}

const options = (country: CountryCode | undefined) => ({
  extract: false,
  ...(country === undefined ? {} : { defaultCountry: country }),
});
