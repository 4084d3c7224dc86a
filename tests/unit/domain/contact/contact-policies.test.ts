import { describe, expect, it, test } from 'vitest';
import { readOfferHistory } from '../../../../src/domain/contact/contact-history.ts';
import { ContactPolicies } from '../../../../src/domain/contact/contact-policies.ts';
import type { ContactEvent } from '../../../../src/domain/contact/customer-memory.ts';
import type { PlacedPolicy, PolicySituation } from '../../../../src/domain/contact/policy-assessment.ts';
import type { CapPolicy, CoolDownPolicy } from '../../../../src/domain/pack/format/policy-file.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const daysAgo = (days: number) => now - days * 86_400_000;
const card = { id: 'card', category: 'credit', pack: 'bank' };
const loan = { id: 'loan', category: 'credit', pack: 'bank' };

const event = (
  offerId: string,
  outcome: ContactEvent['outcome'],
  at: number,
  more: Partial<ContactEvent> = {},
): ContactEvent => ({
  decisionId: `dec-${at}`,
  offerId,
  category: 'credit',
  channel: 'teller',
  outcome,
  at,
  ...more,
});

function situation(events: readonly ContactEvent[], more: Partial<PolicySituation> = {}): PolicySituation {
  const history = readOfferHistory(
    undefined,
    [{ version: 1, promises: [], contacts: events }],
    () => undefined,
  );
  return {
    channel: 'teller',
    now,
    timeZone: 'Europe/Rome',
    packTimeZone: 'Europe/Rome',
    snapshotAt: daysAgo(1),
    sessionId: undefined,
    customer: () => history,
    household: () => history,
    countsKnown: true,
    ...more,
  };
}

const common = { id: 'p', description: 'a policy', pack: 'bank', whenUnavailable: 'closed' } as const;
const cap = (more: Partial<CapPolicy> = {}): PlacedPolicy => ({
  ...common,
  kind: 'cap',
  scope: 'customer',
  each: 'offer',
  counts: ['offered'],
  most: 2,
  window: { days: 7 },
  ...more,
});
const coolDown = (more: Partial<CoolDownPolicy> = {}): PlacedPolicy => ({
  ...common,
  kind: 'cool-down',
  scope: 'customer',
  each: 'offer',
  after: ['declined'],
  quiet: { days: 30 },
  ...more,
});
const assess = (policy: PlacedPolicy, offer: typeof card, where: PolicySituation) =>
  new ContactPolicies([policy]).assessIn(where)(offer);

describe('a cap until the warehouse knows', () => {
  const policy = cap({ counts: ['accepted', 'redeemed'], most: 1, window: { snapshot: true } });
  const hour = 3_600_000;
  const accepted = event('card', 'accepted', now - hour);
  const redeemed = { ...accepted, outcome: 'redeemed' as const, at: now - hour / 2 };
  test.each([
    ['nothing happened', [], daysAgo(1), true],
    ['it was only offered', [event('card', 'offered', now - hour)], daysAgo(1), true],
    ['it was declined', [event('card', 'declined', now - hour)], daysAgo(1), true],
    ['it was accepted since', [accepted], daysAgo(1), false],
    ['it was redeemed since', [redeemed], daysAgo(1), false],
    ['it was accepted and redeemed since', [accepted, redeemed], daysAgo(1), false],
    ['it was accepted before and redeemed since', [accepted, redeemed], now - 0.75 * hour, false],
    ['a newer snapshot came', [accepted, redeemed], now, true],
    ['a snapshot of the very moment came', [accepted], accepted.at, false],
    ['another offer was accepted', [event('loan', 'accepted', now - hour)], daysAgo(1), true],
    ['it was accepted long before', [event('card', 'accepted', daysAgo(40))], daysAgo(1), true],
    ['there is no snapshot to know it', [event('card', 'accepted', daysAgo(40))], -Infinity, false],
    ['another machine’s clock is ahead', [event('card', 'accepted', now + hour)], daysAgo(1), false],
  ])('where %s', (_, events, snapshotAt, isFree) => {
    const { blockers } = assess(policy, card, situation(events, { snapshotAt }));
    expect(blockers.length === 0).toBe(isFree);
    if (!isFree) expect(blockers[0]).toMatchObject({ kind: 'cap', found: 1, allowed: 1 });
    expect(blockers[0]?.until).toBeUndefined();
  });
});

