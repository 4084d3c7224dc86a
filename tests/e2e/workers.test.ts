import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { Decision } from '../../src/domain/decision/decision.ts';
import {
  askDecision,
  checkInRequest,
  eventually,
  listTasks,
  owedPassenger,
  putCustomer,
  readDecision,
} from '../support/ask-service.ts';
import { type RedisServers, startStandalone } from '../support/redis-servers.ts';
import { runLength } from '../support/run-length.ts';
import { type RunningService, removeFolder, startService } from '../support/start-service.ts';

let redis: RedisServers;
let service: RunningService;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  redis = await startStandalone();
  env = {
    REDIS_URL: redis.url,
    REDIS_TIMEOUT_MS: '20000',
    REDIS_SNAPSHOT_TIMEOUT_MS: '20000',
    LETTER_PDF: 'off',
  };
  service = await startService({ env: { ...env, WORKERS: '2' } });
});
afterAll(async () => {
  expect(await service.stop()).toBe(0);
  removeFolder(service.folder);
  await redis.stop();
});

const workersOf = (parent: RunningService): number[] =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(parent.process.pid)])
    .toString()
    .split('\n')
    .filter((line) => line.includes('serve.js'))
    .map((line) => Number.parseInt(line, 10));
const workers = (): number[] => workersOf(service);

const readCounts = async () => {
  const text = await (await fetch(`${service.address}/metrics`)).text();
  const sum = (name: string) =>
    [...text.matchAll(new RegExp(`^${name}(?:{[^}]*})? (\\d+)$`, 'gm'))].reduce(
      (all, [, n]) => all + Number(n),
      0,
    );
  return { decisions: sum('tact_decision_seconds_count'), tasks: sum('tact_tasks') };
};

it('processes of one service decide together, are counted together, and one that dies is replaced', async () => {
  const before = await eventually(workers, (pids) => pids.length === 2);
  await putCustomer(service.address, owedPassenger('w-1'));
  const ask = (number: number) =>
    askDecision(service.address, checkInRequest(`w-${number % 20}`, 'w-1', { number: 'TA901' }));
  const answers = await Promise.all(Array.from({ length: 40 }, (_, number) => ask(number)));
  expect(new Set(answers.map(({ decisionId }) => decisionId)).size).toBe(20);
  expect((await readCounts()).decisions).toBe(40);

  process.kill(before[1] ?? 0, 'SIGKILL');
  const after = await eventually(workers, (pids) => pids.length === 2 && !pids.includes(before[1] ?? 0));
  expect(after).toContain(before[0]);
  // Connections of the dead process are gone, so the first requests may fail.
  const asked = () => ask(21).catch(() => undefined);
  expect((await eventually(asked, (answer) => answer !== undefined))?.decisionId).toBeDefined();
  const calls = async () => (await listTasks(service.address)).filter(({ type }) => type === 'action');
  await eventually(calls, (tasks) => tasks.some(({ state }) => state === 'done'));
  expect((await readCounts()).tasks).toBe((await listTasks(service.address)).length);
});

const passengers = runLength({ gate: 24, long: 200 });

it('two workers of one outbox, one of them killed on the way, write each letter once', async () => {
  const { folder, address } = service;
  const outbox = join(folder, 'outbox');
  const listLetters = () => readdirSync(join(outbox, 'letters')).filter((name) => name.endsWith('.html'));
  const other = await startService({ program: 'work', folder, env: { ...env, OUTBOX_DIR: outbox } });
  /** The letter that one passenger is promised; a busy machine may answer without the ledger, and is asked again. */
  const promiseLetter = async (customerId: string) => {
    await putCustomer(address, owedPassenger(customerId));
    const request = checkInRequest(customerId, customerId, { seats: { first: 0 } });
    const { tasks } = await eventually(
      () => askDecision(address, request),
      (decision) => decision.tasks.some(({ type }) => type === 'letter'),
    );
    return tasks.flatMap(({ type, taskId }) => (type === 'letter' ? taskId : []));
  };
  const promised: string[] = [];
  for (let index = 0; index < passengers; index += 1) {
    promised.push(...(await promiseLetter(`letter-${index}`)));
    if (index === Math.round(passengers / 2)) await other.kill();
  }
  expect(promised).toHaveLength(passengers);
  const areDone = async () => {
    const done = new Set((await listTasks(address, '&state=done')).map(({ taskId }) => taskId));
    return promised.filter((taskId) => !done.has(taskId));
  };
  await eventually(areDone, (missing) => missing.length === 0, 300_000);
  const written = listLetters().filter((name) => promised.some((taskId) => name.includes(taskId)));
  expect(written).toHaveLength(passengers);
  for (const name of written)
    expect(readFileSync(join(outbox, 'letters', name), 'utf8').match(/<\/html>/g)).toHaveLength(1);
}, 400_000);

const few = { seats: 2, asked: 30 };

it('processes of one service share the embedded store: all see each write, and a kill loses no seat and gives none twice', async () => {
  const env = { WORKERS: '2', LETTER_PDF: 'off' };
  const shared = await startService({ env });
  const { address, folder } = shared;
  onTestFinished(async () => {
    await shared.kill();
    removeFolder(folder);
  });
  const [, second = 0] = await eventually(
    () => workersOf(shared),
    (pids) => pids.length === 2,
  );
  const numbers = Array.from({ length: few.asked }, (_, number) => number);
  await Promise.all(numbers.map((number) => putCustomer(address, owedPassenger(`e-${number}`))));
  const ask = (number: number) =>
    askDecision(address, checkInRequest(`e-${number}`, `e-${number}`, { seats: { first: few.seats } }));
  const isFirst = ({ actions }: Decision) => actions.some(({ params }) => params['cabin'] === 'first');
  const answers = numbers.map((number) => ask(number).catch(() => undefined));
  await Promise.race(answers);
  process.kill(second, 'SIGKILL');
  await Promise.all(answers);
  await eventually(
    () => workersOf(shared),
    (pids) => pids.length === 2 && !pids.includes(second),
  );
  const listAnswers = () => Promise.all(numbers.map(ask)).catch(() => []);
  const again = await eventually(listAnswers, (all) => all.length === few.asked);
  for (const answer of await Promise.all(answers))
    if (answer !== undefined)
      expect(again.find(({ decisionId }) => decisionId === answer.decisionId)).toEqual(answer);
  expect(again.filter(isFirst)).toHaveLength(few.seats);
  await Promise.all(
    again.map(async (answer) => expect(await readDecision(address, answer.decisionId)).toMatchObject(answer)),
  );
  expect(await shared.stop()).toBe(0);
  expect(readdirSync(join(folder, 'store'))).not.toContain('owner.json');
});
