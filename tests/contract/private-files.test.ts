import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openFileConnector } from '../../src/adapters/connectors/file-connector.ts';
import { openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { openLetterFolder } from '../../src/adapters/letters/letter-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'tact-private-'));
afterAll(() => rmSync(root, { recursive: true }));

const modeOf = (...path: string[]): string => (statSync(join(root, ...path)).mode & 0o777).toString(8);

describe('what holds personal data', () => {
  it('is readable by its owner alone: the store, letters, action files', async () => {
    mkdirSync(join(root, 'store'), { mode: 0o755 });
    const store = await openEmbeddedStore({ folder: join(root, 'store') });
    for (const file of ['data.mdb', 'lock.mdb', 'owner.json']) expect(modeOf('store', file)).toBe('600');
    expect(modeOf('store')).toBe('700');
    await store.close();
    const letters = await openLetterFolder(join(root, 'letters'), Date.now);
    await letters.put({ taskId: 't1', name: '2026-11-22-t1', html: '<p>' });
    expect([modeOf('letters'), modeOf('letters', '2026-11-22-t1.html')]).toEqual(['700', '600']);
    const actions = await openFileConnector(join(root, 'actions'), Date.now);
    await actions.carryOut({ idempotencyKey: 't1', pack: 'airline', type: 'upgrade', body: {} });
    expect([modeOf('actions'), modeOf('actions', 't1.upgrade.json')]).toEqual(['700', '600']);
  });
});
