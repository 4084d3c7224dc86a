import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { open } from 'lmdb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type EmbeddedStore,
  type EmbeddedStoreOptions,
  openEmbeddedStore,
} from '../../src/adapters/embedded/embedded-store.ts';
import { ownerOfVisit } from '../../src/domain/contact/visit-memory.ts';
import {
  memoryChange,
  sampleCommit,
  sampleContact,
  sampleMemory,
  samplePromise,
  sampleSnapshot,
  sampleTask,
} from './sample-records.ts';

const day = 86_400_000;
const start = Date.parse('2026-11-21T10:00:00Z');

let folder: string;
let opened: EmbeddedStore[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tact-embedded-'));
  opened = [];
});
afterEach(async () => {
  for (const store of opened) await store.close();
  await rm(folder, { recursive: true, force: true });
});

const openStore = async (options: Partial<EmbeddedStoreOptions> = {}): Promise<EmbeddedStore> => {
  const store = await openEmbeddedStore({ folder, now: () => start, ...options });
  opened.push(store);
  return store;
};

const refusal = async (path = folder): Promise<string> => {
  const failure: unknown = await openEmbeddedStore({ folder: path }).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'store-unavailable' });
  return failure instanceof Error ? failure.message : '';
};

/** Every key and every value of every database in the folder, as the bytes that lie there. */
const readAllBytes = async (): Promise<string> => {
  const env = open({ path: folder, noSubdir: false, maxDbs: 40, keyEncoding: 'binary', encoding: 'binary' });
  const bytes: Buffer[] = [];
  for (const name of [...env.getKeys()].map(String)) {
    const database = env.openDB({
      name: name.replaceAll('\0', ''),
      keyEncoding: 'binary',
      encoding: 'binary',
    });
    for (const { key, value } of database.getRange())
      bytes.push(Buffer.from(key as Uint8Array), Buffer.from(value as Uint8Array));
  }
  await env.close();
  return Buffer.concat(bytes).toString('latin1');
};

describe('what was written', () => {
  it('is there when the store opens again', async () => {
    const first = await openStore();
    await first.ledger.commit(sampleCommit({}, { memory: memoryChange('C1', 0), tasks: [sampleTask()] }));
    await first.customers.put(sampleSnapshot());
    await first.close();
    const second = await openStore();
    expect(await second.ledger.findByInteraction('i1')).toBeDefined();
    expect(await second.customers.find('C1')).toEqual(sampleSnapshot());
    expect((await second.tasks.count(start)).states.waiting).toBe(1);
  });

  it('stays whole when another change of the same flush throws', async () => {
    const store = await openStore();
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    const results = await Promise.allSettled([
      store.ledger.commit(sampleCommit({ interactionId: 'i1' })),
      store.ledger.commit(
        sampleCommit(
          { interactionId: 'i2' },
          { memory: memoryChange('C2', 0), tasks: [sampleTask({ payload: circular })] },
        ),
      ),
      store.ledger.commit(sampleCommit({ interactionId: 'i3' })),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.ledger.findByInteraction('i1')).toBeDefined();
    expect(await store.ledger.findByInteraction('i3')).toBeDefined();
    expect(await store.ledger.findByInteraction('i2')).toBeUndefined();
    expect((await store.ledger.readMemories('C2', undefined)).memory.version).toBe(0);
  });

  it('is all on the disk before close resolves, and nothing is taken after it', async () => {
    const store = await openStore();
    const writes = Array.from({ length: 100 }, (_, n) =>
      store.ledger.commit(sampleCommit({ interactionId: `i${n}` })),
    );
    await store.close();
    expect(await Promise.all(writes)).toHaveLength(100);
    await expect(store.ledger.commit(sampleCommit())).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await (await openStore()).ledger.findByInteraction('i99')).toBeDefined();
  });
});

