import { once } from 'node:events';
import { Agent, createServer, get, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeFolder, type RunningService, removeFolder, startService } from '../support/start-service.ts';

type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
};
type Exported = { readonly resourceSpans: { readonly scopeSpans: { readonly spans: Span[] }[] }[] };

const folder = makeFolder();
const client = new Agent({ keepAlive: true });
const spans: Span[] = [];
const calls: IncomingHttpHeaders[] = [];
/** A collector and, at another path, a departure control. */
const outside = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.url === '/v1/traces') {
    const exported: Exported = JSON.parse(Buffer.concat(chunks).toString());
    for (const { scopeSpans } of exported.resourceSpans)
      spans.push(...scopeSpans.flatMap((scope) => scope.spans));
  } else calls.push(request.headers);
  response.setHeader('content-type', 'application/json').end('{"reference":"PNR-7"}');
});
let service: RunningService;

beforeAll(async () => {
  await once(outside.listen(0, '127.0.0.1'), 'listening');
  const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  service = await startService({
    folder,
    env: {
      STORE: 'memory',
      SHUTDOWN_DELAY_MS: '3000',
      CONNECTOR_URLS: `departure-control=${url}/calls`,
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_TRACES_SAMPLER_ARG: '0',
    },
  });
});
afterAll(async () => {
  await service.kill();
  client.destroy();
  outside.close();
  removeFolder(folder);
});

describe('a service with a collector', () => {
  const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
  const caller = '00f067aa0ba902b7';

  it('continues the trace of its caller through all stages and to the system that it calls', async () => {
    const answer = await decide({ traceparent: `00-${traceId}-${caller}-01`, 'request-id': 'kiosk-7-1' });
    expect(answer.headers.get('request-id')).toBe('kiosk-7-1');
    await decide({});
    const isSent = (): boolean => spans.some(({ name }) => name === 'POST /v1/decisions');
    await expect.poll(isSent, { timeout: 20_000 }).toBe(true);
    expect(new Set(spans.map((span) => span.traceId)), 'the other one is not sampled').toEqual(
      new Set([traceId]),
    );
    const byName = (name: string): Span | undefined => spans.find((span) => span.name === name);
    const [request, decision] = [byName('POST /v1/decisions'), byName('decision')];
    expect(request?.parentSpanId).toBe(caller);
    expect(decision?.parentSpanId).toBe(request?.spanId);
    for (const stage of ['wait', 'read', 'decide', 'commit', 'call'])
      expect([stage, byName(stage)?.parentSpanId]).toEqual([stage, decision?.spanId]);
    const { decisionId }: { decisionId: string } = JSON.parse(await answer.text());
    expect(decision?.attributes).toContainEqual({
      key: 'tact.decision_id',
      value: { stringValue: decisionId },
    });
    expect(calls[0]?.['traceparent']).toBe(`00-${traceId}-${byName('call')?.spanId}-01`);
  });
});

describe('a service with SHUTDOWN_DELAY_MS', () => {
  it('is not ready after SIGTERM, serves whoever still comes, and then ends in order', async () => {
    expect(await ask(`${service.address}/health/ready`, client)).toEqual([200, 'keep-alive']);

    const stopped = service.stop();
    await expect.poll(async () => ask(`${service.address}/health/ready`, client)).toEqual([503, 'close']);
    expect(await ask(`${service.address}/v1/rule-sets/current`, client)).toEqual([200, 'close']);
    expect(await stopped).toBe(0);
  });
});

let asked = 0;
function decide(headers: Record<string, string>): Promise<Response> {
  asked += 1;
  const flight = {
    number: 'TA601',
    haul: 'long',
    arrival: new Date(Date.now() + 20 * 3_600_000).toISOString(),
    cabin: 'business',
    seats: { first: 2 },
  };
  return fetch(`${service.address}/v1/decisions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      interactionId: `traced-${asked}`,
      touchpoint: 'check-in',
      channel: 'kiosk',
      customer: { identity: { type: 'booking-reference', value: 'QX7F2M' } },
      context: { flight },
    }),
  });
}

const ask = (url: string, agent: Agent): Promise<[number | undefined, string | undefined]> =>
  new Promise((answered, failed) => {
    get(url, { agent }, (answer) => {
      answer.resume().on('end', () => answered([answer.statusCode, answer.headers.connection]));
    }).on('error', failed);
  });
