import { describe, expect, it } from 'vitest';
import { ask } from './ask-fact.ts';

describe('consent', () => {
  it('is refused where two statements of one instant differ', () => {
    const statement = { purpose: 'marketing', source: 'web', at: '2026-01-01T00:00:00Z' };
    for (const order of [
      [true, false],
      [false, true],
    ]) {
      const consents = order.map((granted) => ({ ...statement, granted }));
      expect(ask('consent', { purpose: 'marketing', channel: 'email' }, { customer: { consents } })).toBe(
        false,
      );
    }
  });

  it('for all channels is not concluded from one channel', () => {
    const consents = [
      { purpose: 'marketing', channel: 'sms', granted: true, source: 'web', at: '2026-01-01T00:00:00Z' },
    ];
    expect(ask('consent', { purpose: 'marketing' }, { customer: { consents } })).toBeUndefined();
  });
});
