import { describe, expect, it } from 'vitest';
import { TokenBuckets } from '../../../../src/http/guards/token-buckets.ts';

const allowance = { burst: 3, refillMs: 2000 };

describe('TokenBuckets', () => {
  it('let a caller take its burst at once, then one per refill, and say how long to wait', () => {
    let now = 0;
    const buckets = new TokenBuckets(10, () => now);
    const take = () => buckets.take('kiosk', allowance);
    expect([take(), take(), take()]).toEqual([0, 0, 0]);
    expect(take()).toBe(2);
    now = 1500;
    expect(take()).toBe(1);
    now = 2000;
    expect(take()).toBe(0);
    expect(take()).toBe(2);
  });

  it('never hold more than the burst, however long a caller was away', () => {
    let now = 0;
    const buckets = new TokenBuckets(10, () => now);
    buckets.take('kiosk', allowance);
    now = 3_600_000;
    const taken = Array.from({ length: 5 }, () => buckets.take('kiosk', allowance));
    expect(taken.filter((seconds) => seconds === 0)).toHaveLength(3);
  });

  it('keep callers apart, and do not run back when the clock does', () => {
    let now = 10_000;
    const buckets = new TokenBuckets(10, () => now);
    for (let n = 0; n < 4; n += 1) buckets.take('greedy', allowance);
    expect(buckets.take('other', allowance)).toBe(0);
    now = 0;
    expect(buckets.take('greedy', allowance)).toBe(2);
  });
});
