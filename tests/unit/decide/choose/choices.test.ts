import { describe, expect, it } from 'vitest';
import { offersForAll, type PersonChoice } from '../../../../src/decide/choose/choices.ts';

type Lists = { offers?: readonly string[]; chosen?: number; standing?: number; fallen?: number };

const person = ({ offers = [], chosen = 0, standing = 0, fallen = 0 }: Lists): PersonChoice =>
  ({
    context: { standing: Array(standing).fill({}), fallen: Array(fallen).fill({}) },
    choices: {
      offers: { selected: offers.map((id) => ({ offer: { id } })) },
      actions: { chosen: Array(chosen).fill({}) },
    },
  }) as unknown as PersonChoice;

describe('the offers for everybody in a party', () => {
  it.each<[string, readonly Lists[], readonly string[]]>([
    ['nobody', [], []],
    ['one person', [{ offers: ['bag', 'seat'] }], ['bag', 'seat']],
    ['what each would get', [{ offers: ['bag', 'seat'] }, { offers: ['seat', 'join'] }], ['seat']],
    ['three who share nothing', [{ offers: ['a', 'b'] }, { offers: ['b', 'c'] }, { offers: ['c', 'a'] }], []],
    ['one who gets nothing', [{ offers: ['a'] }, {}], []],
    ['something promised here to one', [{ offers: ['a'] }, { offers: ['a'], chosen: 1 }], []],
    ['something promised before to one', [{ offers: ['a'], standing: 1 }, { offers: ['a'] }], []],
    ['a refusal for one', [{ offers: ['a'] }, { offers: ['a'], fallen: 1 }], []],
  ])('are what suits each of them: %s', (_, people, offers) => {
    expect([...offersForAll(people.map(person))]).toEqual(offers);
  });
});
