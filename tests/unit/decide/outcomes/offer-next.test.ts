import { describe, expect, it } from 'vitest';
import { offerNext } from '../../../../src/decide/outcomes/offer-next.ts';
import type { OutcomeReport } from '../../../../src/domain/contact/outcome-report.ts';
import type { Decision } from '../../../../src/domain/decision/decision.ts';
import type { DecisionRequest } from '../../../../src/domain/decision/decision-request.ts';
import { makeShop, visit } from '../../../support/demo-shop.ts';

const ruleSet = makeShop({ offers: [{ id: 'bag' }] });
const declined = (offerId: string) => ({ offerId, outcome: 'declined', channel: 'kiosk', at: 1 });

type Ledger = Parameters<typeof offerNext>[2]['ledger'];

/** What is asked next after a report on a decision about this moment. */
async function nextOf(
  report: Partial<OutcomeReport>,
  {
    request = visit('i-1', 'c-1'),
    outcomes = [declined('bag')],
  }: { request?: DecisionRequest | 'forgotten'; outcomes?: readonly object[] } = {},
) {
  const asked: DecisionRequest[] = [];
  const ledger = { readOutcomes: async () => outcomes } as unknown as Ledger;
  const answer = await offerNext(
    { decisionId: 'dec-1', offerId: 'bag', outcome: 'declined', next: true, ...report },
    request === 'forgotten' ? undefined : request,
    {
      ledger,
      ruleSet,
      decideNext: async (next) => {
        asked.push(next);
        return { decision: { decisionId: 'dec-2' } as Decision };
      },
    },
  );
  return { asked, answer };
}

describe('what is offered after a decline', () => {
  it('is decided for the same moment, without what was declined', async () => {
    const request = visit('i-1', 'c-1', { maxOffers: 2, excludeOffers: ['seat'] });
    const { asked, answer } = await nextOf({}, { request });
    expect(answer?.decisionId).toBe('dec-2');
    expect(asked).toEqual([{ ...request, interactionId: 'dec-1-after-bag', excludeOffers: ['bag', 'seat'] }]);
  });

  it.each<[string, Partial<OutcomeReport>]>([
    ['it is not asked for', { next: undefined }],
    ['it is refused by the caller', { next: false }],
  ])('is nothing where %s', async (_, report) => {
    expect(await nextOf(report)).toEqual({ asked: [], answer: undefined });
  });

  it.each([
    ['no pack has the touchpoint any more', visit('i-1', 'c-1', { touchpoint: 'gone' })],
    ['the moment is not known any more', 'forgotten' as const],
  ])('is nothing where %s', async (_, request) => {
    expect((await nextOf({}, { request })).asked).toEqual([]);
  });

  it('counts declines up to this one, so that a repeated report asks the same', async () => {
    const outcomes = [
      declined('seat'),
      { ...declined('hat'), outcome: 'shown' },
      declined('bag'),
      declined('cap'),
    ];
    expect((await nextOf({}, { outcomes })).asked[0]?.excludeOffers).toEqual(['bag', 'seat']);
  });

  it('is decided after an acceptance that was not carried out, recorded or not', async () => {
    const accepted = { outcome: 'accepted' } as const;
    expect((await nextOf(accepted, { outcomes: [declined('seat')] })).asked[0]?.excludeOffers).toEqual([
      'bag',
    ]);
    const outcomes = [declined('seat'), { ...declined('bag'), outcome: 'accepted' }, declined('cap')];
    expect((await nextOf(accepted, { outcomes })).asked[0]?.excludeOffers).toEqual(['bag', 'seat']);
  });

  it('never has what was just declined, however much the request excludes', async () => {
    const excludeOffers = Array.from({ length: 100 }, (_, index) => `other-${index}`);
    const { asked } = await nextOf({}, { request: visit('i-1', 'c-1', { excludeOffers }) });
    expect(asked[0]?.excludeOffers).toHaveLength(100);
    expect(asked[0]?.excludeOffers?.[0]).toBe('bag');
  });
});
