// npm run check:archive -- ROUNDS: kills a service and its archiver with SIGKILL under load, round after round, and asks the archive for
// every decision that was answered. Each has to be there once, and what was answered two seconds ago has to be seen by a query.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createRandom } from '../data/create-random.ts';
import { HttpConnection } from '../service/http-connection.ts';
import { makeRequest } from '../service/make-request.ts';
import { putCustomers } from '../service/put-customers.ts';
import { type Started, serviceFlags, startServer } from '../service/start-process.ts';

const rounds = Number(process.argv[2] ?? 20);
const [callers, people] = [8, 400];
/** So many answers a round has before anything is killed, however slow the machine. */
const fewest = 20;
const random = createRandom(rounds);
const folder = mkdtempSync(join(tmpdir(), 'tact-kills-'));
const archive = join(folder, 'archive');
const env = { ...process.env, PORT: '0', DATA_DIR: folder };
/** When each decision was answered. */
const answered = new Map<string, number>();

async function decideUntilKilled(service: Started, run: string): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    const connection = new HttpConnection(service.port);
    try {
      for (;;) {
        const request = makeRequest(run, next++, 'live', Date.now(), { people, patience: true });
        const { status, body } = await connection.send('POST', '/v1/decisions', request);
        if (status === 200) answered.set(String(Object(JSON.parse(body())).decisionId), Date.now());
      }
    } catch {
      // The service was killed.
    } finally {
      connection.close();
    }
  };
  await Promise.all(Array.from({ length: callers }, work));
}

const startArchiver = (): ChildProcess =>
  spawn(process.execPath, ['dist/main/cli.js', 'archive', archive, '--every', '1'], { env, stdio: 'ignore' });

/** How often each decision is in the archive and the ledger's tail. */
async function query(): Promise<ReadonlyMap<string, number>> {
  const sql = 'SELECT decision_id, count(*) AS times FROM decisions GROUP BY decision_id';
  const args = ['dist/main/cli.js', 'log', sql, '--archive', archive, '--format', 'ndjson'];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env, maxBuffer: 1024 ** 3 });
  const rows = stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { decision_id: string; times: string });
  return new Map(rows.map(({ decision_id, times }) => [decision_id, Number(times)]));
}

/** Answered decisions that are not there once. */
const listWrong = (found: ReadonlyMap<string, number>, until = Number.POSITIVE_INFINITY): string[] =>
  [...answered].flatMap(([id, at]) =>
    at > until || found.get(id) === 1 ? [] : `${id}: ${found.get(id) ?? 0} times`,
  );

let unseen = 0;
try {
  for (let round = 0; round < rounds; round += 1) {
    const service = await startServer([...serviceFlags, 'dist/main/serve.js'], env);
    if (round === 0) await putCustomers(service.port, people);
    const archiver = startArchiver();
    const load = decideUntilKilled(service, `kill-${round}`);
    const before = answered.size;
    while (answered.size < before + fewest) await wait(20);
    await wait(random() * 2000);
    if (round % 10 === 9) {
      const until = Date.now() - 2000;
      unseen += listWrong(await query(), until).length;
    }
    const archiverEnds = once(archiver, 'exit');
    if (random() < 0.5) archiver.kill('SIGKILL');
    await service.kill();
    archiver.kill('SIGKILL');
    await Promise.all([load, archiverEnds]);
    process.stderr.write(`${round + 1} of ${rounds}: ${answered.size} answered\n`);
  }
  const archiver = spawn(process.execPath, ['dist/main/cli.js', 'archive', archive, '--once'], {
    env,
    stdio: 'inherit',
  });
  await once(archiver, 'exit');
  const found = await query();
  const wrong = listWrong(found);
  console.log({
    rounds,
    answered: answered.size,
    archived: found.size,
    wrong: wrong.length,
    unseenAfter2s: unseen,
    examples: wrong.slice(0, 10),
  });
  process.exitCode = wrong.length + unseen > 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
