import { describe, expect, it } from 'vitest';
import { acceptAll, noteEffect, withEffects } from '../../../../src/decide/outcomes/accept-all.ts';
import type { AcceptedOffer } from '../../../../src/decide/outcomes/accept-offer.ts';
import type { OutcomeResult } from '../../../../src/decide/outcomes/check-outcomes.ts';
import type { Situation } from '../../../../src/decide/outcomes/read-situation.ts';
import type { StoredDecision } from '../../../../src/decide/ports.ts';
import { type ContactEvent, emptyMemory } from '../../../../src/domain/contact/customer-memory.ts';
import type { OutcomeReport } from '../../../../src/domain/contact/outcome-report.ts';
import type { AcceptanceEntry } from '../../../../src/domain/pack/format/offer-file.ts';
import { makeShop, shopper, visit } from '../../../support/demo-shop.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const sell = (more: object = {}) => ({ action: 'sell', params: { what: 'it' }, ...more });
const acceptance = (entry: object) => entry as AcceptanceEntry;
const reads = (fact: string, path: string, operator: string, value: unknown) => ({
  all: [{ fact, path, operator, value }],
});

const price = { type: 'number', example: 12 } as const;
const what = { type: 'text', example: 'seat' } as const;
const info = (en: string) => ({ purpose: 'info', texts: { text: { en, it: en } } });

const shop = makeShop({
  offers: [
    { id: 'bag', whenAccepted: acceptance({ actions: [sell({ budget: 'seats' })] }) },
    { id: 'seat', whenAccepted: acceptance({ actions: [sell({ budget: 'seats' })], withholds: ['extras'] }) },
    { id: 'word', whenAccepted: 'nothing' },
    { id: 'plain' },
    {
      id: 'late',
      whenAccepted: acceptance({ actions: [sell()], while: reads('context', '$.open', 'equal', true) }),
    },
    {
      id: 'gold',
      whenAccepted: acceptance({
        actions: [sell({ params: { tier: { fact: 'customer', path: '$.value.tier' } } })],
      }),
    },
    {
      id: 'priced',
      whenAccepted: acceptance({
        actions: [sell({ budget: 'seats', messages: [{ message: 'sold' }] })],
        soldOut: { message: 'too-late', values: { what: 'seat' } },
      }),
    },
    {
      id: 'named',
      whenAccepted: acceptance({ actions: [sell()], while: { all: [{ condition: 'is-open' }] } }),
    },
  ],
  messages: {
    sold: { ...info('Sold for {price, number}'), variables: { price } },
    'too-late': { ...info('No {what} for {price, number}'), variables: { what, price } },
  },
  pack: {
    budgets: { seats: { description: 'Seats', key: [], limit: 5 } },
  },
});

const ruleSet = {
  ...shop,
  conditions: new Map([['demo', { 'is-open': reads('context', '$.open', 'equal', true) }]]),
};

const offerOf = (offerId: string, index: number) => ({ offerId, rank: index + 1, treatment: { price: 12 } });
const event = (offerId: string, outcome = 'accepted') =>
  ({ offerId, outcome, channel: 'kiosk', at: now }) as unknown as ContactEvent;

function stored(context: Record<string, unknown> = {}): StoredDecision {
  const offers = ['bag', 'seat', 'word', 'plain', 'late', 'gold', 'gone', 'named', 'priced'].map(offerOf);
  return {
    decision: {
      decisionId: 'dec-1',
      touchpoint: 'check-in',
      decidedAt: '2026-11-21T11:00:00Z',
      offers,
    },
    request: visit('i-1', 'c-1', { context }),
  } as unknown as StoredDecision;
}

const known: Situation = { snapshot: shopper('c-1', { value: { tier: 'gold' } }), memory: emptyMemory };

function accept(
  offerIds: readonly (string | ContactEvent)[],
  {
    taken,
    situation = known,
    of = stored(),
  }: { taken?: number; situation?: Situation; of?: StoredDecision } = {},
) {
  const events = offerIds.map((entry) => (typeof entry === 'string' ? event(entry) : entry));
  const budgets = new Map(
    taken === undefined ? [] : [['demo/seats', { key: 'demo/seats', taken, limit: 5 }]],
  );
  const accepted = acceptAll(of, events, { ...situation, budgets, ruleSet, now });
  return events.map((each) => accepted.get(each));
}
const briefly = (done: AcceptedOffer | undefined) =>
  done && [done.effect.status, done.effect.reason?.code, done.isRecorded];

