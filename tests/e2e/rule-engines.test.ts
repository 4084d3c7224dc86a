import { afterEach, describe, expect, it } from 'vitest';
import {
  askDecision,
  checkInRequest,
  eventually,
  owedPassenger,
  putCustomer,
} from '../support/ask-service.ts';
import { type RunningService, removeFolder, startService } from '../support/start-service.ts';

describe('the choice of the rule engine', () => {
  let service: RunningService | undefined;
  afterEach(async () => {
    await service?.stop();
    if (service !== undefined) removeFolder(service.folder);
  });

  it('RULE_ENGINE=reference decides the same with json-rules-engine itself, many at once', async () => {
    service = await startService({ env: { RULE_ENGINE: 'reference' } });
    const { address } = service;
    const ids = Array.from({ length: 10 }, (_, n) => `ref-${n}`);
    await Promise.all(ids.map((id) => putCustomer(address, owedPassenger(id))));
    const answers = await Promise.all(
      ids.map((id) => askDecision(address, checkInRequest(`i-${id}`, id, { seats: { first: 50 } }))),
    );
    for (const { actions } of answers)
      expect(actions).toMatchObject([{ type: 'upgrade', params: { cabin: 'first' } }]);
  });

  it('RULE_SHADOW=true answers with ours and counts that the reference agrees', async () => {
    service = await startService({ env: { RULE_SHADOW: 'true' } });
    const { address } = service;
    await putCustomer(address, owedPassenger('shadowed'));
    await askDecision(address, checkInRequest('s-1', 'shadowed'));
    const metrics = async () => await (await fetch(`${address}/metrics`)).text();
    const told = await eventually(metrics, (text) => text.includes('tact_shadow_comparisons_total{'));
    expect(told).toContain('tact_shadow_comparisons_total{result="same"} 1');
  });
});
