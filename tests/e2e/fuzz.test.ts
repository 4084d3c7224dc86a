import { readdirSync, readFileSync } from 'node:fs';
import { Agent, type IncomingMessage, request as sendRequest } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FuzzRequest, fuzzKinds, RequestFuzzer } from '../support/fuzz-requests.ts';
import { runLength } from '../support/run-length.ts';
import { type RunningService, removeFolder, startService } from '../support/start-service.ts';

const requests = Number(process.env['FUZZ_REQUESTS'] ?? runLength({ gate: 1500, long: 1_000_000 }));
const callers = 16;
/** An honest caller asks after so many strange requests. */
const honestEvery = 100;
const patienceMs = 60_000;

const folder = 'examples/requests';
const examples = readdirSync(folder).map(
  (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as object,
);
let service: RunningService;
const agent = new Agent({ keepAlive: true, maxSockets: callers });
/** What is left over from a strange request would be read as the beginning of the next one on its connection. */
const honestAgent = new Agent({ keepAlive: true, maxSockets: callers });
beforeAll(async () => {
  service = await startService({ env: { LOG_LEVEL: 'error', RULES_DIR: 'rules' } });
});
afterAll(async () => {
  agent.destroy();
  honestAgent.destroy();
  await service.stop();
  removeFolder(service.folder);
});

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
};

/** Undefined where the connection was cut, or the request cannot be written as HTTP. */
const send = ({ kind, method, path, headers, body }: FuzzRequest): Promise<Answer | undefined> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(service.address);
    try {
      const request = sendRequest(
        { agent: kind === 'honest' ? honestAgent : agent, hostname, port, method, path, headers },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', () => resolve(undefined));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          );
        },
      );
      request.setTimeout(patienceMs, () => reject(new Error(`no answer to ${method} ${path}`)));
      request.on('error', () => resolve(undefined));
      request.end(body);
    } catch {
      resolve(undefined);
    }
  });

async function readApi() {
  const answer = await fetch(`${service.address}/docs/json`);
  return (await answer.json()) as ConstructorParameters<typeof RequestFuzzer>[0];
}

/** The resident memory of the service, in MiB. */
async function readMemory(): Promise<number> {
  const metrics = await (await fetch(`${service.address}/metrics`)).text();
  return Math.round(Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / 2 ** 20);
}

const honest = (number: number): FuzzRequest => ({
  kind: 'honest',
  method: 'POST',
  path: '/v1/decisions',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    interactionId: `honest-${number}`,
    touchpoint: 'web-visit',
    channel: 'web',
    budgetMs: 60_000,
  }),
});

it('no request of the API’s shape or near it makes the service fail, and honest callers are served all the while', async () => {
  const bodies = { '/v1/decisions': examples, '/v1/decisions/batch': [{ requests: examples }] };
  const fuzzer = new RequestFuzzer(await readApi(), bodies, 20_261_130);
  const seen = new Map<string, number>();
  const statuses = new Map<number, number>();
  let sent = 0;
  let cut = 0;
  let served = 0;
  const call = async (): Promise<void> => {
    while (sent < requests) {
      sent += 1;
      const request = sent % honestEvery === 0 ? honest(sent) : fuzzer.next();
      const answer = await send(request);
      seen.set(request.kind, (seen.get(request.kind) ?? 0) + 1);
      if (answer === undefined) {
        cut += 1;
        expect(request.kind, 'an honest caller was cut off').not.toBe('honest');
        continue;
      }
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      judge(request, answer);
      if (request.kind === 'honest' && answer.status === 200) served += 1;
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: callers }, call));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  if ('FUZZ_REQUESTS' in process.env)
    console.log({
      requests,
      seconds,
      cut,
      served,
      statuses: Object.fromEntries(statuses),
      memory: await readMemory(),
    });
  expect((await fetch(`${service.address}/health/ready`)).status).toBe(200);
  expect([...fuzzKinds].filter((kind) => (seen.get(kind) ?? 0) < requests / 200)).toEqual([]);
  expect(statuses.get(200) ?? 0).toBeGreaterThan(requests / 20);
  expect(served).toBeGreaterThan(requests / honestEvery / 2);
  expect(cut).toBeLessThan(requests / 10);
}, 36_000_000);

/** A machine may be too slow for a request's budget; its caller is asked to come again. */
const isTooMuch = ({ status, headers }: Answer): boolean =>
  status === 503 && headers['retry-after'] !== undefined;

/** Pages, whose errors are pages too. */
const forPeople = /^\/(?:docs|l\/)/;

function judge(request: FuzzRequest, answer: Answer): void {
  const { status, headers, body } = answer;
  const text = `${request.kind}: ${request.method} ${request.path.slice(0, 200)} ${String(request.body).slice(0, 2000)} → ${status} ${body.slice(0, 500)}`;
  if (request.kind === 'honest' && !isTooMuch(answer)) expect(status, text).toBe(200);
  if (!isTooMuch(answer)) expect(status, text).toBeLessThan(500);
  if (status < 400 || request.method === 'HEAD' || forPeople.test(request.path)) return;
  expect(headers['content-type'], text).toMatch(/^application\/problem\+json/);
  expect(Object.keys(JSON.parse(body) as object), text).toEqual(
    expect.arrayContaining(['code', 'detail', 'instance', 'status', 'title', 'type']),
  );
}
