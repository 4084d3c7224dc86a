import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findMismatches, formatMismatch } from '../../src/author/cases/find-mismatches.ts';
import { listSamples } from '../../src/author/list-samples.ts';
import { decide } from '../../src/decide/decide.ts';
import { emptyMemory } from '../../src/domain/contact/customer-memory.ts';
import { identityKeys } from '../../src/domain/customer/encoded-snapshot.ts';
import { identityKey } from '../../src/domain/customer/identity.ts';
import {
  type DecisionRequest,
  decisionRequestSchema,
  identitiesOf,
} from '../../src/domain/decision/decision-request.ts';
import type { Identified } from '../../src/domain/decision/interaction.ts';
import { sampleRules as ruleSet } from '../support/sample-rules.ts';

const now = Date.UTC(2026, 10, 21, 16);
const customers = listSamples(ruleSet, now).map(({ customer }) => customer);

/** Each request to paste on a page, with the part of the answer that the page shows after it. */
function readWalks(page: string): [heading: string, request: string, answer: string][] {
  const text = readFileSync(`docs/packs/${page}`, 'utf8');
  const walk = /## ([^\n]+)\n[\s\S]*?curl [^']*'[^']*' -d '([^']+)'\n```\n[\s\S]*?```json\n([\s\S]*?)```/g;
  return [...text.matchAll(walk)].map(([, heading = '', request = '', answer = '']) => [
    heading,
    request,
    answer,
  ]);
}

function identify({ customer }: DecisionRequest): Identified {
  if (customer === undefined) return { status: 'anonymous' };
  const snapshot = customers.find((candidate) =>
    'id' in customer
      ? candidate.customerId === customer.id
      : identitiesOf(customer).every((wanted) => identityKeys(candidate).includes(identityKey(wanted))),
  );
  return snapshot === undefined ? { status: 'unknown' } : { status: 'known', snapshot, source: 'store' };
}

describe.each(readdirSync('docs/packs'))('the walk of docs/packs/%s', (page) => {
  const walks = readWalks(page);

  it('has requests to paste', () => {
    expect(walks.length).toBeGreaterThan(2);
  });

  it.each(walks)('%s', (_, pasted, shown) => {
    const request = decisionRequestSchema.parse(JSON.parse(pasted));
    const touchpoint = ruleSet.touchpoints.get(request.touchpoint);
    expect(touchpoint?.channels.has(request.channel)).toBe(true);
    expect(touchpoint?.checkContext(request.context)).toEqual([]);
    const counters = { memory: emptyMemory, budgets: new Map() };
    const { decision } = decide(ruleSet, { request, customer: identify(request) }, now, counters);
    const answer: unknown = JSON.parse(JSON.stringify(decision));
    expect(findMismatches(JSON.parse(shown), answer).map(formatMismatch)).toEqual([]);
  });
});