describe('the folder', () => {
  it('is owned by one opener at a time, in one process too', async () => {
    const store = await openStore();
    expect(await refusal()).toMatch(/is in use by process \d+ .* stop that one/);
    await store.close();
    await openStore();
  });

  it('is taken over from an owner whose pid belongs to another process now', async () => {
    const owner = { pid: process.pid, host: hostname(), began: '1', since: '2026-01-01T00:00:00Z' };
    await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
    await openStore();
  });

  it('is taken over from another host only once its owner has been silent', async () => {
    const file = join(folder, 'owner.json');
    await writeFile(
      file,
      JSON.stringify({ pid: 1, host: 'elsewhere', began: '1', since: '2026-01-01T00:00:00Z' }),
    );
    expect(await refusal()).toContain('process 1 on elsewhere');
    execFileSync('touch', ['-d', '1 minute ago', file]);
    await openStore();
  });

  it('is taken over from another container of the same host name only once its owner has been silent', async () => {
    const file = join(folder, 'owner.json');
    const owner = {
      pid: 999_999,
      host: hostname(),
      began: '1',
      space: 'pid:[1]',
      since: '2026-01-01T00:00:00Z',
    };
    await writeFile(file, JSON.stringify(owner));
    expect(await refusal()).toContain('process 999999');
    execFileSync('touch', ['-d', '1 minute ago', file]);
    await openStore();
  });

  it('is opened whatever a crash left in owner.json', async () => {
    for (const text of ['', '{"pid":', 'null', '[]']) {
      await writeFile(join(folder, 'owner.json'), text);
      await (await openEmbeddedStore({ folder })).close();
    }
  });

  it('says what is wrong when it cannot be made', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'text');
    expect(await refusal(join(file, 'store'))).toContain('cannot be made');
  });

  it('says that it is damaged when its file is none', async () => {
    await writeFile(join(folder, 'data.mdb'), Buffer.alloc(100_000, 'garbage'));
    expect(await refusal()).toMatch(/damaged or no store .*Move the folder away/);
  });

  it('says that it is damaged when its file was cut off', async () => {
    const store = await openStore();
    for (let n = 0; n < 20; n += 1)
      await store.customers.put(sampleSnapshot({ customerId: `C${n}`, attributes: wide(60) }));
    await store.close();
    const file = join(folder, 'data.mdb');
    expect((await stat(file)).size).toBeGreaterThan(1_500_000);
    await truncate(file, 20_000);
    expect(await refusal()).toContain('was cut off');
  });

  it('of a newer release is refused', async () => {
    await (await openStore()).close();
    const env = open({ path: folder, noSubdir: false, maxDbs: 40 });
    await env.openDB({ name: 'meta', encoding: 'json' }).put('layout', 99);
    await env.close();
    expect(await refusal()).toContain('written by a newer release');
  });
});

const wide = (members: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: members }, (_, n) => [`note${n}`, 'x'.repeat(2000)]));

describe('a store that is full', () => {
  const fill = async (
    store: EmbeddedStore,
    prefix: string,
  ): Promise<{ stored: string[]; error: unknown }> => {
    const stored: string[] = [];
    for (let n = 0; n < 1000; n += 1) {
      const interactionId = `${prefix}${n}`;
      const commit = sampleCommit(
        { interactionId, customerId: prefix, facts: wide(10) },
        { tasks: [sampleTask({ taskId: interactionId, customerId: prefix })] },
      );
      const error: unknown = await store.ledger.commit(commit).then(
        () => undefined,
        (failure: unknown) => failure,
      );
      if (error !== undefined) return { stored, error };
      stored.push(interactionId);
    }
    return { stored, error: undefined };
  };

  const expectAll = async (store: EmbeddedStore, ids: readonly string[]) => {
    for (const id of ids) {
      expect((await store.ledger.findByInteraction(id))?.decision.interactionId).toBe(id);
      expect(await store.tasks.find(id)).toBeDefined();
    }
    expect((await store.tasks.list({ limit: 1000 })).map(({ taskId }) => taskId).length).toBe(ids.length);
  };

  it('refuses what adds to it beyond its ceiling, still delivers and erases, and has room again', async () => {
    const store = await openStore({ mapSizeBytes: 2_000_000 });
    const { stored, error } = await fill(store, 'a');
    expect(error).toMatchObject({ code: 'store-full', message: expect.stringContaining('2000000 bytes') });
    expect(stored.length).toBeGreaterThan(20);
    await expectAll(store, stored);
    await expect(store.customers.put(sampleSnapshot())).rejects.toMatchObject({ code: 'store-full' });
    const [task] = await store.tasks.lease({ now: start, limit: 1, leaseMs: 1, owner: 'w' });
    expect(await store.tasks.complete(task?.taskId ?? '', 'w', start, {})).toBe(true);
    expect(await store.customers.erase('a', start - 1)).toMatchObject({ decisions: stored.length });
    expect((await fill(store, 'b')).stored.length).toBeGreaterThan(20);
  });

  it('on a full disk says so, loses nothing, opens again and goes on when there is room', async ({
    skip,
  }) => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tact-test', disk], { stdio: 'ignore' });
    } catch {
      skip('mounting a small disk needs root');
    }
    // lmdb itself reports each failed commit on the console.
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    try {
      const first = await openEmbeddedStore({ folder: disk, now: () => start });
      const { stored, error } = await fill(first, 'a');
      expect(error).toMatchObject({
        code: 'store-full',
        message: expect.stringContaining(`The disk under the store folder ${disk} is full`),
      });
      expect(stored.length).toBeGreaterThan(10);
      const many = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) =>
          first.ledger.commit(sampleCommit({ interactionId: `more${n}`, facts: wide(100) })),
        ),
      );
      expect(new Set(many.map(({ status }) => status))).toEqual(new Set(['rejected']));
      await expectAll(first, stored);
      await first.close();

      const second = await openEmbeddedStore({ folder: disk, now: () => start });
      await expectAll(second, stored);
      execFileSync('mount', ['-o', 'remount,size=32m', disk], { stdio: 'ignore' });
      await second.ledger.commit(sampleCommit({ interactionId: 'after' }));
      expect(await second.ledger.findByInteraction('after')).toBeDefined();
      await expectAll(second, stored);
      await second.close();
    } finally {
      quiet.mockRestore();
      execFileSync('umount', ['-l', disk], { stdio: 'ignore' });
    }
  });
});

