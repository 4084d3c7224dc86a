import { describe, expect, it } from 'vitest';
import { compileRuleSet } from '../../../../src/author/compile-rule-set.ts';
import { readPackFiles } from '../../../support/pack-files.ts';

const campaign = {
  id: 'spring',
  description: 'A campaign.',
  goal: 'redeemed',
  touchpoint: 'member-mailing',
  channels: ['email'],
  where: { condition: 'top-member' },
  variants: [{ id: 'a', offer: 'regulars-coupon', share: 1 }],
};
const shop = readPackFiles('rules').filter(({ path }) => path.startsWith('retail/'));
const compile = (...campaigns: object[]) =>
  compileRuleSet([...shop, { path: 'retail/campaigns/more.json', text: JSON.stringify({ campaigns }) }]);

describe('the campaigns of a pack', () => {
  it('are in the rule set with their pack and period', () => {
    const { ruleSet } = compile({ ...campaign, validFrom: '2026-12-01' });
    expect(ruleSet?.campaigns.get('spring')).toMatchObject({
      pack: 'retail',
      activeFrom: Date.parse('2026-12-01T00:00:00+08:00'),
    });
  });

  it.each([
    ['unknown-touchpoint', { touchpoint: 'checkout' }, '/campaigns/0/touchpoint'],
    ['unknown-channel', { pacing: [{ channel: 'sms', perHour: 1 }] }, '/campaigns/0/pacing/0/channel'],
    ['unknown-condition', { where: { condition: 'top-membr' } }, '/campaigns/0/where/condition'],
    ['unknown-offer', { variants: [{ id: 'a', offer: 'x', share: 1 }] }, '/campaigns/0/variants/0/offer'],
    [
      'wrong-value',
      { variants: [{ id: 'a', offer: 'regulars-coupon', share: 0.4 }] },
      '/campaigns/0/variants',
    ],
  ])('are refused as %s when %j', (code, wrong, pointer) => {
    const { ruleSet, diagnostics } = compile({ ...campaign, ...wrong });
    expect(ruleSet).toBeUndefined();
    expect(diagnostics[0]).toMatchObject({ code, pointer, file: 'retail/campaigns/more.json' });
  });

  it('need a touchpoint whose context takes what a run sends', () => {
    const files = shop.map(({ path, text }) => ({ path, text: text.replace('"segment": {', '"other": {') }));
    const { diagnostics } = compileRuleSet(files);
    expect(diagnostics[0]).toMatchObject({ code: 'missing-field', file: 'retail/campaigns/members.json' });
    expect(diagnostics[0]?.message).toContain('member-mailing has no segment');
  });

  it('cannot have one id twice', () => {
    expect(compile(campaign, campaign).diagnostics).toMatchObject([{ code: 'duplicate-name' }]);
  });
});