describe('a cap', () => {
  it('says in words how often it was', () => {
    const once = [event('card', 'offered', daysAgo(1))];
    const twice = [...once, event('card', 'offered', daysAgo(2))];
    const told = (most: number, events: ContactEvent[]) =>
      assess(cap({ most }), card, situation(events)).blockers[0]?.because;
    expect(told(1, once)).toBe('offered once, at most 1');
    expect(told(2, twice)).toBe('offered 2 times, at most 2');
  });

  it('lets through what is below it, and says how many are left', () => {
    const found = assess(cap(), card, situation([event('card', 'offered', daysAgo(1))]));
    expect(found.blockers).toEqual([]);
    expect(found.allowances).toMatchObject([{ left: 1, allowed: 2 }]);
  });

  it('blocks at n, and says until when: until the one leaves that makes room', () => {
    const found = assess(
      cap(),
      card,
      situation([event('card', 'offered', daysAgo(6)), event('card', 'offered', daysAgo(1))]),
    );
    expect(found.blockers).toMatchObject([
      {
        policyId: 'p',
        kind: 'cap',
        found: 2,
        allowed: 2,
        until: new Date(daysAgo(6) + 7 * 86_400_000).toISOString(),
      },
    ]);
  });

  it('blocks until enough contacts leave it, in whatever order they happened', () => {
    const events = [1, 6, 3].map((days) => event('card', 'offered', daysAgo(days)));
    expect(assess(cap(), card, situation(events)).blockers).toMatchObject([
      { found: 3, until: new Date(daysAgo(3) + 7 * 86_400_000).toISOString() },
    ]);
  });

  it('of all time counts no contact without the outcome that it counts', () => {
    const policy = cap({ counts: ['accepted'], most: 1, window: { forever: true } });
    expect(assess(policy, card, situation([event('card', 'shown', daysAgo(1))])).blockers).toEqual([]);
  });

  it('counts to the millisecond: what was seven days ago is gone, what was a moment later is not', () => {
    const at = (ms: number) =>
      situation([event('card', 'offered', daysAgo(7) + ms), event('card', 'offered', daysAgo(1))]);
    expect(assess(cap(), card, at(0)).blockers).toEqual([]);
    expect(assess(cap(), card, at(1)).blockers).toHaveLength(1);
  });

  it('counts one offer once, whatever came of it', () => {
    const made = event('card', 'offered', daysAgo(1), { decisionId: 'd' });
    const events = [made, { ...made, outcome: 'shown' as const }, { ...made, outcome: 'accepted' as const }];
    expect(assess(cap(), card, situation(events)).allowances).toMatchObject([{ left: 1 }]);
  });

  it('keeps offers apart, or counts a category or everything together', () => {
    const past = situation([event('loan', 'offered', daysAgo(1)), event('loan', 'offered', daysAgo(2))]);
    expect(assess(cap(), card, past).blockers).toEqual([]);
    expect(assess(cap(), loan, past).blockers).toHaveLength(1);
    expect(assess(cap({ each: 'category' }), card, past).blockers).toHaveLength(1);
    expect(assess(cap({ each: 'all' }), card, past).blockers).toHaveLength(1);
  });

  it('counts what it says it counts: declined proves shown, offered does not', () => {
    const shown = cap({ counts: ['shown'], most: 1 });
    expect(assess(shown, card, situation([event('card', 'offered', daysAgo(1))])).blockers).toEqual([]);
    expect(assess(shown, card, situation([event('card', 'declined', daysAgo(1))])).blockers).toHaveLength(1);
  });

  it('follows the calendar where the customer is, across the change of the clocks', () => {
    const daily = cap({ most: 1, window: { calendar: 'day' } });
    const sunday = Date.parse('2026-10-25T22:30:00Z');
    const justBefore = Date.parse('2026-10-24T21:59:59Z');
    const justAfter = Date.parse('2026-10-24T22:00:00Z');
    const at = (when: number) => situation([event('card', 'offered', when)], { now: sunday });
    expect(assess(daily, card, at(justBefore)).blockers).toEqual([]);
    expect(assess(daily, card, at(justAfter)).blockers).toMatchObject([
      { until: '2026-10-25T23:00:00.000Z' },
    ]);
  });

  it('is for ever only where that is written', () => {
    const found = assess(
      cap({ most: 1, window: { forever: true } }),
      card,
      situation([event('card', 'offered', daysAgo(3000))]),
    );
    expect(found.blockers).toMatchObject([{ until: 'forever' }]);
  });

  it('is closed or open, as it says, when counts cannot be read', () => {
    const blind = situation([], { countsKnown: false });
    expect(assess(cap(), card, blind).blockers).toEqual([
      {
        policyId: 'p',
        kind: 'cap',
        because: 'counts cannot be read, and this policy is closed then',
        uncounted: true,
      },
    ]);
    expect(assess(cap({ whenUnavailable: 'open' }), card, blind).blockers).toEqual([]);
  });
});

