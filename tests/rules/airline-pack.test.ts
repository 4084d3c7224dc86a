import { describe, expect, it } from 'vitest';
import { listSamples } from '../../src/author/list-samples.ts';
import { decide } from '../../src/decide/decide.ts';
import { emptyMemory, type StandingPromise } from '../../src/domain/contact/customer-memory.ts';
import type { Snapshot } from '../../src/domain/customer/snapshot.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { decisionRequestSchema } from '../../src/domain/decision/decision-request.ts';
import { askAgain } from '../../src/domain/tasks/ask-again.ts';
import type { Task } from '../../src/domain/tasks/task.ts';
import { sampleRules as ruleSet } from '../support/sample-rules.ts';

const now = Date.UTC(2026, 10, 21, 16);
const customers = listSamples(ruleSet, now).map(({ customer }) => customer);
const counters = { memory: emptyMemory, budgets: new Map() };
const context = {
  flight: {
    number: 'TA601',
    haul: 'long',
    arrival: '2026-11-22T06:10:00Z',
    cabin: 'business',
    seats: { first: 2 },
  },
};
const checkIn = {
  interactionId: 'chk-2026-11-21-0007',
  touchpoint: 'check-in',
  channel: 'kiosk',
  customer: { identity: { type: 'booking-reference', value: 'QX7F2M' } },
  context,
  locale: 'it-IT',
  maxOffers: 3,
  budgetMs: 50,
  mode: 'live',
  explain: 'none',
};

function decideFor(customerId: string, mayPromise = true, flight = {}): Decision {
  const snapshot = customers.find((customer) => customer.customerId === customerId);
  if (snapshot === undefined) throw new Error(`no ${customerId}`);
  const { locale: _, ...rest } = checkIn;
  const request = decisionRequestSchema.parse({
    ...rest,
    context: { flight: { ...context.flight, ...flight } },
  });
  const customer = { status: 'known', snapshot, source: 'store' } as const;
  return decide(ruleSet as NonNullable<typeof ruleSet>, { request, customer }, now, counters, mayPromise)
    .decision;
}

describe('the check-in of the airline pack', () => {
  const touchpoint = ruleSet.touchpoints.get('check-in');

  it('accepts the request of the documentation unchanged', () => {
    const { touchpoint: name, channel, context: sent } = decisionRequestSchema.parse(checkIn);
    expect(name).toBe('check-in');
    expect(touchpoint?.channels.has(channel)).toBe(true);
    expect(touchpoint?.checkContext(sent)).toEqual([]);
  });

  it.each([
    ['a cabin that does not exist', { flight: { ...context.flight, cabin: 'roof' } }],
    ['a flight without a cabin', { flight: { number: 'TA601', arrival: '2026-11-22T06:10:00Z' } }],
    ['negative seats', { flight: { ...context.flight, seats: { first: -1 } } }],
    ['half a seat', { flight: { ...context.flight, seats: { first: 0.5 } } }],
    ['an arrival that is no instant', { flight: { ...context.flight, arrival: 'tomorrow' } }],
    ['an arrival in the year 9999', { flight: { ...context.flight, arrival: '9999-11-22T06:10:00Z' } }],
    ['a field that nobody declared', { flight: context.flight, upgradeMe: true }],
  ])('refuses %s', (_, sent) => {
    expect(touchpoint?.checkContext(sent)).not.toEqual([]);
  });

  it('sells nothing to whom we owe, even while nothing can be promised', () => {
    const economy = { cabin: 'economy', seats: { business: 9 } };
    for (const customerId of ['C-1001', 'C-1002', 'C-1004'])
      expect(decideFor(customerId, false, economy)).toMatchObject({ actions: [], tasks: [], offers: [] });
    expect(decideFor('C-1008', false, economy).offers.length).toBeGreaterThan(0);
  });
});

describe('the people of the walk-through', () => {
  it.each([
    ['Giulia is upgraded', 'C-1001', ['upgrade'], 'it', 1],
    ['Marco gets points', 'C-1002', ['credit-points'], 'it', 0],
    ['Anna was made good already', 'C-1003', [], 'de', 0],
    ['James gets points for his complaint', 'C-1004', ['credit-points'], 'en', 1],
    ['Sofia is owed nothing', 'C-1005', [], 'it', 0],
    ['Yijun is upgraded', 'C-1006', ['upgrade'], 'zh-Hant', 1],
    ['Wei gets points', 'C-1007', ['credit-points'], 'zh-Hans', 0],
    ['Emma is owed nothing', 'C-1008', [], 'en', 0],
  ])('%s', (_, customerId, actions, locale, letters) => {
    const decision = decideFor(customerId);
    expect(decision.actions.map(({ type }) => type)).toEqual(actions);
    expect(decision.locale).toBe(locale);
    expect(decision.tasks.filter(({ type }) => type === 'letter').length).toBe(letters);
  });

  it('wishes Sofia a happy birthday', () => {
    expect(decideFor('C-1005').messages.map(({ key }) => key)).toContain('birthday');
  });

  it('answers every sample customer, and upgrades only the valued', () => {
    for (const { customerId, value } of customers) {
      const { actions, messages } = decideFor(customerId);
      expect.soft(messages[0]?.key).toBe('welcome');
      const isValued = ['gold', 'platinum'].includes(value?.tier ?? '') || value?.segment === 'high-value';
      if (actions.some(({ type }) => type === 'upgrade')) expect.soft(isValued, customerId).toBe(true);
    }
  });
});

