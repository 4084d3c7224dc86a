// npm run bench:restart: two services on one Redis behind haproxy are restarted in turn, under load. Nothing may fail, and nobody retries.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startStandalone } from '../../tests/support/redis-servers.ts';
import { describeMachine } from '../service/describe-machine.ts';
import { makeRequest } from '../service/make-request.ts';
import { putCustomers } from '../service/put-customers.ts';
import { type Started, serviceFlags, startServer } from '../service/start-process.ts';
import { pickPorts } from './pick-ports.ts';

const requests = Number(process.env['BENCH_REQUESTS'] ?? 100_000);
const clients = 16;
/** Longer than haproxy takes to notice on a busy machine. */
const drainMs = 3000;

const folder = mkdtempSync(join(tmpdir(), 'tact-restart-'));
const failures = new Map<string, number>();
let answered = 0;
let restarts = 0;

const ports = await pickPorts(3);
const [entrance = 0, ...servicePorts] = ports;
const redis = await startStandalone();
const services = await Promise.all(servicePorts.map(startTact));
await putCustomers(servicePorts[0] ?? 0, 2000);
const proxy = await startProxy();
try {
  const loading = Promise.all(Array.from({ length: clients }, (_, client) => load(client)));
  let done = false;
  void loading.then(() => {
    done = true;
  });
  for (let turn = 0; !done; turn = 1 - turn) {
    await services[turn]?.stop();
    services[turn] = await startTact(servicePorts[turn] ?? 0);
    restarts += 1;
    while (!done && (await countUp()) < services.length) await setTimeout(100);
  }
  await loading;
  const report = {
    machine: describeMachine(),
    requests,
    answered,
    restarts,
    failures: Object.fromEntries(failures),
  };
  writeFileSync('benchmarks/results/restart.json', `${JSON.stringify(report, null, 2)}\n`);
  console.log(`${answered} of ${requests} answered during ${restarts} restarts; failed:`, report.failures);
  process.exitCode = answered === requests ? 0 : 1;
} finally {
  proxy.kill();
  for (const service of services) await service.stop();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function load(client: number): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let count = client; count < requests; count += clients) {
    const outcome = await ask(agent, makeRequest('restart', count, 'live', Date.now()));
    if (outcome === '200') answered += 1;
    else failures.set(outcome, (failures.get(outcome) ?? 0) + 1);
  }
  agent.destroy();
}

function ask(agent: Agent, body: string): Promise<string> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const path = '/v1/decisions';
    request({ agent, port: entrance, host: '127.0.0.1', method: 'POST', path, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      const { statusCode } = answer;
      // The proxy's own answers have no code.
      const code = (): string => /"code":"([\w-]+)"/.exec(text)?.[1] ?? 'of the proxy';
      answer.on('end', () => resolve(statusCode === 200 ? '200' : `${statusCode} ${code()}`));
    })
      .on('error', (error) => resolve('code' in error ? String(error.code) : error.message))
      .end(body);
  });
}

function startTact(port: number): Promise<Started> {
  return startServer([...serviceFlags, 'dist/main/serve.js'], {
    ...process.env,
    PORT: String(port),
    REDIS_URL: redis.url,
    OUTBOX_DIR: join(folder, 'outbox'),
    SHUTDOWN_DELAY_MS: String(drainMs),
    LOG_LEVEL: 'error',
  });
}

/** A proxy that asks for readiness and never sends a request twice. */
async function startProxy(): Promise<ChildProcess> {
  const config = join(folder, 'haproxy.cfg');
  writeFileSync(
    config,
    `defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  timeout check 2s
  retries 0
frontend entrance
  bind 127.0.0.1:${entrance}
  stats uri /proxy
  default_backend tact
backend tact
  option httpchk GET /health/ready
  default-server check inter 300ms fall 1 rise 1
${servicePorts.map((port) => `  server tact-${port} 127.0.0.1:${port}`).join('\n')}
`,
  );
  const child = spawn('haproxy', ['-f', config], { stdio: 'inherit' });
  child.once('error', (error) => {
    console.error(`haproxy could not be started (apt-get install haproxy): ${error.message}`);
    process.exit(1);
  });
  while ((await countUp()) < servicePorts.length) await setTimeout(50);
  return child;
}

/** The number of services to which the proxy sends requests. */
async function countUp(): Promise<number> {
  try {
    const table = await (await fetch(`http://127.0.0.1:${entrance}/proxy;csv`)).text();
    return table.split('\n').filter((row) => /^tact,tact-\d+,/.test(row) && row.includes(',UP,')).length;
  } catch {
    return 0;
  }
}