describe('a cool-down', () => {
  it('keeps quiet for so long after a no, and says until when', () => {
    const no = event('card', 'declined', daysAgo(29));
    expect(assess(coolDown(), card, situation([no])).blockers).toMatchObject([
      { until: new Date(daysAgo(-1)).toISOString() },
    ]);
    expect(assess(coolDown(), card, situation([{ ...no, at: daysAgo(30) }])).blockers).toEqual([]);
  });

  it('does not mind a yes, nor another offer', () => {
    expect(assess(coolDown(), card, situation([event('card', 'accepted', daysAgo(1))])).blockers).toEqual([]);
    expect(assess(coolDown(), loan, situation([event('card', 'declined', daysAgo(1))])).blockers).toEqual([]);
  });

  it('for a visit ends with the visit', () => {
    const policy = coolDown({ quiet: { session: true } });
    const no = event('card', 'declined', now - 1000, { sessionId: 's-1' });
    expect(assess(policy, card, situation([no], { sessionId: 's-1' })).blockers).toHaveLength(1);
    expect(assess(policy, card, situation([no], { sessionId: 's-2' })).blockers).toEqual([]);
  });

  it('for a visit does not begin where nobody says which visit it was', () => {
    const policy = coolDown({ quiet: { session: true } });
    const no = event('card', 'declined', now - 1000);
    expect(assess(policy, card, situation([no])).blockers).toEqual([]);
    expect(assess(policy, card, situation([no], { sessionId: 's-1' })).blockers).toEqual([]);
  });

  it('names the contact after which it is quiet, by the latest of the outcomes that count', () => {
    const policy = coolDown({ after: ['declined', 'ignored', 'accepted'] });
    const contact = { decisionId: 'dec-1' };
    const events = [
      event('card', 'declined', now - 3000, contact),
      event('card', 'ignored', now - 1000, contact),
      event('card', 'accepted', now - 2000, contact),
    ];
    expect(assess(policy, card, situation(events)).blockers).toMatchObject([
      {
        earlier: {
          offerId: 'card',
          outcome: 'ignored',
          channel: 'teller',
          at: new Date(now - 1000).toISOString(),
          decisionId: 'dec-1',
        },
      },
    ]);
  });
});

describe('a cool-down after several contacts', () => {
  const untilOf = (policy: PlacedPolicy, events: readonly ContactEvent[]) =>
    assess(policy, card, situation(events)).blockers.map(({ until }) => until);
  const inDays = (days: number) => new Date(daysAgo(-days)).toISOString();

  it.each([
    ['the last', [20, 5, 10]],
    ['none', [40, 35]],
  ] as const)('ends with the quiet time of %s', (_, days) => {
    const events = days.map((ago) => event('card', 'declined', daysAgo(ago)));
    expect(untilOf(coolDown(), events)).toEqual(days.some((ago) => ago === 5) ? [inDays(25)] : []);
  });

  it('runs from the last outcome of a contact that starts it', () => {
    const policy = coolDown({ after: ['shown', 'declined'] });
    const events = [
      event('card', 'declined', daysAgo(4), { decisionId: 'd' }),
      event('card', 'shown', daysAgo(9), { decisionId: 'd' }),
    ];
    expect(untilOf(policy, events)).toEqual([inDays(26)]);
  });

  it('names the last of two contacts of the same moment, and the first outcome of the policy', () => {
    const at = daysAgo(1);
    const events = ['one', 'other'].map((decisionId) => event('card', 'declined', at, { decisionId }));
    expect(
      assess(coolDown({ after: ['shown', 'declined'] }), card, situation(events)).blockers,
    ).toMatchObject([{ earlier: { decisionId: 'other', outcome: 'shown' } }]);
  });

  it('names no decision for a contact that only the warehouse knows', () => {
    const contact = { decisionId: undefined, category: 'credit', channel: 'post', sessionId: undefined };
    const { decisionId, ...told } = contact;
    const declined = { ...told, offerId: 'card', times: new Map([['declined' as const, daysAgo(2)]]) };
    const history = {
      all: [declined],
      byOffer: new Map([['card', [declined]]]),
      byCategory: new Map(),
    };
    expect(
      assess(coolDown(), card, situation([], { customer: () => history })).blockers[0]?.earlier,
    ).toStrictEqual({ offerId: 'card', outcome: 'declined', channel: 'post', at: inDays(-2) });
  });
});

