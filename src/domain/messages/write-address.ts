import { formatAddress } from 'localized-address-format';
import type { PostalAddress } from '../customer/find-address.ts';
import { cleanText } from './clean-text.ts';

/** Who sends: the country within which letters name no country, and the locale in which countries are named. */
export type Sending = { readonly country?: string | undefined; readonly locale: string };

/**
 * The lines of an envelope, name first or last as the address's country writes them (Google's address data, by
 * `localized-address-format`). The last line names the country where the letter leaves the sender's.
 */
export function writeAddress(
  address: PostalAddress,
  fullName: string | undefined,
  { country, locale }: Sending,
): string[] {
  const written = writeWithin(address, fullName ?? '').map((line) => cleanText(line));
  if (address.country === country) return written;
  const named = new Intl.DisplayNames(locale, { type: 'region' }).of(address.country) ?? address.country;
  return [...written, named.toUpperCase()];
}

const eastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** As within its country, in the script that it is written in. */
function writeWithin(address: PostalAddress, fullName: string): string[] {
  const { lines, city = '', region = '', careOf } = address;
  const isLocal = [...lines, city, region].some((part) => eastAsian.test(part));
  return formatAddress(
    {
      postalCountry: address.country,
      name: address.recipient ?? fullName,
      organization: address.organisation ?? '',
      addressLines: careOf === undefined ? lines : [careOf, ...lines],
      dependentLocality: address.district ?? '',
      locality: city,
      administrativeArea: region,
      postalCode: address.postalCode ?? '',
      sortingCode: address.sortingCode ?? '',
    },
    isLocal ? 'local' : 'latin',
  );
}
