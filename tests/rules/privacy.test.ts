import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../src/decide/decide.ts';
import { emptyMemory } from '../../src/domain/contact/customer-memory.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { DecisionRequest } from '../../src/domain/decision/decision-request.ts';
import { sampleRules as ruleSet } from '../support/sample-rules.ts';

/** What is private of the person below, by a mark that occurs nowhere else. */
const marks = { name: 'Markname', openCases: 'MARK-CASE', subject: 'marksubject', preferences: 'markseat' };
type Mark = keyof typeof marks;
const everything = Object.keys(marks) as Mark[];

type Place = {
  readonly touchpoint: string;
  readonly channel: string;
  readonly verification?: string;
  readonly context?: Readonly<Record<string, unknown>>;
};

/** Who may hear what. All that is not listed here must not be said, whatever the person's cases are. */
const table: readonly (readonly [Place, readonly Mark[]])[] = [
  [{ touchpoint: 'check-in', channel: 'kiosk' }, ['name', 'preferences']],
  [{ touchpoint: 'check-in', channel: 'ivr' }, ['name']],
  [{ touchpoint: 'check-in', channel: 'web' }, ['name', 'preferences']],
  [{ touchpoint: 'check-in', channel: 'web', verification: 'verified' }, everything],
  [{ touchpoint: 'check-in', channel: 'desk' }, everything],
  [{ touchpoint: 'customer-care', channel: 'phone' }, ['name']],
  [{ touchpoint: 'customer-care', channel: 'phone', verification: 'verified' }, everything],
  [{ touchpoint: 'customer-care', channel: 'ivr', verification: 'verified' }, ['name']],
  [{ touchpoint: 'teller', channel: 'teller' }, everything],
  [{ touchpoint: 'atm', channel: 'atm' }, []],
  [{ touchpoint: 'call-centre', channel: 'phone', context: { caller: { verified: false } } }, []],
  [{ touchpoint: 'call-centre', channel: 'ivr', context: { caller: { verified: false } } }, []],
  [{ touchpoint: 'call-centre', channel: 'phone', context: { caller: { verified: true } } }, everything],
  [{ touchpoint: 'call-centre', channel: 'phone', verification: 'verified' }, everything],
  [
    {
      touchpoint: 'call-centre',
      channel: 'phone',
      verification: 'verified',
      context: { caller: { verified: false } },
    },
    [],
  ],
  [{ touchpoint: 'call-centre', channel: 'ivr', verification: 'verified' }, ['name']],
  [{ touchpoint: 'service-call', channel: 'phone' }, []],
  [{ touchpoint: 'service-call', channel: 'ivr' }, []],
  [{ touchpoint: 'service-call', channel: 'phone', verification: 'verified' }, everything],
  [{ touchpoint: 'service-call', channel: 'desk' }, everything],
  [{ touchpoint: 'checkout', channel: 'self-checkout' }, []],
  [{ touchpoint: 'checkout', channel: 'pos' }, everything],
  [{ touchpoint: 'member-mailing', channel: 'email' }, []],
  [{ touchpoint: 'order-entry', channel: 'phone' }, []],
  [{ touchpoint: 'order-entry', channel: 'web', verification: 'verified' }, everything],
  [{ touchpoint: 'checkout', channel: 'web' }, []],
  [{ touchpoint: 'checkout', channel: 'web', verification: 'verified' }, ['name']],
  [{ touchpoint: 'web-visit', channel: 'web' }, []],
  [{ touchpoint: 'web-visit', channel: 'web', verification: 'verified' }, everything],
];

const cases = fc.array(
  fc.record({
    type: fc.constantFrom(
      'complaint',
      'claim',
      'refund',
      'mortgage-application',
      'card',
      'transfer',
      'question',
    ),
    status: fc.constantFrom('open', 'in-progress', 'waiting-for-customer'),
    severity: fc.constantFrom('light', 'moderate', 'serious'),
    openedAt: fc.constantFrom('2026-10-01T08:00:00Z', '2026-11-15T08:05:00Z', '2026-11-20T08:05:00Z'),
  }),
  { minLength: 1, maxLength: 4 },
);

const person = (drawn: readonly object[]): Snapshot =>
  ({
    schemaVersion: 1,
    customerId: 'C-1',
    asOf: '2026-11-21T02:00:00Z',
    name: { given: 'Ada', family: marks.name, honorific: 'ms' },
    languages: ['en'],
    preferences: { seat: marks.preferences },
    cases: drawn.map((each, index) => ({
      caseId: `${marks.openCases}-${index}`,
      subject: marks.subject,
      channel: 'web',
      ...each,
    })),
  }) as Snapshot;

function answer(place: Place, snapshot: Snapshot): string {
  const request: DecisionRequest = { interactionId: 'i', customer: { id: 'C-1' }, ...place };
  const customer = { status: 'known', snapshot, source: 'store' } as const;
  const counters = { memory: emptyMemory, budgets: new Map() };
  const { decision } = decide(ruleSet as NonNullable<typeof ruleSet>, { request, customer }, now, counters);
  return JSON.stringify(decision);
}
const now = Date.UTC(2026, 10, 21, 16);

describe('who may hear what', () => {
  it('has every touchpoint of the sample packs in the table', () => {
    const covered = new Set(table.map(([{ touchpoint }]) => touchpoint));
    expect([...covered].sort()).toEqual([...ruleSet.touchpoints.keys()].sort());
  });

  it.each(table)('%j: %j and nothing else, whatever cases the person has', (place, allowed) => {
    const secret = everything.filter((mark) => !allowed.includes(mark));
    fc.assert(
      fc.property(cases, (drawn) => {
        const text = answer(place, person(drawn));
        expect(secret.filter((mark) => text.includes(marks[mark]))).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  it.each(table)('%j: receives %j', (place, allowed) => {
    const text = answer(
      place,
      person([{ type: 'complaint', status: 'open', severity: 'light', openedAt: '2026-11-15T08:05:00Z' }]),
    );
    expect(allowed.filter((mark) => !text.includes(marks[mark]))).toEqual([]);
  });
});
