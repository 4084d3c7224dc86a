import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import {
  askDecision,
  checkInRequest,
  eventually,
  owedPassenger,
  putCustomer,
} from '../support/ask-service.ts';
import { runTact } from '../support/run-tact.ts';
import { makeFolder, type RunningService, removeFolder, startService } from '../support/start-service.ts';

let services: RunningService[] = [];
let folders: string[] = [];
afterEach(async () => {
  for (const service of services) await service.stop();
  for (const folder of [...folders, ...services.map((service) => service.folder)]) removeFolder(folder);
  [services, folders] = [[], []];
});

async function start(folder: string): Promise<RunningService> {
  const service = await startService({ folder });
  services.push(service);
  return service;
}

function newFolder(): string {
  const folder = makeFolder();
  folders.push(folder);
  return folder;
}

const statusOf = async (url: string) => (await fetch(url)).status;

it('a backup that is taken while the service decides holds what was answered before, and says what it cannot hold', async () => {
  const service = await start(newFolder());
  await putCustomer(service.address, owedPassenger('p-1'));
  const answered: string[] = [];
  const ask = async () => {
    const request = checkInRequest(`i-${answered.length}`, 'p-1', { number: 'TA901' });
    answered.push((await askDecision(service.address, request)).decisionId);
  };
  let isDone = false;
  const asking = (async () => {
    while (!isDone && answered.length < 300) await ask();
  })();
  await eventually(
    () => answered.length,
    (count) => count > 20,
  );
  const before = answered.slice();
  const [backup, home] = [join(newFolder(), 'backup'), newFolder()];
  const made = await runTact(['store', 'backup', backup], { DATA_DIR: service.folder });
  isDone = true;
  await asking;
  expect(made).toMatchObject({ code: 0 });
  expect(await runTact(['store', 'restore', backup], { DATA_DIR: home })).toMatchObject({ code: 0 });

  const restored = await start(home);
  for (const id of before) expect(await statusOf(`${restored.address}/v1/decisions/${id}`)).toBe(200);
  const { checks } = (await (await fetch(`${restored.address}/health/ready`)).json()) as {
    checks: Record<string, { ok: boolean; detail?: string }>;
  };
  expect(Object.values(checks).map(({ detail }) => detail)).toContainEqual(
    expect.stringMatching(/restored from a backup of .*tact store confirm/),
  );
  await services.pop()?.stop();
  expect(await runTact(['store', 'confirm'], { DATA_DIR: home })).toMatchObject({ code: 0 });
});

it('neither a backup nor a store is written over', async () => {
  const folder = newFolder();
  const run = (...words: string[]) => runTact(['store', ...words], { DATA_DIR: folder });
  const target = join(folder, 'target');
  expect(await run('backup', target)).toMatchObject({
    code: 1,
    out: expect.stringMatching(/There is no store/),
  });
  expect(existsSync(target)).toBe(false);
  mkdirSync(target);
  writeFileSync(join(target, 'data.mdb'), 'precious');
  mkdirSync(join(folder, 'store'));
  writeFileSync(join(folder, 'store', 'data.mdb'), 'precious');
  for (const word of ['backup', 'restore'])
    expect(await run(word, target)).toMatchObject({ code: 1, out: expect.stringMatching(/is not empty/) });
  expect(readdirSync(target)).toEqual(['data.mdb']);
});