describe('erasure', () => {
  const person = ['Zebedaeus-4711', 'PHX99Q', '+39061234567', 'zebedaeus@example.com', 'Zebedaeus Quint'];

  const liveAndErase = async (options: Partial<EmbeddedStoreOptions>): Promise<EmbeddedStore> => {
    const store = await openStore(options);
    const [customerId = '', booking = '', phone = '', email = '', name = ''] = person;
    await store.customers.put(sampleSnapshot());
    await store.customers.put(
      sampleSnapshot({
        customerId,
        name: { full: name },
        household: 'H1',
        identities: [
          { type: 'booking-reference', value: booking },
          { type: 'phone', value: phone },
          { type: 'email', value: email },
        ],
      }),
    );
    await store.ledger.commit(
      sampleCommit(
        {
          interactionId: `i-${customerId}`,
          customerId,
          decisionId: 'd9',
          preferences: { phone, email, name },
        },
        {
          memory: memoryChange(customerId, 0, { promises: [samplePromise({ params: { name } })] }),
          household: memoryChange('H1', 0, {
            promises: [samplePromise({ decisionId: 'd9', params: { name } })],
            contacts: [sampleContact({ decisionId: 'd-other' })],
          }),
          tasks: [sampleTask({ taskId: 't9', customerId, decisionId: 'd9', payload: { name, booking } })],
        },
      ),
    );
    await store.tasks.lease({ now: start, limit: 9, leaseMs: 1, owner: 'w' });
    await store.tasks.complete('t9', 'w', start, { file: `${name}.html` });
    await store.customers.erase(customerId, start);
    return store;
  };

  it('leaves no trace of the person in any key or value', async () => {
    const store = await liveAndErase({});
    expect((await store.ledger.readMemories(undefined, 'H1')).household).toEqual(
      sampleMemory({ version: 2, contacts: [sampleContact({ decisionId: 'd-other' })] }),
    );
    await store.close();
    const bytes = await readAllBytes();
    expect(bytes).toContain('QX7F2M');
    expect(bytes).toContain('d-other');
    for (const trace of person) expect(bytes).not.toContain(trace);
    for (const trace of ['Zebedaeus', 'Quint', 't9', 'd9']) expect(bytes).not.toContain(trace);
  });

  it('would be seen to leave traces if it did', async () => {
    const [customerId = ''] = person;
    await (await openStore()).customers.put(sampleSnapshot({ customerId }));
    await opened[0]?.close();
    expect(await readAllBytes()).toContain(customerId);
  });

  it('removes the letters after a crash in between, when the store opens again', async () => {
    const failing = vi.fn(() => Promise.reject(new Error('the disk of the letters is away')));
    await expect(liveAndErase({ removeLetters: failing })).rejects.toThrow('letters is away');
    expect(failing).toHaveBeenCalledWith(['t9']);
    await opened[0]?.close();

    const removeLetters = vi.fn(async () => 1);
    await (await openStore({ removeLetters })).close();
    expect(removeLetters.mock.calls).toEqual([[['t9']]]);
    await openStore({ removeLetters });
    expect(removeLetters).toHaveBeenCalledTimes(1);
  });
});

