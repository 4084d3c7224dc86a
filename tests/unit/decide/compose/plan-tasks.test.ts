import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../src/decide/decide.ts';
import { emptyMemory } from '../../../../src/domain/contact/customer-memory.ts';
import { shopper, visit } from '../../../support/demo-shop.ts';
import { makeRuleSet } from '../../../support/make-rule-set.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const hour = 3_600_000;

type Due = { readonly hours: number; readonly after?: { readonly fact: string; readonly path: string } };
const afterArrival = { fact: 'context', path: '$.arrival' };

/** When the tasks of a rule and of an action are due, in hours from now, where the flight arrives at `arrival`. */
function dueHours(due: Due | undefined, arrival?: unknown, timeZone = 'Europe/Rome'): number[] {
  const task = {
    task: 'message',
    template: 'info',
    channel: 'email',
    ...(due === undefined ? {} : { due }),
  } as const;
  const ruleSet = makeRuleSet({
    pack: { timeZone },
    rules: [
      { id: 'by-rule', conditions: { all: [] }, event: { type: 'task', params: task } },
      {
        id: 'by-action',
        conditions: { all: [] },
        event: { type: 'action', params: { action: 'call', reason: 'care', tasks: [task] } },
      },
    ],
    messages: { info: { purpose: 'info', texts: { text: { en: 'Hello', it: 'Ciao' } } } },
  });
  const request = visit('i-1', 'c-1', arrival === undefined ? {} : { context: { arrival } });
  const customer = { status: 'known', snapshot: shopper('c-1'), source: 'store' } as const;
  const proposal = decide(ruleSet, { request, customer }, now, { memory: emptyMemory, budgets: new Map() });
  const tasks = proposal.tasks();
  expect(tasks).toHaveLength(2);
  return tasks.map(({ dueAt }) => (dueAt - now) / hour);
}

const iso = (hours: number): string => new Date(now + hours * hour).toISOString();

