import { describe, expect, it } from 'vitest';
import type { Outbox } from '../../../../src/main/compose/open-outbox.ts';
import { shareOutbox } from '../../../../src/main/compose/share-outbox.ts';

const removed: string[] = [];
const open = (id: string) =>
  shareOutbox(`/out/${id}`, {
    id,
    remove: async (taskIds: readonly string[]) => removed.push(...taskIds),
  } as unknown as Outbox);

/** A ledger that keeps the first id that it is given. */
function ledger() {
  let first: string | undefined;
  return { claimOutbox: async (id: string) => (first ??= id) };
}

describe('The outbox of a process', () => {
  it('is shared by all that name the folder of the first', async () => {
    const stores = ledger();
    const [one, other] = [open('a'), open('a')];
    await one.claim(stores);
    await other.claim(stores);
    expect([one.fault(), other.fault()]).toEqual([undefined, undefined]);
    await other.remove(['t-1']);
    expect(removed).toEqual(['t-1']);
  });

  it('that is another folder has a fault that says what to do, and refuses to remove letters', async () => {
    const stores = ledger();
    await open('a').claim(stores);
    const foreign = open('b');
    await foreign.claim(stores);
    expect(foreign.fault()).toMatch(
      /OUTBOX_DIR \/out\/b .*outbox-id a.* Set OUTBOX_DIR to the shared folder/,
    );
    await expect(foreign.remove(['t-2'])).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await foreign.remove([])).toBe(1);
  });

  it('is its own where the store has one process', async () => {
    const outbox = open('a');
    await outbox.claim({});
    expect(outbox.fault()).toBeUndefined();
  });
});