describe('the letter after the flight', () => {
  const giulia = customers.find(({ customerId }) => customerId === 'C-1001');
  if (giulia === undefined) throw new Error('no Giulia');
  const [owed] = giulia.incidents ?? [];
  if (owed === undefined) throw new Error('nothing happened to Giulia');
  const letterFor = (flight = {}, locale = 'en'): Task => {
    const request = decisionRequestSchema.parse({
      ...checkIn,
      locale,
      context: { flight: { ...context.flight, ...flight } },
    });
    const customer = { status: 'known', snapshot: giulia, source: 'store' } as const;
    const { tasks } = decide(ruleSet as NonNullable<typeof ruleSet>, { request, customer }, now, counters);
    const letter = tasks().find(({ type }) => type === 'letter');
    if (letter === undefined) throw new Error('no letter');
    return letter;
  };
  const askLetter = (incidents: Snapshot['incidents'], asOf = now + 86_400_000): string | undefined => {
    const asked = letterFor().while;
    if (asked === undefined) throw new Error('the letter goes whatever happens');
    return askAgain(asked, {
      customer: { ...giulia, incidents },
      known: true,
      memory: emptyMemory,
      now: asOf,
    });
  };

  it('goes where nothing changed, and where the incident was closed or other flights were cancelled', () => {
    expect(askLetter([owed])).toBeUndefined();
    expect(askLetter([{ ...owed, status: 'resolved' }])).toBeUndefined();
    const other = {
      ...owed,
      incidentId: 'X',
      type: 'cancellation',
      where: 'TA9',
      at: '2026-11-21T19:00:00Z',
    };
    expect(askLetter([owed, other])).toBeUndefined();
  });

  it('dies with the incident that was rejected', () => {
    expect(askLetter([{ ...owed, status: 'rejected' }])).toBe('"incident-rejected" holds');
  });

  it.each(['cancellation', 'denied-boarding', 'no-show'])('dies with the flight after a %s', (type) => {
    const gone = { ...owed, incidentId: 'X', type, where: 'TA601', at: '2026-11-21T19:00:00Z' };
    expect(askLetter([gone, owed])).toBe('"flight-not-flown" holds');
  });

  it.each([
    ['en', { seats: { first: 0 } }, 'no seats left in a higher cabin'],
    ['en', { cabin: 'first', seats: { business: 5 } }, 'already booked in our highest cabin'],
    ['en', { seats: undefined }, 'For your flight TA601 we credited 15,000 points'],
    ['it', { seats: undefined }, 'In occasione del volo TA601 Le abbiamo accreditato 15.000 punti'],
    ['it', { cabin: 'first', seats: undefined }, 'già un posto nella nostra classe più alta'],
    ['de', { seats: undefined }, 'Zu Ihrem Flug TA601 haben wir Ihnen 15.000 Punkte'],
    ['de', { cabin: 'first', seats: undefined }, 'bereits unsere höchste Klasse gebucht'],
    ['zh-Hant', { seats: undefined }, '就您搭乘的 TA601 航班，我們將 15,000 點'],
    ['zh-Hans', { cabin: 'first', seats: undefined }, '已预订最高舱位，因此我们将 15,000 个积分'],
  ])('says in %s for %j what happened, and no more', (locale, flight, text) => {
    const { payload } = letterFor(flight, locale);
    expect(JSON.stringify(payload)).toContain(text);
    if (!text.includes('no seats left')) expect(JSON.stringify(payload)).not.toContain('no seats left');
  });
});

describe('what takes the place of a refused upgrade', () => {
  const giulia = customers.find(({ customerId }) => customerId === 'C-1001');
  const customer = { status: 'known', snapshot: giulia as Snapshot, source: 'store' } as const;
  const ask = (more: object, promises: readonly StandingPromise[], remedyFor?: string) => {
    const request = decisionRequestSchema.parse({ ...checkIn, ...more });
    const memory = { version: promises.length, promises, contacts: [] };
    const interaction = { request, customer, remedyFor };
    return decide(ruleSet as NonNullable<typeof ruleSet>, interaction, now, { memory, budgets: new Map() });
  };

  it('is announced at the next contact, and not as if the kiosk had said it', () => {
    const [upgrade] = ask({}, []).promises;
    if (upgrade === undefined) throw new Error('no upgrade');
    const refused = { ...upgrade, life: { state: 'refused', word: 'no', holds: false, moves: [] } } as const;
    const remedy = ask({ interactionId: 'remedy' }, [refused], refused.actionId).promises;
    const { decision } = ask({ interactionId: 'desk', channel: 'desk' }, [refused, ...remedy]);
    const said = decision.messages.map(({ body, know }) => `${body} ${know}`).join('\n');
    expect(said).toContain('15.000 punti');
    expect(said).not.toContain('alla postazione');
  });
});