describe('A task is due', () => {
  it('at once where nothing says when', () => {
    expect(dueHours(undefined)).toEqual([0, 0]);
  });

  it('hours from now where no instant is named', () => {
    expect(dueHours({ hours: 5 })).toEqual([5, 5]);
  });

  it('hours after an instant, given as text or in epoch milliseconds', () => {
    expect(dueHours({ after: afterArrival, hours: 5 }, iso(10))).toEqual([15, 15]);
    expect(dueHours({ after: afterArrival, hours: 5 }, now + 10 * hour)).toEqual([15, 15]);
  });

  it.each([
    ['Europe/Rome', '2026-12-02', '2026-12-01T23:00:00Z'],
    ['Europe/Vienna', '2027-07-01', '2027-06-30T22:00:00Z'],
    ['Europe/London', '2026-12-02', '2026-12-02T00:00:00Z'],
    ['Europe/London', '2027-03-28', '2027-03-28T00:00:00Z'],
    ['America/New_York', '2026-12-02', '2026-12-02T05:00:00Z'],
    ['America/New_York', '2027-03-15', '2027-03-15T04:00:00Z'],
    ['America/Los_Angeles', '2026-12-31', '2026-12-31T08:00:00Z'],
    ['Asia/Kolkata', '2026-12-02', '2026-12-01T18:30:00Z'],
    ['Asia/Kathmandu', '2026-12-02', '2026-12-01T18:15:00Z'],
    ['Pacific/Auckland', '2026-12-02', '2026-12-01T11:00:00Z'],
    ['Pacific/Kiritimati', '2026-12-02', '2026-12-01T10:00:00Z'],
    ['Africa/Cairo', '2027-04-30', '2027-04-29T22:00:00Z'],
    ['Etc/UTC', '2028-02-29', '2028-02-29T00:00:00Z'],
  ])('hours after the start of a day in the zone of the pack: %s, %s', (timeZone, day, start) => {
    const expected = (Date.parse(start) - now) / hour + 5;
    expect(dueHours({ after: afterArrival, hours: 5 }, day, timeZone)).toEqual([expected, expected]);
  });

  it('at once where that time has passed', () => {
    expect(dueHours({ after: afterArrival, hours: 5 }, iso(-48))).toEqual([0, 0]);
  });

  it('later today where the instant has passed but the hours after it have not', () => {
    expect(dueHours({ after: afterArrival, hours: 5 }, iso(-2))).toEqual([3, 3]);
  });

  it.each([undefined, null, 'soon', true])('hours from now where the instant is %s', (arrival) => {
    expect(dueHours({ after: afterArrival, hours: 5 }, arrival)).toEqual([5, 5]);
  });

  it('never before the decision', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 24 * 365 }),
        fc.integer({ min: -9000, max: 9000 }),
        (hours, arrival) => {
          const expected = Math.max(0, arrival + hours);
          expect(dueHours({ after: afterArrival, hours }, iso(arrival))).toEqual([expected, expected]);
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('The way of a message', () => {
  const channels = {
    sms: { rate: 0.3, quietFrom: '12:00', quietTo: '14:00', identity: 'phone' },
    push: { rate: 0.2, quietFrom: '00:00', quietTo: '18:30' },
    email: { rate: 0.1, identity: 'email' },
  };
  const identities = ['phone', 'email'].map((type) => ({ type, value: 'x' }));
  const message = { task: 'message', template: 'info' } as const;

  /** The channel and the hours from now of each task that the entries make. */
  function waysOf(
    entries: readonly {
      readonly task: 'message' | 'letter';
      readonly channel?: string;
      readonly channels?: string[];
      readonly purpose?: string;
      readonly instead?: string;
    }[],
    snapshot: Parameters<typeof shopper>[1] = {},
    contactChannels: typeof channels | null = channels,
  ) {
    const ruleSet = makeRuleSet({
      ...(contactChannels === null ? {} : { pack: { contactChannels } }),
      rules: entries.map((entry, at) => ({
        id: `r-${at}`,
        priority: 100 - at,
        conditions: { all: [] },
        event: { type: 'task', params: { template: 'info', ...entry } },
      })),
      messages: { info: { purpose: 'info', texts: { text: { en: 'Hello', it: 'Ciao' } } } },
    });
    const customer = { status: 'known', snapshot: shopper('c-1', snapshot), source: 'store' } as const;
    const counters = { memory: emptyMemory, budgets: new Map() };
    const { decision } = decide(ruleSet, { request: visit('i-1', 'c-1'), customer }, now, counters);
    return decision.tasks.map(({ taskId, channel, dueAt }) => [
      taskId.slice(decision.decisionId.length),
      channel,
      (Date.parse(dueAt) - now) / hour,
    ]);
  }

  it('is the channel that the pack names, or the letter', () => {
    expect(waysOf([{ ...message, channel: 'fax' }, { task: 'letter', template: 'info' } as never])).toEqual([
      ['-t1', 'fax', 0],
      ['-t2', 'letter', 0],
    ]);
  });

  it('is the best channel in place of a letter that no address can receive, where the pack says so', () => {
    const letter = { task: 'letter', template: 'info' } as const;
    const both = [letter, { ...letter, instead: 'info' }];
    const gone = { lines: ['x'], country: 'IT', undeliverable: true };
    const addressed = { identities, addresses: [{ lines: ['x'], country: 'IT' }] };
    expect(waysOf(both, { identities, addresses: [gone] })).toEqual([
      ['-t1', 'letter', 0],
      ['-t2', 'email', 0],
    ]);
    for (const snapshot of [addressed, { identities }])
      expect(waysOf(both, snapshot).map(([, channel]) => channel)).toEqual(['letter', 'letter']);
  });

  it('is unreachable where what is sent to the only contact point comes back', () => {
    const contactPoints = [{ type: 'email', value: 'x', bounced: true }];
    expect(waysOf([message], { identities: identities.slice(1), contactPoints })).toEqual([
      ['-t1', 'push', 5.5],
    ]);
  });

  it('is email where the pack has no channels and nothing is known of any', () => {
    expect(waysOf([message], {}, null)).toEqual([['-t1', 'email', 0]]);
  });

  it('is the best channel that may be used now', () => {
    expect(waysOf([message], { identities })).toEqual([['-t1', 'email', 0]]);
  });

  it('is the best of the channels that the rule names, and no other', () => {
    expect(waysOf([{ ...message, channels: ['push', 'sms'] }], { identities })).toEqual([['-t1', 'sms', 1]]);
    const letter = { task: 'letter' as const, channel: 'best', instead: 'info', channels: ['email'] };
    expect(waysOf([letter], { identities })).toEqual([['-t1', 'email', 0]]);
    expect(waysOf([letter])).toEqual([['-t1', 'letter', 0]]);
  });

  it('is the best channel after its quiet hours where none may be used now', () => {
    expect(waysOf([message], { identities: [{ type: 'phone', value: 'x' }] })).toEqual([['-t1', 'sms', 1]]);
    expect(waysOf([message])).toEqual([['-t1', 'push', 5.5]]);
  });

  it('is none where no channel may ever be used, and later messages keep their numbers', () => {
    const { email } = channels;
    expect(waysOf([message, { ...message, channel: 'fax' }], {}, { email } as never)).toEqual([
      ['-t2', 'fax', 0],
    ]);
  });

  it('is the channel that the customer asked for for this kind of message', () => {
    const preferences = { channels: [{ channel: 'email', purpose: 'news' }] };
    const late = { ...channels, sms: { rate: 0.3, identity: 'phone' } } as never;
    expect(waysOf([{ ...message, purpose: 'news' }, message], { identities, preferences }, late)).toEqual([
      ['-t1', 'email', 0],
      ['-t2', 'email', 0],
    ]);
    expect(waysOf([{ ...message, purpose: 'bills' }], { identities, preferences }, late)).toEqual([
      ['-t1', 'sms', 0],
    ]);
  });
});

describe('The task of an action that a connector carries out', () => {
  it('says all that the connector needs', () => {
    const ruleSet = makeRuleSet({
      pack: {
        connectors: {
          dcs: { description: 'Departure control', actions: ['upgrade'], needs: {}, undoes: true },
        },
      },
      rules: [
        {
          id: 'r',
          conditions: { all: [] },
          event: {
            type: 'action',
            params: {
              action: 'upgrade',
              reason: 'care',
              params: { cabin: 'first', seat: { fact: 'context', path: '$.seat' } },
              settles: { fact: 'context', path: '$.case' },
            },
          },
        },
        {
          id: 'by-hand',
          conditions: { all: [] },
          event: { type: 'action', params: { action: 'call', reason: 'care' } },
        },
      ],
    });
    const customer = { status: 'known', snapshot: shopper('c-1'), source: 'store' } as const;
    const counters = { memory: emptyMemory, budgets: new Map() };
    const tasksFor = (context?: Record<string, unknown>) => {
      const request = visit('i-1', 'c-1', context === undefined ? {} : { context });
      const { decision, tasks } = decide(ruleSet, { request, customer }, now, counters);
      return { decisionId: decision.decisionId, tasks: tasks() };
    };
    const { decisionId, tasks } = tasksFor({ seat: '1A', case: 'k-1' });
    expect(tasks).toEqual([
      {
        taskId: `${decisionId}-a1-call`,
        type: 'action',
        actionId: `${decisionId}-a1`,
        template: 'upgrade',
        channel: 'kiosk',
        payload: {
          actionId: `${decisionId}-a1`,
          connector: 'dcs',
          customer: { identities: [] },
          canUndo: true,
          action: 'upgrade',
          params: { cabin: 'first', seat: '1A' },
          reason: 'care',
          settles: ['k-1'],
          customerId: 'c-1',
          context: { seat: '1A', case: 'k-1' },
        },
        dueAt: now,
        decisionId,
        interactionId: 'i-1',
        customerId: 'c-1',
        touchpoint: 'check-in',
        pack: 'demo',
        locale: 'en',
        createdAt: now,
      },
    ]);
    expect(tasksFor().tasks[0]?.payload).toMatchObject({ context: {}, params: { cabin: 'first' } });
  });
});

describe('What a task asks again when it is due', () => {
  it.each([
    ['Asia/Tokyo', 'Asia/Tokyo'],
    [undefined, 'Europe/Rome'],
  ])('is asked in the time zone of the customer, else of the pack: %s', (timeZone, expected) => {
    const conditions = { all: [{ fact: 'clock', path: '$.hour', operator: 'lessThan', value: 12 }] };
    const params = { task: 'message', template: 'info', channel: 'email', while: conditions } as const;
    const ruleSet = makeRuleSet({
      rules: [{ id: 'by-rule', conditions: { all: [] }, event: { type: 'task', params } }],
      messages: { info: { purpose: 'info', texts: { text: { en: 'Hello', it: 'Ciao' } } } },
    });
    const snapshot = shopper('c-1', timeZone === undefined ? {} : { timeZone });
    const customer = { status: 'known', snapshot, source: 'store' } as const;
    const counters = { memory: emptyMemory, budgets: new Map() };
    const { tasks } = decide(ruleSet, { request: visit('i-1', 'c-1'), customer }, now, counters);
    expect(tasks().map(({ while: asked }) => asked)).toMatchObject([
      { conditions, facts: { timeZone: expected, touchpoint: 'check-in', decidedAt: now } },
    ]);
  });
});
