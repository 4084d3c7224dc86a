import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedStore, openEmbeddedStore } from '../../src/adapters/embedded/embedded-store.ts';
import { decisionIdOf } from '../../src/domain/decision/decision-id.ts';
import { taskStates } from '../../src/domain/tasks/task.ts';
import { runLength } from '../support/run-length.ts';

/** How often the writer is killed. */
const rounds = runLength({ gate: 3, long: 200 });
const writer = fileURLToPath(new URL('kill-writer.ts', import.meta.url));

type Acknowledged = { readonly decided: Set<string>; readonly done: Set<string> };

describe('the embedded store under kill -9', () => {
  let folder: string;
  let child: ChildProcess | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tact-kill-'));
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  /** Starts a writer, kills it after so many acknowledgements (0: as soon as it is ready) and gives all it acknowledged. */
  const writeAndKill = async (run: string, kills: { readonly after: number }): Promise<Acknowledged> => {
    const acknowledged: Acknowledged = { decided: new Set(), done: new Set() };
    child = spawn(process.execPath, ['--import', 'tsx', writer, folder, run], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    let lines = 0;
    if (child.stdout !== null)
      for await (const line of createInterface({ input: child.stdout })) {
        const [kind, id = ''] = line.split(' ');
        if (kind === 'decided') acknowledged.decided.add(id);
        if (kind === 'done') acknowledged.done.add(id);
        if (lines === kills.after) child.kill('SIGKILL');
        lines += 1;
      }
    await closed;
    return acknowledged;
  };

  const expectWhole = async (store: EmbeddedStore, run: string, { decided, done }: Acknowledged) => {
    for (const id of decided)
      expect((await store.ledger.findByInteraction(id))?.decision.decisionId, id).toBe(decisionIdOf(id));
    for (const taskId of done) expect((await store.tasks.find(taskId))?.state, taskId).toBe('done');
    const attempted = Math.max(0, ...[...decided].map((id) => Number(id.split('-')[1]))) + 100;
    for (let number = 0; number < attempted; number += 1) await expectNothingHalf(store, `${run}-${number}`);
  };

  const expectNothingHalf = async (store: EmbeddedStore, id: string) => {
    const decision = await store.ledger.findDecision(decisionIdOf(id));
    const { memory } = await store.ledger.readMemories(`C-${id}`, undefined);
    const tasks = [
      await store.tasks.find(`${id}-a`),
      await store.tasks.find(`${id}-b`),
      ...(await store.tasks.list({ decisionId: decisionIdOf(id), limit: 10 })),
    ].filter((task) => task !== undefined);
    expect([id, tasks.length, memory.version]).toEqual(decision === undefined ? [id, 0, 0] : [id, 4, 1]);
  };

  const expectTrueCounts = async (store: EmbeddedStore) => {
    const { states: counts } = await store.tasks.count(Date.now());
    for (const state of taskStates) {
      let found = 0;
      for (let after: string | undefined, more = true; more; ) {
        const page = await store.tasks.list({ state, limit: 1000, ...(after !== undefined && { after }) });
        found += page.length;
        after = page.at(-1)?.taskId;
        more = page.length === 1000;
      }
      expect([state, counts[state]]).toEqual([state, found]);
    }
  };

  it(
    `loses nothing acknowledged and keeps nothing half in ${rounds} kills, and opens every time`,
    async () => {
      const all: Acknowledged = { decided: new Set(), done: new Set() };
      for (let round = 0; round < rounds; round += 1) {
        const run = `r${round}`;
        const acknowledged = await writeAndKill(run, { after: Math.floor(Math.random() * 2000) });
        const store = await openEmbeddedStore({ folder });
        await expectWhole(store, run, acknowledged);
        await expectTrueCounts(store);
        await store.close();
        for (const id of acknowledged.decided) all.decided.add(id);
        for (const id of acknowledged.done) all.done.add(id);
      }
      const store = await openEmbeddedStore({ folder });
      for (const id of all.decided)
        expect(await store.ledger.findDecision(decisionIdOf(id)), id).toBeDefined();
      for (const id of all.done) expect((await store.tasks.find(id))?.state, id).toBe('done');
      await store.close();
      expect(all.decided.size).toBeGreaterThan(0);
      console.log(
        `${rounds} kills: ${all.decided.size} decisions, ${all.done.size} deliveries acknowledged, all there`,
      );
    },
    60_000 + rounds * 15_000,
  );

  it('refuses a folder that another process owns, naming both, until that process is gone', async () => {
    const acknowledged = await new Promise<string>((resolve, reject) => {
      child = spawn(process.execPath, ['--import', 'tsx', writer, folder, 'owner'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      child.once('error', reject);
      child.stdout?.once('data', (data) => resolve(String(data)));
    });
    expect(acknowledged).toMatch(/^ready/);
    await expect(openEmbeddedStore({ folder })).rejects.toMatchObject({
      code: 'store-unavailable',
      message: expect.stringMatching(new RegExp(`${folder} is in use by process ${child?.pid} .*stop`)),
    });
    const closed = child && once(child, 'close');
    child?.stdout?.resume();
    child?.kill('SIGKILL');
    await closed;
    await (await openEmbeddedStore({ folder })).close();
  });
});
