import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { listSamples } from '../../src/author/list-samples.ts';
import { identityKey } from '../../src/domain/customer/identity.ts';
import { decisionRequestSchema } from '../../src/domain/decision/decision-request.ts';
import { resolveTimes } from '../../src/shared/relative-time.ts';
import { sampleRules as ruleSet } from '../support/sample-rules.ts';

const now = Date.UTC(2026, 10, 21, 16);
const known = new Set(
  listSamples(ruleSet, now).flatMap(({ customer }) => (customer.identities ?? []).map(identityKey)),
);

describe('the example request', () => {
  it.each(readdirSync('examples/requests'))('%s fits its touchpoint and names a sample customer', (file) => {
    const text = readFileSync(`examples/requests/${file}`, 'utf8');
    const request = decisionRequestSchema.parse(resolveTimes(JSON.parse(text), now));
    const touchpoint = ruleSet.touchpoints.get(request.touchpoint);
    expect([...(touchpoint?.channels.keys() ?? [])]).toContain(request.channel);
    expect(touchpoint?.checkContext(request.context)).toEqual([]);
    const { customer } = request;
    if (!file.startsWith('nobody-') && customer !== undefined && 'identity' in customer)
      expect(known).toContain(identityKey(customer.identity));
  });
});
