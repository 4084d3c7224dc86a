import { describe, expect, it } from 'vitest';
import { listOpenCases, recallHistory } from '../../../../src/decide/compose/recall-history.ts';
import type { DecisionContext } from '../../../../src/decide/gather/decision-context.ts';
import type { CustomerMemory } from '../../../../src/domain/contact/customer-memory.ts';
import type { Case, Snapshot } from '../../../../src/domain/customer/snapshot.ts';
import { sampleContact, sampleMemory, samplePromise } from '../../../contract/sample-records.ts';

const entry = (caseId: string, more: Partial<Case> = {}): Case => ({
  caseId,
  type: 'complaint',
  status: 'open',
  openedAt: '2026-11-01T08:00:00Z',
  attributes: { secret: true },
  ...more,
});
const contextOf = (snapshot: Partial<Snapshot>, memory: Partial<CustomerMemory> = {}, own?: string) =>
  ({
    snapshot,
    facts: { about: { case: own } },
    counters: { memory: sampleMemory({ promises: [], contacts: [], ...memory }) },
    standing: [],
  }) as unknown as DecisionContext;
const idsOf = (cases: readonly Record<string, unknown>[]) => cases.map(({ caseId }) => caseId);

describe('Open cases', () => {
  const cases = [
    entry('light', { severity: 'light', openedAt: '2026-11-20T08:00:00Z' }),
    entry('old', { severity: 'serious', openedAt: '2026-09-01T08:00:00Z' }),
    entry('none'),
    entry('new', { severity: 'serious', openedAt: '2026-10-01T08:00:00Z' }),
    entry('gone', { severity: 'serious', status: 'closed' }),
  ];

  it('are the most serious first, of equals the newest, without their attributes', () => {
    const listed = listOpenCases(contextOf({ cases }));
    expect(idsOf(listed)).toEqual(['new', 'old', 'light', 'none']);
    expect(listed[0]).not.toHaveProperty('attributes');
  });

  it('begin with the one that the contact is about', () => {
    expect(idsOf(listOpenCases(contextOf({ cases }, {}, 'none')))).toEqual(['none', 'new', 'old', 'light']);
  });

  it('are none where nothing is known of any', () => {
    expect(listOpenCases(contextOf({}))).toEqual([]);
  });
});

describe('The history', () => {
  it('is absent where there is nothing', () => {
    expect(recallHistory(contextOf({ cases: [entry('open')] }))).toBeUndefined();
  });

  it('has the last five closed cases and contacts, the newest first, from the warehouse and from here', () => {
    const closed = [1, 2, 3, 4, 5, 6].map((day) =>
      entry(`c${day}`, { status: 'closed', closedAt: `2026-10-0${day}T08:00:00Z` }),
    );
    const history = recallHistory(
      contextOf(
        { cases: closed, contacts: [{ at: '2026-10-01T08:00:00Z', channel: 'email', purpose: 'marketing' }] },
        { contacts: [sampleContact({ at: Date.parse('2026-11-01T08:00:00Z'), outcome: 'declined' })] },
      ),
    );
    expect(idsOf(history?.closedCases ?? [])).toEqual(['c6', 'c5', 'c4', 'c3', 'c2']);
    expect(history?.leftOut).toEqual({ closedCases: 1, contacts: 0, promises: 0 });
    expect(history?.contacts).toEqual([
      { at: '2026-11-01T08:00:00.000Z', channel: 'kiosk', offerId: 'lounge', outcome: 'declined' },
      { at: '2026-10-01T08:00:00Z', channel: 'email', purpose: 'marketing' },
    ]);
  });

  it.each([
    [5, 5, 10, undefined],
    [7, 5, 10, { closedCases: 2, contacts: 0, promises: 0 }],
    [0, 200, 11, { closedCases: 0, contacts: 195, promises: 1 }],
  ])(
    'of %d cases, %d contacts and %d promises says what it leaves out',
    (cases, contacts, promises, leftOut) => {
      const many = <T>(count: number, make: (at: number) => T) =>
        Array.from({ length: count }, (_, at) => make(at));
      const history = recallHistory(
        contextOf(
          { cases: many(cases, (at) => entry(`c${at}`, { status: 'closed' })) },
          {
            contacts: many(contacts, (at) => sampleContact({ at })),
            promises: many(promises, (at) => samplePromise({ actionId: `a${at}` })),
          },
        ),
      );
      expect(history?.leftOut).toEqual(leftOut);
    },
  );

  it('has what was promised elsewhere: what, where, when and for what; not what is repeated anyway', () => {
    const [here, there] = [samplePromise({ actionId: 'here' }), samplePromise({ actionId: 'there' })];
    const context = { ...contextOf({}, { promises: [here, there] }), standing: [here] };
    expect(recallHistory(context)?.promises).toMatchObject([
      {
        actionId: 'there',
        type: 'upgrade',
        status: 'confirmed',
        occasion: 'TA601',
        standing: { channel: 'kiosk' },
      },
    ]);
  });
});
