import { describe, expect, it } from 'vitest';
import type { Case } from '../../../../src/domain/customer/snapshot.ts';
import { findObstacles, type GateSituation } from '../../../../src/domain/offers/find-obstacles.ts';
import type { PlacedOffer } from '../../../../src/domain/rule-set/rule-set.ts';
import { shopper } from '../../../support/demo-shop.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const open: GateSituation = {
  snapshot: shopper('c-1'),
  channel: 'kiosk',
  now,
  excluded: [],
  withheld: [],
  suppressions: [],
  consent: undefined,
  blockers: [],
  offerable: undefined,
  canCount: true,
};
const offer = (more: Partial<PlacedOffer> = {}): PlacedOffer => ({
  id: 'card',
  pack: 'demo',
  description: 'A card',
  category: 'cards',
  value: 10,
  treatment: { message: 'offer' },
  ...more,
});
const reasons = (situation: Partial<GateSituation>, of: PlacedOffer = offer()): string[] =>
  findObstacles(of, { ...open, ...situation }).map(({ gate, because }) => `${gate}: ${because}`);

const promise = { action: 'upgrade', ruleId: 'r', channel: 'kiosk', at: '2026-11-20T00:00:00Z' };

const complaint: Case = {
  caseId: 'k-1',
  type: 'complaint',
  status: 'open',
  severity: 'serious',
  openedAt: '2026-11-01T00:00:00Z',
};
const withCase = (more: Partial<Case>): Partial<GateSituation> => ({
  snapshot: shopper('c-1', { cases: [{ ...complaint, ...more }] }),
});

describe('An offer', () => {
  it('may be made if nothing blocks it', () => {
    expect(reasons({})).toEqual([]);
    expect(reasons({ snapshot: undefined })).toEqual([]);
  });

  it('is made from the first moment of its validity to before its end', () => {
    expect(reasons({}, offer({ activeFrom: now, activeTo: now + 1 }))).toEqual([]);
    expect(reasons({}, offer({ activeFrom: now + 1 }))).toEqual(['applicability: not-yet-valid']);
    expect(reasons({}, offer({ activeTo: now }))).toEqual(['applicability: no-longer-valid']);
  });

  it('is made on its channels only', () => {
    expect(reasons({}, offer({ channels: ['web', 'kiosk'] }))).toEqual([]);
    expect(reasons({}, offer({ channels: ['web'] }))).toEqual(['applicability: wrong-channel']);
  });

  it('is not made where the caller excludes it', () => {
    expect(reasons({ excluded: ['loan', 'card'] })).toEqual(['applicability: excluded-by-caller']);
    expect(reasons({ excluded: ['cards'] })).toEqual([]);
  });

  it.each([['all-offers' as const], [['card']], [['cards']]])(
    'gives way to a promise that withholds %j, and names that promise',
    (what) => {
      const withheld = [
        { what: ['loans'], promise: { ...promise, action: 'other' } },
        { what, promise },
      ];
      expect(findObstacles(offer(), { ...open, withheld })).toEqual([
        { gate: 'applicability', because: 'gives-way-to-promise', promise },
      ]);
    },
  );

  it('does not give way to a promise that withholds others', () => {
    expect(reasons({ withheld: [{ what: ['loan', 'loans'], promise }] })).toEqual([]);
  });

  it('is not made while a serious complaint is open, unless it says that it may be', () => {
    const suitability = ['suitability: serious-complaint-open'];
    expect(reasons(withCase({}))).toEqual(suitability);
    expect(reasons(withCase({ status: 'waiting-for-customer' }))).toEqual(suitability);
    expect(reasons(withCase({}), offer({ duringComplaint: true }))).toEqual([]);
  });

  it.each<Partial<Case>>([
    { status: 'resolved' },
    { status: 'closed' },
    { severity: 'moderate' },
    { type: 'question' },
  ])('is made while there is a case with %j', (more) => {
    expect(reasons(withCase(more))).toEqual([]);
  });

  it('is suppressed by id, by category, or with all others, at the gate that the rule names', () => {
    const suppression = { ruleId: 'r', reason: 'no' };
    for (const target of [{ offer: 'card' }, { category: 'cards' }, { all: true as const }])
      expect(reasons({ suppressions: [{ ...suppression, ...target, gate: 'eligibility' }] })).toEqual([
        'eligibility: suppressed: no',
      ]);
    expect(reasons({ suppressions: [{ ...suppression, offer: 'card' }] })).toEqual([
      'applicability: suppressed: no',
    ]);
    expect(
      reasons({
        suppressions: [
          { ...suppression, offer: 'loan' },
          { ...suppression, category: 'card' },
        ],
      }),
    ).toEqual([]);
  });

  it('needs the consent to its purpose', () => {
    const marketing = offer({ purpose: 'marketing' });
    const consent = { purpose: 'marketing', source: 'web', at: '2026-01-01T00:00:00Z' };
    expect(reasons({}, marketing)).toEqual(['consent: consent-missing: marketing']);
    expect(reasons({ consent: { ...consent, granted: false } }, marketing)).toEqual([
      'consent: consent-missing: marketing',
    ]);
    expect(reasons({ consent: { ...consent, granted: true } }, marketing)).toEqual([]);
  });

  it('says what is known of a consent that it misses', () => {
    const found = (consent: GateSituation['consent']) =>
      findObstacles(offer({ purpose: 'marketing' }), { ...open, consent })[0]?.found;
    expect(found(undefined)).toBe('nothing said');
    const refusal = { purpose: 'marketing', granted: false, source: 'web', at: '2026-01-01T00:00:00Z' };
    expect(found(refusal)).toBe('refused (web, 2026-01-01T00:00:00Z)');
  });

  it('is made to a party only if it suits everyone in it', () => {
    expect(reasons({ offerable: new Set(['card']) })).toEqual([]);
    expect(reasons({ offerable: new Set(['loan']) })).toEqual(['suitability: not-for-everyone-in-the-party']);
  });

  it('that is limited in number is not made while nothing can be counted', () => {
    const uncounted = ['contact-policy: its stock or budget cannot be counted now'];
    expect(reasons({ canCount: false })).toEqual([]);
    expect(reasons({ canCount: false }, offer({ stock: 5 }))).toEqual(uncounted);
    expect(reasons({ canCount: false }, offer({ budget: 'first' }))).toEqual(uncounted);
    expect(reasons({}, offer({ stock: 5, budget: 'first' }))).toEqual([]);
  });

  it('is kept back by a contact policy, with the figures that the policy gives', () => {
    const blocker = { policyId: 'p', kind: 'cap', because: 'too often' } as const;
    expect(findObstacles(offer(), { ...open, blockers: [blocker] })).toStrictEqual([
      { gate: 'contact-policy', policyId: 'p', because: 'too often' },
    ]);
    const until = '2026-12-01T00:00:00.000Z';
    const earlier = { offerId: 'card', outcome: 'declined', channel: 'kiosk', at: until } as const;
    const figures = { found: 3, allowed: 2, until, earlier, uncounted: true } as const;
    expect(findObstacles(offer(), { ...open, blockers: [{ ...blocker, ...figures }] })).toStrictEqual([
      {
        gate: 'contact-policy',
        policyId: 'p',
        because: 'too often',
        found: 3,
        wanted: 2,
        until,
        earlier,
        uncounted: true,
      },
    ]);
    expect(findObstacles(offer({ stock: 5 }), { ...open, canCount: false })).toMatchObject([
      { uncounted: true },
    ]);
  });
});
