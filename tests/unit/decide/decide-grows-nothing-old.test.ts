import { type HeapProfiler, Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { openRuleFolder } from '../../../src/adapters/files/open-rule-folder.ts';
import { compileRuleSet } from '../../../src/author/compile-rule-set.ts';
import { listSamples } from '../../../src/author/list-samples.ts';
import { decide } from '../../../src/decide/decide.ts';
import { emptyMemory } from '../../../src/domain/contact/customer-memory.ts';
import type { DecisionRequest } from '../../../src/domain/decision/decision-request.ts';

const now = Date.parse('2026-11-21T12:00:00Z');
const kilobyte = 1024;

const bytesBelow = ({ selfSize, children }: HeapProfiler.SamplingHeapProfileNode): number =>
  children.reduce((sum, child) => sum + bytesBelow(child), selfSize);

setFlagsFromString('--expose-gc');
const collect: (options: { readonly type: 'minor' }) => void = runInNewContext('gc');

/**
 * Bytes of what the work made, by samples: all of it, or what scavenges left alive. What full collections took away since is counted
 * as well.
 */
async function measureBytes(which: 'all' | 'old', work: () => void): Promise<number> {
  const session = new Session();
  session.connect();
  await session.post('HeapProfiler.startSampling', {
    samplingInterval: 4096,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: which === 'all',
  });
  work();
  collect({ type: 'minor' });
  collect({ type: 'minor' });
  const { profile } = await session.post('HeapProfiler.stopSampling');
  session.disconnect();
  return bytesBelow(profile.head);
}

const makeRequest = (count: number): DecisionRequest => ({
  interactionId: `kiosk-${count}`,
  touchpoint: 'check-in',
  channel: 'kiosk',
  customer: { id: 'whoever' },
  context: { flight: { number: 'TA601', haul: 'long', cabin: 'economy', seats: { business: 6, first: 2 } } },
  locale: 'it-IT',
});

/** Decides so many times, for one sample customer after the other. */
async function prepareDecisions(): Promise<(times: number) => void> {
  const reading = await openRuleFolder('rules').read();
  const { ruleSet } = 'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined };
  if (ruleSet === undefined) throw new Error('the packs do not compile');
  const counters = { memory: emptyMemory, budgets: new Map() };
  const customers = listSamples(ruleSet, now).map(({ customer }) => customer);
  return (times) => {
    for (let count = 0; count < times; count += 1) {
      const snapshot = customers[count % customers.length];
      if (snapshot === undefined) throw new Error('there is no such customer');
      const customer = { status: 'known', snapshot, source: 'store' } as const;
      decide(ruleSet, { request: makeRequest(count), customer }, now, counters);
    }
  };
}

describe('a decision', () => {
  /**
   * What a decision makes should die young. Three things keep it alive until a full collection, and cost pauses in every request:
   * literals that begin with a spread and add keys (a new hidden class each time), getters in literals (the class holds the getter,
   * and the getter the decision), and entries of WeakMaps that live long.
   */
  it('leaves nothing behind that lives until a full collection', async () => {
    const decideMany = await prepareDecisions();
    decideMany(3000);
    const decisions = 5000;
    const bytes = await measureBytes('old', () => decideMany(decisions));
    expect(bytes / decisions).toBeLessThan(kilobyte);
  });

  /** What it makes evicts what the next request needs from the processor's caches, long before the collector takes it. */
  it('allocates little: 25 kB when the limit was set', async () => {
    const decideMany = await prepareDecisions();
    decideMany(1000);
    const decisions = 500;
    const bytes = await measureBytes('all', () => decideMany(decisions));
    expect(bytes / decisions).toBeLessThan(29 * kilobyte);
  });
});
