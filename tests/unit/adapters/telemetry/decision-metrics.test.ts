import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { addDecisionMetrics } from '../../../../src/adapters/telemetry/decision-metrics.ts';

const goodDecision = {
  touchpoint: 'check-in',
  channelUsed: 'kiosk',
  degraded: [],
  actions: [{ type: 'upgrade' }],
  offers: [{ offerId: 'lounge-pass' }, { offerId: 'extra-bag' }],
};
const took = { repeated: false, seconds: 0.002, budget: 1 };

async function readLines(registry: Registry): Promise<string[]> {
  return (await registry.metrics()).split('\n').filter((line) => line.startsWith('tact_'));
}

describe('the metrics of decisions', () => {
  it('count answers by touchpoint, channel and outcome, and what is in the new ones', async () => {
    const registry = new Registry();
    const metrics = addDecisionMetrics(registry);
    metrics.observeDecision(goodDecision, took);
    metrics.observeDecision(goodDecision, { ...took, repeated: true });
    metrics.countOutcome('lounge-pass', 'accepted');
    const lines = await readLines(registry);
    const labels = 'touchpoint="check-in",channel="kiosk"';
    expect(lines).toContain(`tact_decisions_total{${labels},outcome="full"} 1`);
    expect(lines).toContain(`tact_decisions_total{${labels},outcome="repeated"} 1`);
    expect(lines).toContain('tact_decision_seconds_count{touchpoint="check-in"} 2');
    expect(lines).toContain('tact_outcomes_total{offer="lounge-pass",outcome="accepted"} 1');
    expect(lines).toContain('tact_actions_total{action="upgrade"} 1');
    expect(lines).toContain('tact_offers_total{offer="lounge-pass"} 1');
    expect(lines).toContain('tact_offers_total{offer="extra-bag"} 1');
  });

  it('count an answer as late only beyond its own budget', async () => {
    const registry = new Registry();
    const { observeDecision } = addDecisionMetrics(registry);
    observeDecision(goodDecision, { ...took, budget: 0.001 });
    observeDecision(goodDecision, { ...took, budget: 0.002 });
    expect(await readLines(registry)).toContain('tact_decisions_late_total{touchpoint="check-in"} 1');
  });

  it('count offers beyond a thousand ids together', async () => {
    const registry = new Registry();
    const { observeDecision } = addDecisionMetrics(registry);
    for (let n = 0; n < 1003; n += 1)
      observeDecision({ ...goodDecision, offers: [{ offerId: `offer-${n}` }] }, took);
    const lines = (await readLines(registry)).filter((line) => line.startsWith('tact_offers_total'));
    expect(lines).toHaveLength(1001);
    expect(lines).toContain('tact_offers_total{offer="other"} 3');
  });
});
