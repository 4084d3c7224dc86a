import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/decide/decide.ts';
import { emptyMemory } from '../../../../src/domain/contact/customer-memory.ts';
import type { Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import { shopper, visit } from '../../../support/demo-shop.ts';
import { makeRuleSet } from '../../../support/make-rule-set.ts';

// 21 November, 22:00 in Rome, where the pack is; 22 November, 05:00 in Taipei; 21 November, 11:00 in Honolulu.
const now = Date.parse('2026-11-21T21:00:00Z');

const read = {
  zone: { fact: 'timeZone' },
  hour: { fact: 'clock', path: '$.hour' },
  weekday: { fact: 'clock', path: '$.weekday' },
  date: { fact: 'clock', path: '$.date' },
  birthday: { fact: 'birthday', path: '$.isToday' },
  age: { fact: 'birthday', path: '$.age' },
  tenure: { fact: 'tenure', path: '$.years' },
  since: { fact: 'days-since', params: { of: 'customer', path: '$.value.tierSince' } },
  until: { fact: 'days-until', params: { of: 'now', count: 'calendar' } },
} as const;

const ruleSet = makeRuleSet({
  pack: {
    timeZone: 'Europe/Rome',
    facts: Object.fromEntries(
      Object.keys(read).map((name) => [`read-${name}`, { description: name, answer: true }]),
    ),
  },
  rules: [
    ...Object.entries(read).map(([name, value]) => ({
      id: `read-${name}`,
      conditions: { all: [] },
      event: { type: 'derive' as const, params: { fact: `read-${name}`, value } },
    })),
    {
      id: 'congratulate',
      conditions: { all: [{ ...read.birthday, operator: 'equal', value: true }] },
      event: { type: 'message', params: { message: 'congratulations' } },
    },
  ],
  messages: { congratulations: { purpose: 'info', texts: { text: { en: 'Happy birthday', it: 'Auguri' } } } },
});

function decideFor(zone: Pick<Snapshot, 'timeZone'>) {
  const snapshot = shopper('c-1', {
    birthDate: '1990-11-22',
    value: { tierSince: '2026-11-20' },
    holdings: [{ product: 'account', since: '2016-11-22' }],
    ...zone,
  });
  const interaction = {
    request: visit('i-1', 'c-1'),
    customer: { status: 'known', snapshot, source: 'store' },
  } as const;
  const { decision } = decide(ruleSet, interaction, now, { memory: emptyMemory, budgets: new Map() });
  const facts = Object.entries(decision.facts).map(([name, value]) => [name.slice('read-'.length), value]);
  return {
    facts: Object.fromEntries(facts),
    said: decision.messages.map(({ body }) => body),
  };
}

const inRome = {
  facts: {
    zone: 'Europe/Rome',
    hour: 22,
    weekday: 6,
    date: '2026-11-21',
    birthday: false,
    age: 35,
    tenure: 9,
    since: 1,
    until: 0,
  },
  said: [],
};

describe('Calendar facts are those of the place where the customer is', () => {
  it('when it is tomorrow there', () => {
    expect(decideFor({ timeZone: 'Asia/Taipei' })).toEqual({
      facts: {
        zone: 'Asia/Taipei',
        hour: 5,
        weekday: 7,
        date: '2026-11-22',
        birthday: true,
        age: 36,
        tenure: 10,
        since: 2,
        until: 0,
      },
      said: ['Happy birthday'],
    });
  });

  it('when it is still morning there', () => {
    expect(decideFor({ timeZone: 'Pacific/Honolulu' })).toEqual({
      facts: { ...inRome.facts, zone: 'Pacific/Honolulu', hour: 11 },
      said: [],
    });
  });

  it('and of the pack where nothing says where the customer is', () => {
    expect(decideFor({})).toEqual(inRome);
  });
});
