/**
 * Makes callers share runs of a costly job. A call resolves or rejects with a run of its key that began after it: all who call while one
 * run is under way wait for the next, together.
 */
export function shareRuns(run: (key: string) => Promise<void>): (key: string) => Promise<void> {
  const underWay = new Map<string, Promise<void>>();
  const next = new Map<string, Promise<void>>();
  const begin = (key: string): Promise<void> => {
    const begun = run(key).finally(() => {
      if (underWay.get(key) === begun) underWay.delete(key);
    });
    underWay.set(key, begun);
    return begun;
  };
  return (key) => {
    const before = underWay.get(key);
    if (before === undefined) return begin(key);
    const waiting = next.get(key);
    if (waiting !== undefined) return waiting;
    const after = (): Promise<void> => {
      next.delete(key);
      return begin(key);
    };
    const following = before.then(after, after);
    next.set(key, following);
    return following;
  };
}
