import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { askDecision, checkInRequest, readDecision } from '../support/ask-service.ts';
import { runTact } from '../support/run-tact.ts';
import { makeFolder, type RunningService, removeFolder, startService } from '../support/start-service.ts';

const folder = makeFolder();
let service: RunningService | undefined;
const start = async (env: Readonly<Record<string, string>> = {}): Promise<RunningService> =>
  (service = await startService({ folder, env: { STORE: 'memory', ...env } }));

afterEach(async () => {
  await service?.stop();
  service = undefined;
  removeFolder(folder);
});

describe('the service with STORE=memory', () => {
  it('says on every answer and in readiness that nothing survives, and starts empty again', async () => {
    const { address } = await start();
    const ready = await (await fetch(`${address}/health/ready`)).json();
    expect(ready).toMatchObject({ ready: true, checks: { store: { ok: true } } });
    expect(JSON.stringify(ready)).toMatch(/nothing survives.*customers are invented/);
    const request = checkInRequest('memory-1', 'C-1001');
    const decision = await askDecision(address, request);
    const repeated = await askDecision(address, request);
    const stored = await readDecision(address, decision.decisionId);
    for (const { reasons } of [decision, repeated, stored])
      expect(reasons).toContainEqual(expect.objectContaining({ code: 'memory-only' }));
    await service?.stop();
    await start();
    expect((await fetch(`${service?.address}/v1/decisions/${decision.decisionId}`)).status).toBe(404);
  });

  it('answers tact try, which repeats at the desk what was promised at the kiosk', async () => {
    const { address } = await start();
    const ask = (...args: string[]) => runTact(['try', ...args, '--url', address]);
    const kiosk = await ask('giulia-at-the-kiosk');
    expect(kiosk.out).toContain('upgrade, cabin first: asked, because of upgrade-to-first');
    const desk = await ask('giulia-at-the-desk', '--pick', 'actions');
    expect(desk.out).toMatch(/^upgrade, cabin first: asked, promised before \(kiosk\), because of .*\n$/);
    const away = await runTact(['try', 'giulia-at-the-kiosk', '--url', 'http://127.0.0.1:1']);
    expect(away).toMatchObject({ code: 1, out: expect.stringContaining('nothing answers at') });
  });

  it('is hidden from programs that could not see what it stores', async () => {
    const extract = join(folder, 'extract.ndjson');
    mkdirSync(folder, { recursive: true });
    writeFileSync(extract, '{"schemaVersion":1,"customerId":"C1","asOf":"2026-11-01T00:00:00Z"}\n');
    for (const args of [
      ['store', 'stats'],
      ['load', extract, '--source', 'x'],
    ]) {
      const { code, out, err } = await runTact(args, { STORE: 'memory', DATA_DIR: folder });
      expect(code).toBe(2);
      expect(out + err).toContain('is the memory of the service itself');
    }
  });
});