describe('sweep', () => {
  const retention = { decisionDays: 30, taskDays: 10, memoryDays: 20 };

  it('removes the memory of a visit after a day without a change', async () => {
    let now = start;
    const store = await openStore({ now: () => now, retention });
    const id = ownerOfVisit('v1');
    await store.ledger.commit(sampleCommit({}, { customerId: id, memory: memoryChange(id, 0) }));
    now = start + day;
    expect(await store.sweep(now, 100)).toMatchObject({ memories: 0 });
    now += 1;
    expect(await store.sweep(now, 100)).toMatchObject({ memories: 1 });
    expect((await store.ledger.readMemories(id, undefined)).memory.version).toBe(0);
  });

  it('removes what has outlived its retention, and only that', async () => {
    let now = start;
    const store = await openStore({ now: () => now, retention });
    const take = { budget: 'b', key: 'k', amount: 1, limit: 1, expiresAt: start + day };
    await store.ledger.commit(
      sampleCommit(
        {},
        {
          memory: memoryChange('C1', 0),
          takes: [take],
          tasks: [sampleTask({ taskId: 'done' }), sampleTask({ taskId: 'never', dueAt: start + 99 * day })],
        },
      ),
    );
    await store.tasks.lease({ now: start, limit: 9, leaseMs: 1, owner: 'w' });
    await store.tasks.complete('done', 'w', start, {});
    const sweepAfter = (days: number) => {
      now = start + days * day + 1;
      return store.sweep(now, 100);
    };
    const nothing = { decisions: 0, tasks: 0, memories: 0, budgets: 0 };
    expect(await store.sweep(start, 100)).toEqual(nothing);
    expect(await sweepAfter(9)).toEqual({ ...nothing, budgets: 1 });
    expect(await sweepAfter(10)).toEqual({ ...nothing, tasks: 1 });
    expect(await sweepAfter(20)).toEqual({ ...nothing, memories: 1 });
    expect(await sweepAfter(30)).toEqual({ ...nothing, decisions: 1 });
    expect(await sweepAfter(1000)).toEqual(nothing);
    expect(await store.ledger.findByInteraction('i1')).toBeUndefined();
    expect((await store.tasks.list({ limit: 9 })).map(({ taskId }) => taskId)).toEqual(['never']);
    expect((await store.tasks.count(now)).states).toMatchObject({ done: 0, waiting: 1 });
  });

  it('keeps a snapshot’s copy as long as a decision on it', async () => {
    const store = await openStore({ retention });
    const decideOn = (interactionId: string, digest: string, days: number) =>
      store.ledger.commit(
        sampleCommit(
          { interactionId, decidedAt: new Date(start + days * day).toISOString() },
          {
            basis: { runtime: 'r1', snapshot: digest },
            copy: { digest, bytes: Buffer.from(digest) },
          },
        ),
      );
    await decideOn('i1', 'a', 0);
    await decideOn('i2', 'b', 1);
    await decideOn('i3', 'a', 2);
    const isKept = async (digest: string) => (await store.records.findCopy('C1', digest)) !== undefined;
    await store.sweep(start + 30.5 * day, 100);
    expect([await isKept('a'), await isKept('b')]).toEqual([true, true]);
    await store.sweep(start + 31.5 * day, 100);
    expect([await isKept('a'), await isKept('b')]).toEqual([true, false]);
    await store.sweep(start + 32.5 * day, 100);
    expect(await isKept('a')).toBe(false);
  });

  it('counts a memory’s lifetime from its last change', async () => {
    let now = start;
    const store = await openStore({ now: () => now, retention });
    await store.ledger.commit(sampleCommit({}, { memory: memoryChange('C1', 0) }));
    now = start + 15 * day;
    await store.ledger.commit(sampleCommit({ interactionId: 'i2' }, { memory: memoryChange('C1', 1) }));
    expect(await store.sweep(start + 21 * day, 100)).toMatchObject({ memories: 0 });
    expect((await store.ledger.readMemories('C1', undefined)).memory.version).toBe(2);
    expect(await store.sweep(start + 36 * day, 100)).toMatchObject({ memories: 1 });
  });

  it('leaves no trace of a memory that was changed and swept over before its customer was erased', async () => {
    let now = start;
    const store = await openStore({ now: () => now, retention });
    const change = (n: number) =>
      store.ledger.commit(
        sampleCommit(
          { interactionId: `i${n}`, customerId: 'erased-one', decidedAt: new Date(now).toISOString() },
          { memory: memoryChange('erased-one', n) },
        ),
      );
    await change(0);
    now = start + 15 * day;
    await change(1);
    expect(await store.sweep(start + 21 * day, 100)).toMatchObject({ memories: 0 });
    await change(2);
    expect(await store.customers.erase('erased-one', now)).toMatchObject({ memory: true });
    expect(await store.sweep(start + 100 * day, 100)).toMatchObject({ memories: 0 });
    await store.close();
    expect(await readAllBytes()).not.toContain('erased-one');
  });

  it('removes at most the given number at a time, oldest first, and leaves no trace', async () => {
    const store = await openStore({ retention });
    for (let n = 0; n < 5; n += 1)
      await store.ledger.commit(
        sampleCommit({ interactionId: `swept${n}`, decidedAt: new Date(start + n).toISOString() }),
      );
    const later = start + 31 * day;
    expect(await store.sweep(later, 2)).toMatchObject({ decisions: 2 });
    expect(await store.ledger.findByInteraction('swept1')).toBeUndefined();
    expect(await store.ledger.findByInteraction('swept2')).toBeDefined();
    expect(await store.sweep(later, 9)).toMatchObject({ decisions: 3 });
    await store.close();
    expect(await readAllBytes()).not.toContain('swept');
  });
});

it('writes its owner into the folder for people to read', async () => {
  await openStore();
  expect(JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8'))).toMatchObject({ pid: process.pid });
});
