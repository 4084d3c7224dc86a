import { describe, expect, it } from 'vitest';
import { emptyMemory } from '../../../../src/domain/contact/customer-memory.ts';
import { listKnownIncidents } from '../../../../src/domain/customer/known-incidents.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import { askAgain, composeQuestion } from '../../../../src/domain/tasks/ask-again.ts';

const decidedAt = Date.parse('2026-11-21T10:00:00Z');
const now = Date.parse('2026-11-22T12:00:00Z');
type Incident = NonNullable<Snapshot['incidents']>[number];
const incident = (changes: Partial<Incident>): Incident => ({
  incidentId: 'I1',
  type: 'ife-failure',
  at: '2026-11-01T10:00:00Z',
  severity: 'serious',
  status: 'open',
  ...changes,
});
const live = (...incidents: Incident[]) => ({
  customer: { incidents },
  known: true,
  memory: emptyMemory,
  now,
});

const named = {
  rejected: {
    all: [
      {
        fact: 'incidents',
        params: { status: ['rejected'] },
        path: '$.list[*].incidentId',
        operator: 'contains',
        value: { fact: 'settles', path: '$[0]' },
      },
    ],
  },
  'not-flown': {
    any: [
      {
        fact: 'incidents',
        params: { types: ['cancellation'], sinceDecision: true },
        path: '$.list[*].where',
        operator: 'contains',
        value: { fact: 'context', path: '$.flight' },
      },
    ],
  },
  stands: { all: [{ not: { condition: 'rejected' } }, { not: { condition: 'not-flown' } }] },
  unrelated: { all: [] },
};
const given = { context: { flight: 'TA701' }, settles: ['I1'], decidedAt };
const ask = composeQuestion({ condition: 'stands' }, named, given, () => undefined);

describe('a question for later', () => {
  it('asks by the named conditions of this moment, where an edit changed them alone', () => {
    const conditions = { all: [{ condition: 'holds' }] };
    const askBy = (known: boolean) => {
      const pack = { holds: { all: [{ fact: 'known', operator: 'equal', value: known }] } };
      return askAgain(
        composeQuestion(conditions, pack, given, () => undefined),
        live(),
      );
    };
    expect([askBy(true), askBy(false), askBy(true)]).toEqual([undefined, '"holds" does not hold', undefined]);
  });

  describe('of what happened shortly before the decision', () => {
    const cancellation = incident({
      incidentId: 'C1',
      type: 'cancellation',
      where: 'TA701',
      at: '2026-11-21T09:40:00Z',
    });
    const stillStands = (known: readonly Incident[], later = cancellation, days?: readonly string[]) => {
      const knownIncidents = listKnownIncidents({ incidents: [...known] }, decidedAt);
      const question = composeQuestion(
        { condition: 'stands' },
        named,
        { ...given, knownIncidents, about: { numbers: ['TA701'], days } },
        () => undefined,
      );
      return askAgain(question, live(later)) === undefined;
    };

    it('heeds what arrived after it', () => expect(stillStands([])).toBe(false));
    it('leaves out what was known', () => expect(stillStands([cancellation])).toBe(true));
    it('takes no older one for news, for it may be that of the day before', () =>
      expect(stillStands([], { ...cancellation, at: '2026-11-20T09:40:00Z' })).toBe(true));
    describe('which names the day of the flight', () => {
      const dated = { ...cancellation, at: '2026-11-18T09:40:00Z', attributes: { date: '2026-11-22' } };
      it('heeds it however early it happened', () =>
        expect(stillStands([], dated, ['20261121', '20261122'])).toBe(false));
      it('leaves out what was known, however long', () =>
        expect(stillStands([dated], dated, ['20261122'])).toBe(true));
      it('takes no other day for this one', () => expect(stillStands([], dated, ['20261123'])).toBe(true));
      it('goes by the time where the contact names no day', () => expect(stillStands([], dated)).toBe(true));
    });
    it('heeds what happened after it, whenever that was known', () => {
      const later = { ...cancellation, at: '2026-11-21T10:30:00Z' };
      expect(stillStands([later], later)).toBe(false);
    });
  });

  it('takes along the named conditions that it needs, and no others', () => {
    expect(Object.keys(ask.named).sort()).toEqual(['not-flown', 'rejected', 'stands']);
  });

  it('keeps derived facts as they were decided, and reads the others again', () => {
    const conditions = {
      all: [
        { fact: 'tariff', operator: 'equal', value: 3 },
        { fact: 'customer', path: '$.value.tier', operator: 'equal', value: { fact: 'incidents' } },
      ],
    };
    const { facts } = composeQuestion(conditions, {}, { context: {} }, (fact) => `the ${fact} of then`);
    expect(facts).toEqual({ tariff: 'the tariff of then', context: {} });
  });

  it('survives being stored', () => {
    const stored = JSON.parse(JSON.stringify(ask)) as typeof ask;
    expect(askAgain(stored, live(incident({})))).toBeUndefined();
    expect(askAgain(stored, live(incident({ status: 'rejected' })))).toBe('"rejected" holds');
  });
});

describe('asked again', () => {
  it('holds while nothing speaks against it, even if the section is gone', () => {
    expect(askAgain(ask, live(incident({})))).toBeUndefined();
    expect(askAgain(ask, { customer: {}, known: true, memory: emptyMemory, now })).toBeUndefined();
  });

  it('is about the incident of the decision, not another one', () => {
    expect(askAgain(ask, live(incident({ incidentId: 'I2', status: 'rejected' })))).toBeUndefined();
  });

  it.each([
    ['of this flight, after the decision', 'TA701', '2026-11-21T15:00:00Z', '"not-flown" holds'],
    ['of another flight', 'TA702', '2026-11-21T15:00:00Z', undefined],
    ['of the same number before the decision', 'TA701', '2026-11-20T15:00:00Z', undefined],
  ])('knows a cancellation %s', (_, where, at, expected) => {
    expect(
      askAgain(ask, live(incident({}), incident({ incidentId: 'I9', type: 'cancellation', where, at }))),
    ).toBe(expected);
  });

  it('names a comparison as it is written, without its values', () => {
    const plain = composeQuestion(
      { all: [{ fact: 'customer', path: '$.value.tier', operator: 'equal', value: 'gold' }] },
      {},
      {},
      () => undefined,
    );
    expect(askAgain(plain, live())).toBe('"customer $.value.tier equal" does not hold');
  });

  it('names no alternative where several failed', () => {
    const either = composeQuestion(
      { any: [{ fact: 'known', operator: 'equal', value: false }, { condition: 'rejected' }] },
      named,
      given,
      () => undefined,
    );
    expect(askAgain(either, live(incident({})))).toBe('none of the alternatives holds');
  });

  it('cannot be asked where a condition is missing', () => {
    expect(() => askAgain({ conditions: { condition: 'gone' }, named: {}, facts: {} }, live())).toThrow();
  });
});