describe('quiet hours', () => {
  const nights: PlacedPolicy = {
    ...common,
    kind: 'quiet-hours',
    from: '21:00',
    to: '08:00',
    channels: ['sms'],
  };
  const at = (time: string, channel = 'sms') => situation([], { channel, now: Date.parse(time) });

  it.each([
    ['2026-11-21T19:59:00Z', 0],
    ['2026-11-21T20:00:00Z', 1],
    ['2026-11-22T02:00:00Z', 1],
    ['2026-11-22T06:59:00Z', 1],
    ['2026-11-22T07:00:00Z', 0],
  ])('by the clock in Rome, at %s: %i', (time, blockers) => {
    expect(assess(nights, card, at(time)).blockers).toHaveLength(blockers);
  });

  it('say when they end', () => {
    expect(assess(nights, card, at('2026-11-22T02:00:00Z')).blockers).toEqual([
      {
        policyId: 'p',
        kind: 'quiet-hours',
        until: '2026-11-22T07:00:00.000Z',
        because: 'quiet from 21:00 to 08:00',
      },
    ]);
  });

  it.each([
    ['2026-11-21T11:59:00Z', 0],
    ['2026-11-21T12:00:00Z', 1],
    ['2026-11-21T12:59:00Z', 1],
    ['2026-11-21T13:00:00Z', 0],
  ])('may begin and end on one day: at %s: %i', (time, blockers) => {
    const noon: PlacedPolicy = { ...common, kind: 'quiet-hours', from: '13:00', to: '14:00' };
    expect(assess(noon, card, at(time)).blockers).toHaveLength(blockers);
  });

  it('hold only for their channels', () => {
    expect(assess(nights, card, at('2026-11-22T02:00:00Z', 'teller')).blockers).toEqual([]);
  });
});

describe('a blackout and a volume', () => {
  it('a blackout holds from its first instant up to its last', () => {
    const policy: PlacedPolicy = {
      ...common,
      kind: 'blackout',
      validFrom: '2026-11-21',
      validTo: '2026-11-22',
      activeFrom: now,
      activeTo: now + 1000,
    };
    expect(assess(policy, card, situation([])).blockers).toMatchObject([
      { policyId: 'p', kind: 'blackout', until: new Date(now + 1000).toISOString() },
    ]);
    expect(assess(policy, card, situation([], { now: now - 1 })).blockers).toEqual([]);
    expect(assess(policy, card, situation([], { now: now + 1000 })).blockers).toEqual([]);
  });

  it('a volume is a take from a count that all customers share, by the period in the zone of the pack', () => {
    const policy: PlacedPolicy = { ...common, kind: 'volume', each: 'category', most: 1000, per: 'day' };
    const { takes, blockers } = assess(
      policy,
      card,
      situation([], { now: Date.parse('2026-11-21T23:30:00Z') }),
    );
    expect(blockers).toEqual([]);
    expect(takes).toEqual([
      {
        budget: 'p',
        key: 'bank/volume/p/credit/day/2026-11-22',
        amount: 1,
        limit: 1000,
        // A week after the day has ended in the zone of the pack.
        expiresAt: Date.parse('2026-11-29T23:00:00Z'),
      },
    ]);
  });

  it('a volume without a period is counted for ten years', () => {
    const policy: PlacedPolicy = { ...common, kind: 'volume', each: 'all', most: 1000, per: 'total' };
    expect(assess(policy, card, situation([])).takes).toMatchObject([{ expiresAt: daysAgo(-3660) }]);
  });

  it.each([
    ['offer', 'card'],
    ['category', 'credit'],
    ['all', 'all'],
  ] as const)('a volume of each %s counts by that', (each, what) => {
    const policy: PlacedPolicy = { ...common, kind: 'volume', each, most: 1000, per: 'total' };
    expect(assess(policy, card, situation([])).takes.map(({ key }) => key)).toEqual([
      `bank/volume/p/${what}/total`,
    ]);
  });
});

