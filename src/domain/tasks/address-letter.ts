import { findAddress, type PostalAddress } from '../customer/find-address.ts';
import { type Sending, writeAddress } from '../messages/write-address.ts';
import type { LetterPayload } from './task-payload.ts';

/** The letter with the address that takes mail on a day (`YYYY-MM-DD`); undefined where none does. */
export function addressLetter(
  letter: LetterPayload['letter'],
  addresses: readonly PostalAddress[] | undefined,
  day: string,
  sending: Sending,
): LetterPayload['letter'] | undefined {
  const found = findAddress(addresses, day);
  const address = found && writeAddress(found, letter.recipient, sending);
  return address && { ...letter, address, country: found.country };
}