describe('acceptances among new outcomes', () => {
  it('are carried out, each with its own takes and promise', () => {
    const [bag, seat] = accept(['bag', 'seat']);
    expect(bag).toMatchObject({ isRecorded: true, effect: { status: 'done', actions: [{ type: 'sell' }] } });
    expect(bag?.takes).toMatchObject([{ key: 'demo/seats', amount: 1 }]);
    expect(seat?.promises).toMatchObject([
      {
        type: 'sell',
        actionId: expect.stringMatching(/^dec-\w+-o2-a1$/),
        withholds: ['seat', 'extras'],
        group: 'offer-seat-sell',
      },
    ]);
    expect(bag?.promises[0]?.actionId).toMatch(/-o1-a1$/);
  });

  it('see what those before them took', () => {
    expect(accept(['bag', 'seat'], { taken: 3 }).map(briefly)).toEqual([
      ['done', undefined, true],
      ['done', undefined, true],
    ]);
    expect(accept(['bag', 'seat'], { taken: 4 }).map(briefly)).toEqual([
      ['done', undefined, true],
      ['refused', 'sold-out', false],
    ]);
    expect(accept(['bag'], { taken: 5 }).map(briefly)).toEqual([['refused', 'sold-out', false]]);
  });

  it.each([
    ['a decline', event('bag', 'declined')],
    ['an offer of another decision', event('other')],
    ['an offer that does nothing', event('word')],
    ['an offer that declares nothing', event('plain')],
  ])('do nothing for %s', (_, outcome) => {
    expect(accept([outcome])).toEqual([undefined]);
  });

  it('do nothing where the moment is not known any more', () => {
    const { decision } = stored();
    expect(accept(['bag'], { of: { decision } as StoredDecision })).toEqual([undefined]);
  });

  it('are refused where the offer or the touchpoint has gone', () => {
    expect(accept(['gone']).map(briefly)).toEqual([['refused', 'offer-ended', false]]);
    const of = stored();
    const elsewhere = { ...of, decision: { ...of.decision, touchpoint: 'closed' } };
    expect(accept(['bag'], { of: elsewhere }).map(briefly)).toEqual([['refused', 'offer-ended', false]]);
  });

  it('are recorded and not carried out for a customer who is not known any more', () => {
    const situation = { memory: emptyMemory };
    expect(accept(['bag'], { situation }).map(briefly)).toEqual([['refused', 'customer-unknown', true]]);
  });

  it('are late once their conditions do not hold any more', () => {
    expect(accept(['late'], { of: stored({ open: true }) }).map(briefly)).toEqual([
      ['done', undefined, true],
    ]);
    expect(accept(['late'], { of: stored({ open: false }) }).map(briefly)).toEqual([
      ['refused', 'acceptance-late', false],
    ]);
  });

  it('are late once a condition of their pack does not hold any more', () => {
    const done = (open: boolean) => accept(['named'], { of: stored({ open }) }).map(briefly);
    expect(done(true)).toEqual([['done', undefined, true]]);
    expect(done(false)).toEqual([['refused', 'acceptance-late', false]]);
  });

  it('say the price that the customer was offered, done or refused', () => {
    const said = (taken: number) => accept(['priced'], { taken })[0]?.effect.messages.map(({ body }) => body);
    expect(said(4)).toEqual(['Sold for 12']);
    expect(said(5)).toEqual(['No seat for 12']);
  });

  it('list the letters that follow, and not the calls', () => {
    const task = { task: 'message', template: 'offer', channel: 'email' } as const;
    const connectors = { till: { description: 'The till', actions: ['sell'] } };
    const of = makeShop({
      offers: [{ id: 'bag', whenAccepted: acceptance({ actions: [sell({ tasks: [task] })] }) }],
      pack: { connectors },
    });
    const events = [event('bag')];
    const [done] = acceptAll(stored(), events, { ...known, budgets: new Map(), ruleSet: of, now }).values();
    expect(done?.tasks.map(({ type }) => type)).toEqual(['action', 'message']);
    expect(done?.effect.tasks).toMatchObject([{ type: 'message', template: 'offer' }]);
    expect(done?.promises).toMatchObject([{ followUps: [done?.tasks[1]?.taskId] }]);
  });

  it('read what is known of the customer now', () => {
    expect(accept(['gold'])[0]?.effect.actions[0]?.params).toEqual({ tier: 'gold' });
  });
});

describe('the results of reported outcomes', () => {
  const report = (offerId: string, outcome: OutcomeReport['outcome']): OutcomeReport => ({
    decisionId: 'dec-1',
    offerId,
    outcome,
  });
  const recorded: OutcomeResult = { status: 'recorded' };
  const refused = { status: 'refused', refusal: { code: 'unknown-offer', message: 'x' } } as OutcomeResult;
  const [done] = accept(['bag']);
  const [soldOut] = accept(['seat'], { taken: 5 });
  if (done === undefined || soldOut === undefined) throw new Error('not carried out');
  const accepted = new Map([
    [event('bag'), done],
    [event('seat'), soldOut],
  ]);

  it.each<[string, OutcomeReport, OutcomeResult, OutcomeResult]>([
    ['what it did', report('bag', 'accepted'), recorded, { status: 'recorded', effect: done.effect }],
    [
      'a repeat',
      report('bag', 'accepted'),
      { status: 'repeated' },
      { status: 'repeated', effect: done.effect },
    ],
    [
      'what could not be done',
      report('seat', 'accepted'),
      recorded,
      { status: 'not-carried-out', effect: soldOut.effect },
    ],
    ['nothing for another outcome', report('bag', 'shown'), recorded, recorded],
    ['nothing for another offer', report('plain', 'accepted'), recorded, recorded],
    ['nothing for a refusal', report('bag', 'accepted'), refused, refused],
  ])('have %s', (_, reported, result, expected) => {
    expect(withEffects([reported], [result], accepted)).toEqual([expected]);
  });

  it('have no effect for a result without a report', () => {
    expect(withEffects([], [recorded], accepted)).toEqual([recorded]);
  });

  it('are noted with what they did', () => {
    expect(noteEffect(event('bag'), done)).toEqual({ ...event('bag'), effect: done.effect });
    expect(noteEffect(event('bag'), undefined)).toEqual(event('bag'));
  });
});