describe('a cap or a cool-down', () => {
  it('counts what its channels did, and nothing else', () => {
    const elsewhere = event('card', 'declined', now - 1000, { channel: 'web' });
    const here = event('card', 'declined', now - 1000, { decisionId: 'here' });
    for (const policy of [cap({ most: 1, channels: ['teller'] }), coolDown({ channels: ['teller'] })]) {
      expect(assess(policy, card, situation([])).blockers).toEqual([]);
      expect(assess(policy, card, situation([elsewhere])).blockers).toEqual([]);
      expect(assess(policy, card, situation([elsewhere, here])).blockers).toHaveLength(1);
    }
  });

  it('is about its offers, categories and purposes only', () => {
    const about = (of: CapPolicy['of'], offer: typeof card & { readonly purpose?: string } = card) =>
      assess(cap({ most: 0, of }), offer, situation([])).blockers.length === 1;
    expect([about({ offers: ['card'] }), about({ offers: ['loan'] })]).toEqual([true, false]);
    expect([about({ categories: ['credit'] }), about({ categories: ['cards'] })]).toEqual([true, false]);
    const ads = { ...card, purpose: 'ads' };
    expect([about({ purposes: ['ads'] }, ads), about({ purposes: ['news'] }, ads)]).toEqual([true, false]);
    expect(about({ purposes: ['ads'] })).toBe(false);
  });

  it('counts a contact from the first of its outcomes', () => {
    const contact = { decisionId: 'dec-1' };
    const events = [
      event('card', 'shown', daysAgo(8), contact),
      event('card', 'accepted', daysAgo(1), contact),
    ];
    const policy = cap({ counts: ['shown', 'accepted'], most: 1 });
    expect(assess(policy, card, situation(events)).blockers).toEqual([]);
  });

  it('for ever begins with the outcome that it names', () => {
    const policy = coolDown({ quiet: { forever: true } });
    const told = (outcome: ContactEvent['outcome']) =>
      assess(policy, card, situation([event('card', outcome, daysAgo(400))])).blockers;
    expect(told('accepted')).toEqual([]);
    expect(told('declined')).toMatchObject([{ policyId: 'p', kind: 'cool-down', until: 'forever' }]);
  });
});

describe('the scope of a cap or a cool-down', () => {
  const past = (events: readonly ContactEvent[]) => () =>
    readOfferHistory(undefined, [{ version: 1, promises: [], contacts: events }], () => undefined);
  const declined = [event('card', 'declined', daysAgo(1))];
  const byMe = situation([], { customer: past(declined), household: past([]) });
  const byOthers = situation([], { customer: past([]), household: past(declined) });

  it.each(['offer', 'category', 'all'] as const)('decides whose contacts count, for each %s', (each) => {
    for (const policy of [cap, coolDown]) {
      const more = { each, most: 1 };
      expect(assess(policy({ ...more, scope: 'customer' }), card, byMe).blockers).toHaveLength(1);
      expect(assess(policy({ ...more, scope: 'customer' }), card, byOthers).blockers).toEqual([]);
      expect(assess(policy({ ...more, scope: 'household' }), card, byMe).blockers).toEqual([]);
      expect(assess(policy({ ...more, scope: 'household' }), card, byOthers).blockers).toHaveLength(1);
    }
  });
});

