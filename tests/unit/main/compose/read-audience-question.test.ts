import { describe, expect, it } from 'vitest';
import { readAudienceQuestion } from '../../../../src/main/compose/read-audience-question.ts';

const asked = {
  ...{ pack: 'retail', rules: 'rules', maxOffers: 3, at: 0, over: [], workers: 1, holdOut: 0 },
  ...{ shard: { index: 0, of: 1 }, out: 'plan.ndjson', format: 'ndjson' as const },
};

describe('readAudienceQuestion', () => {
  it('takes who is meant, the channels and the arms from a campaign', async () => {
    const question = await readAudienceQuestion({ ...asked, campaign: 'top-members-thanks' });
    expect(question).toMatchObject({
      ruleId: 'audience-where',
      channels: ['email', 'sms'],
      place: { touchpoint: 'member-mailing', channel: 'email', maxOffers: 1 },
      arms: {
        name: 'top-members-thanks',
        holdOut: 0.1,
        variants: [{ id: 'coupon', offerId: 'regulars-coupon' }],
      },
    });
  });

  it('refuses a question about nobody, and one that asks for a rule and a condition', async () => {
    await expect(readAudienceQuestion({ ...asked, touchpoint: 'checkout' })).rejects.toThrow('who is meant');
    const both = { ...asked, touchpoint: 'checkout', rule: 'offer-regulars', where: 'top-member' };
    await expect(readAudienceQuestion(both)).rejects.toThrow('not both');
  });
});
