import { describe, expect, it } from 'vitest';
import { watchWrites } from '../../../../src/adapters/resilience/watch-writes.ts';
import type { Commit, Ledger } from '../../../../src/decide/ports.ts';
import { ServiceError } from '../../../../src/domain/shared/service-error.ts';

const change = {} as Commit;

function watch(outcomes: readonly (Error | undefined)[]) {
  const left = [...outcomes];
  let time = 0;
  const commit: Ledger['commit'] = async () => {
    const error = left.shift();
    if (error !== undefined) throw error;
    return { status: 'committed' };
  };
  return watchWrites({ commit } as Ledger, () => (time += 1));
}

describe('watching what can be stored', () => {
  const full = new ServiceError('store-full', 'The disk is full.');

  it('reports since when and why decisions cannot be stored, and passes the failure on', async () => {
    const { ledger, failure } = watch([undefined, full, full]);
    await ledger.commit(change);
    expect(failure()).toBeUndefined();
    await expect(ledger.commit(change)).rejects.toBe(full);
    await expect(ledger.commit(change)).rejects.toBe(full);
    expect(failure()).toEqual({ since: 1, code: 'store-full', detail: 'The disk is full.' });
  });

  it('forgets the failure with the first decision that is stored again', async () => {
    const { ledger, failure } = watch([full, undefined]);
    await expect(ledger.commit(change)).rejects.toBe(full);
    await ledger.commit(change);
    expect(failure()).toBeUndefined();
  });
});
