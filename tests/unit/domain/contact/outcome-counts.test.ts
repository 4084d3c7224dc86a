import { describe, expect, it } from 'vitest';
import type { ContactEvent } from '../../../../src/domain/contact/customer-memory.ts';
import { countFresh } from '../../../../src/domain/contact/outcome-counts.ts';

const event = (outcome: ContactEvent['outcome'], offerId = 'card'): ContactEvent => ({
  decisionId: 'd-1',
  offerId,
  category: 'any',
  channel: 'kiosk',
  outcome,
  at: 0,
});

const shownAt = { day: '1970-01-01', ruleId: 'r1', channel: 'kiosk' };

describe('The counts that a new outcome adds to', () => {
  it('are its own and those of all that it implies, but for having been offered', () => {
    expect(countFresh([], [event('accepted')], 'gold', () => 'r1')).toEqual([
      { offerId: 'card', segment: 'gold', outcome: 'accepted', shownAt },
      { offerId: 'card', segment: 'gold', outcome: 'shown', shownAt },
    ]);
    expect(countFresh([], [event('offered')], undefined, () => undefined)).toEqual([]);
  });

  it('leave out what was known of the offer, also where it was only implied', () => {
    const outcomes = (known: ContactEvent[], ...fresh: ContactEvent[]) =>
      countFresh(known, fresh, undefined, () => undefined).map(
        ({ offerId, outcome }) => `${offerId} ${outcome}`,
      );
    expect(outcomes([event('shown')], event('accepted'))).toEqual(['card accepted']);
    expect(outcomes([event('declined')], event('shown'))).toEqual([]);
    expect(outcomes([event('declined', 'loan')], event('shown'))).toEqual(['card shown']);
    expect(outcomes([], event('shown'), event('shown'), event('redeemed'))).toEqual([
      'card shown',
      'card redeemed',
      'card accepted',
    ]);
  });
});
