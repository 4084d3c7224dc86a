import { describe, expect, it } from 'vitest';
import {
  compileOccasion,
  describeOccasion,
  isMadeFor,
  learnNames,
  nameOccasion,
  writeOccasion,
} from '../../../../src/domain/promises/occasion.ts';
import type { FactRef } from '../../../../src/engine/language/rule-program.ts';

const program = {
  readFact: ({ path = '' }: FactRef, { context }: Readonly<Record<string, unknown>>) =>
    (context as Record<string, unknown>)[path.slice(2)],
};
type Declared = Parameters<typeof compileOccasion>[1];
const stay: Declared = {
  booking: [{ path: ['$.booking', '$.agencyBooking'], as: 'code' }],
  room: ['$.house', { path: '$.from', within: { hours: 6 } }],
};
const about = (context: object, declared: Declared = stay) =>
  nameOccasion(compileOccasion('hotel', declared), program, { context });
const kept = (context: object, declared: Declared = stay) => writeOccasion(about(context, declared));

describe('The occasion of a contact', () => {
  it('is kept under every name that the context gives, the instant with a tolerance as it is', () => {
    expect(
      kept({ booking: 'b-1', agencyBooking: 'X 9', house: 'Sole', from: '2026-11-21T15:00:00Z' }),
    ).toEqual({
      occasion: 'hotel/booking/B1',
      alsoNamed: ['hotel/booking/X9', 'hotel/room/SOLE/~2026-11-21T15:00:00.000Z'],
    });
  });

  it('has no name by a key of which a part is missing or no instant', () => {
    expect(kept({ house: 'Sole' })).toEqual({ occasion: '' });
    expect(kept({ house: 'Sole', from: 'soon' })).toEqual({ occasion: '' });
  });

  it('is one key where it is a list of paths, with what is missing in it', () => {
    const paths = ['$.house', '$.room'];
    expect(kept({ house: 'Sole' }, paths)).toEqual({ occasion: 'hotel/SOLE/-' });
    expect(kept({}, paths)).toEqual({ occasion: '' });
    expect(kept({ house: 'Sole' }, [])).toEqual({ occasion: '' });
    expect(about({ house: 'Sole' }, undefined)).toEqual([]);
  });

  it('is given to rules by key, an instant with a tolerance as its day', () => {
    const context = { agencyBooking: 'X9', house: 'Sole', from: '2026-11-21T15:00:00Z' };
    expect(describeOccasion(about(context))).toEqual({ booking: 'X9', room: 'SOLE/2026-11-21' });
    expect(describeOccasion(about(context, ['$.house']))).toEqual({});
  });
});

describe('A promise', () => {
  const evening = { house: 'Sole', from: '2026-11-21T15:00:00Z' };

  it.each([
    ['by any name', { booking: 'B1', ...evening }, { agencyBooking: 'b1' }, true],
    ['within the tolerance', evening, { house: 'sole', from: '2026-11-21T21:00:00Z' }, true],
    ['not beyond it', evening, { house: 'sole', from: '2026-11-21T21:00:01Z' }, false],
    ['not elsewhere at that time', evening, { ...evening, house: 'Luna' }, false],
    [
      'not by time where exact names differ',
      { booking: 'B1', ...evening },
      { booking: 'B2', ...evening },
      false,
    ],
    ['by time where one has no exact name', { booking: 'B1', ...evening }, evening, true],
    ['not about nothing', evening, {}, false],
  ])('is found again %s', (_, made, asked, found) => {
    expect(isMadeFor(kept(made), about(asked))).toBe(found);
  });

  it('made for nothing is found nowhere', () => {
    expect(isMadeFor({ occasion: '' }, about(evening))).toBe(false);
  });

  it('learns names by keys that it had none of, and no second instant', () => {
    const promise = { occasion: 'hotel/room/SOLE/~2026-11-21T15:00:00.000Z' };
    const later = { booking: 'B1', house: 'Sole', from: '2026-11-21T18:00:00Z' };
    const learnt = { ...promise, alsoNamed: ['hotel/booking/B1'] };
    expect(learnNames(promise, about(later))).toEqual(learnt);
    expect(learnNames(learnt, about(later))).toBeUndefined();
  });
});
