import { addressPerson, type PersonName } from './address-person.ts';

/** `name`, `firstName` and `hasName` of the person in that language; values that the caller gave go first. */
export function namePerson(
  person: PersonName | undefined,
  locale: string,
  values: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const address = addressPerson(person, locale);
  const name = values['name'] ?? address.name;
  return {
    name,
    firstName: values['firstName'] ?? address.firstName,
    hasName: name === undefined || name === '' ? 'no' : 'yes',
  };
}
