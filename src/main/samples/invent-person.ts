import type { Snapshot } from '../../domain/customer/snapshot.ts';
import { basics } from './basics.ts';
import type { Dice } from './create-dice.ts';
import { type SampleMarket, sampleMarkets } from './sample-markets.ts';

/** A name as people have it at home. */
export function inventName(home: SampleMarket, dice: Dice): NonNullable<Snapshot['name']> {
  const isWoman = dice.chance(0.5);
  return {
    given: dice.pick(isWoman ? home.women : home.men),
    family: dice.pick(home.families),
    honorific: isWoman ? 'ms' : 'mr',
    order: home.familyFirst ? 'family-first' : 'given-first',
    ...(dice.chance(0.05) ? { title: 'Dr.' } : {}),
    ...(dice.chance(0.1) ? { form: 'familiar' as const } : {}),
  };
}

/** A day between 1945 and 2006. */
export function inventBirthDate(dice: Dice): string {
  const pad = (n: number): string => String(n).padStart(2, '0');
  return `${dice.between(1945, 2006)}-${pad(dice.between(1, 12))}-${pad(dice.between(1, 28))}`;
}

/** Somebody of a market, by what every snapshot says of a person. */
export function inventPerson(customerId: string, market: string, dice: Dice, now: number): Snapshot {
  const home = sampleMarkets.find((entry) => entry.market === market);
  if (home === undefined) throw new Error(`no sample market ${market}`);
  return {
    ...basics(now, customerId),
    name: inventName(home, dice),
    birthDate: inventBirthDate(dice),
    languages: [...home.languages],
    market,
    timeZone: home.timeZone,
  };
}
