import { describe, expect, it } from 'vitest';
import { shareRuns } from '../../../../src/adapters/files/share-runs.ts';

/** A job whose runs end when the test says so. */
function openJob() {
  const runs: { readonly key: string; readonly end: () => void; readonly fail: () => void }[] = [];
  const share = shareRuns(
    (key) =>
      new Promise((resolve, reject) => runs.push({ key, end: resolve, fail: () => reject(new Error(key)) })),
  );
  return { runs, share };
}

describe('a shared job', () => {
  it('runs at once where none is under way, and once for all who call meanwhile', async () => {
    const { runs, share } = openJob();
    const first = share('folder');
    const others = [share('folder'), share('folder')];
    expect(runs).toHaveLength(1);
    runs[0]?.end();
    await first;
    expect(runs).toHaveLength(2);
    runs[1]?.end();
    await Promise.all(others);
    expect(runs).toHaveLength(2);
  });

  it('gives nobody a run that began before the call', async () => {
    const { runs, share } = openJob();
    void share('folder');
    let isDone = false;
    const later = share('folder').then(() => {
      isDone = true;
    });
    runs[0]?.end();
    await expect.poll(() => runs.length).toBe(2);
    const latest = share('folder');
    expect(isDone).toBe(false);
    runs[1]?.end();
    await later;
    await expect.poll(() => runs.length).toBe(3);
    runs[2]?.end();
    await latest;
  });

  it('runs again after a failure, which reaches those alone who waited for it', async () => {
    const { runs, share } = openJob();
    const failing = share('folder');
    const next = share('folder');
    runs[0]?.fail();
    await expect(failing).rejects.toThrow('folder');
    await expect.poll(() => runs.length).toBe(2);
    runs[1]?.end();
    await next;
    const again = share('folder');
    expect(runs).toHaveLength(3);
    runs[2]?.end();
    await again;
  });

  it('runs for each key by itself', () => {
    const { runs, share } = openJob();
    void share('letters');
    void share('calls');
    expect(runs.map(({ key }) => key)).toEqual(['letters', 'calls']);
  });
});
