import { type Address, addressPerson, type PersonName } from './address-person.ts';

/** The texts of one decision address one person one after the other: the last answer is most often the next. */
let latest: { readonly person: PersonName; readonly locale: string; readonly address: Address } | undefined;

function recallAddress(person: PersonName | undefined, locale: string): Address {
  if (person === undefined) return {};
  if (latest?.person !== person || latest.locale !== locale)
    latest = { person, locale, address: addressPerson(person, locale) };
  return latest.address;
}

/** `name`, `firstName` and `hasName` of the person in that language; values that the caller gave go first. */
export function namePerson(
  person: PersonName | undefined,
  locale: string,
  values: Readonly<Record<string, unknown>>,
): { readonly name: unknown; readonly firstName: unknown; readonly hasName: 'yes' | 'no' } {
  const address = recallAddress(person, locale);
  const name = values['name'] ?? address.name;
  return {
    name,
    firstName: values['firstName'] ?? address.firstName,
    hasName: name === undefined || name === '' ? 'no' : 'yes',
  };
}