describe('a cap on all offers together', () => {
  const found = (of: CapPolicy['of'], contact: ContactEvent) =>
    assess(cap({ each: 'all', most: 1, of }), card, situation([contact])).blockers.length;
  const atFair = (more: Partial<ContactEvent>) => event('fair', 'offered', daysAgo(1), more);
  const { category: _, ...uncategorized } = atFair({});

  it('counts every offer if it names none', () => {
    expect(found(undefined, atFair({ category: 'events' }))).toBe(1);
    expect(found(undefined, uncategorized)).toBe(1);
  });

  it('counts only the offers that it names', () => {
    expect(found({ offers: ['card', 'fair'] }, atFair({}))).toBe(1);
    expect(found({ offers: ['card'] }, atFair({}))).toBe(0);
  });

  it('counts only offers of the categories that it names', () => {
    expect(found({ categories: ['credit', 'events'] }, atFair({ category: 'events' }))).toBe(1);
    expect(found({ categories: ['credit'] }, atFair({ category: 'events' }))).toBe(0);
    expect(found({ categories: ['credit'] }, uncategorized)).toBe(0);
  });

  it('counts what is of its offers and of its categories', () => {
    const of = { offers: ['card', 'fair'], categories: ['credit'] };
    expect(found(of, atFair({ category: 'credit' }))).toBe(1);
    expect(found(of, atFair({ category: 'events' }))).toBe(0);
  });
});

describe('a cap on a category', () => {
  it('does not count the offers of another category', () => {
    const other = event('fair', 'offered', daysAgo(1), { category: 'events' });
    expect(assess(cap({ each: 'category', most: 1 }), card, situation([other])).blockers).toEqual([]);
  });
});

describe('a cap of none', () => {
  it.each([[{ days: 7 }], [{ snapshot: true as const }]])(
    'within %j blocks for ever, whatever happened',
    (window) => {
      for (const events of [[], [event('card', 'offered', now - 1000)]])
        expect(assess(cap({ most: 0, window }), card, situation(events)).blockers).toMatchObject([
          { kind: 'cap', until: 'forever', allowed: 0 },
        ]);
    },
  );
});

describe('contact policies together', () => {
  const one = { ...card, category: 'cards' };
  const other = { ...loan, category: 'loans' };
  const keyOf = (each: CapPolicy['each'], offer: typeof card) =>
    assess(cap({ each }), offer, situation([])).allowances[0]?.key;

  it('share an allowance between all offers, those of a category, or none, as each says', () => {
    expect(keyOf('all', one)).toBe(keyOf('all', other));
    expect(keyOf('category', one)).not.toBe(keyOf('category', other));
    expect(keyOf('category', one)).toBe(keyOf('category', { ...other, category: 'cards' }));
    expect(keyOf('offer', one)).not.toBe(keyOf('offer', { ...one, id: 'other' }));
  });

  it('apply to the offers of their own pack', () => {
    const shop = { ...card, pack: 'shop' };
    expect(assess(cap({ most: 0 }), shop, situation([])).blockers).toEqual([]);
  });

  it('are all reported: every blocker, allowance and take', () => {
    const volume = (id: string): PlacedPolicy => ({
      ...common,
      id,
      kind: 'volume',
      each: 'all',
      most: 10,
      per: 'total',
    });
    const policies = [
      cap({ id: 'first', most: 0 }),
      coolDown({ id: 'quiet', after: ['accepted'] }),
      cap({ id: 'roomy' }),
      volume('many'),
      cap({ id: 'second', most: 0 }),
      cap({ id: 'wide', most: 9 }),
      volume('more'),
    ];
    const found = new ContactPolicies(policies).assessIn(situation([]))(card);
    expect(found.blockers.map(({ policyId }) => policyId)).toEqual(['first', 'second']);
    expect(found.allowances.map(({ policyId }) => policyId)).toEqual(['roomy', 'wide']);
    expect(found.takes.map(({ budget }) => budget)).toEqual(['many', 'more']);
  });

  it('count once for all offers that they count together', () => {
    let reads = 0;
    const where = situation([]);
    const customer = () => {
      reads += 1;
      return where.customer();
    };
    const assessOffer = new ContactPolicies([cap({ each: 'category' })]).assessIn({ ...where, customer });
    for (const offer of [card, loan, card]) assessOffer(offer);
    expect(reads).toBe(1);
  });

  it('count households where one of them does', () => {
    const counts = (...policies: PlacedPolicy[]) => new ContactPolicies(policies).countHouseholds;
    expect(counts()).toBe(false);
    expect(counts(cap(), coolDown())).toBe(false);
    expect(counts(cap(), cap({ scope: 'household' }))).toBe(true);
    expect(counts(coolDown({ scope: 'household' }))).toBe(true);
  });
});
