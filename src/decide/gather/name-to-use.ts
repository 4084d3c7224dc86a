import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { findAnniversaries } from '../../domain/facts/calendar.ts';
import type { PersonName } from '../../domain/messages/address-person.ts';
import type { PackFile } from '../../domain/pack/format/pack-file.ts';
import { findDay, parseDay } from '../../shared/zoned-time.ts';

/** The name by which texts call a person at `now` (epoch ms): the pack says up to which age the given name is used alone. */
export function nameToUse(
  snapshot: Pick<Snapshot, 'name' | 'birthDate' | 'timeZone'> | undefined,
  { givenNameUnder, timeZone }: Pick<PackFile, 'givenNameUnder' | 'timeZone'>,
  now: number,
): PersonName | undefined {
  const name = snapshot?.name;
  if (name === undefined || givenNameUnder === undefined) return name;
  const birth = parseDay(snapshot?.birthDate);
  const today = findDay(now, snapshot?.timeZone ?? timeZone);
  if (birth === undefined || today === undefined || birth > today) return name;
  return findAnniversaries(birth, today).years < givenNameUnder ? { ...name, form: 'familiar' } : name;
}
