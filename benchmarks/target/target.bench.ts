// npm run bench:target: loads any address and reports what its callers would see. --help lists the options.
import { readFileSync, writeFileSync } from 'node:fs';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import autocannon from 'autocannon';
import { build } from 'hdr-histogram-js';
import { describeMachine } from '../service/describe-machine.ts';
import { makeRequest } from '../service/make-request.ts';
import { readOptions, type TargetOptions, usage } from './options.ts';
import { renderMarkdown, renderSvg, type TargetReport, type Window } from './report.ts';

/** Latencies are kept per window, so that two runs can be compared with their noise. */
const windowSeconds = 5;
/** An open loop never waits for a connection: callers do not wait for each other. */
const mostSockets = 2000;

const options = readOptions(process.argv.slice(2), process.env);
if (typeof options === 'string') {
  console.error(`${options}\n\n${usage}`);
  process.exit(2);
}
const bodies = options.requests === undefined ? undefined : readBodies(options.requests);
const run = `target-${Date.now().toString(36)}`;
const report = options.profile === 'closed' ? await loadClosed(options) : await loadOpen(options);
writeFileSync(`${options.out}.json`, `${JSON.stringify(report, null, 2)}\n`);
writeFileSync(`${options.out}.md`, renderMarkdown(report));
writeFileSync(`${options.out}.svg`, renderSvg(report));
console.log(renderMarkdown(report));

function readBodies(file: string): Record<string, unknown>[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line.trim() !== '').map((line): Record<string, unknown> => JSON.parse(line));
}

/** Request number `count`: from the file in turn, or a check-in. The cold profile leaves no customer in a cache. */
function bodyOf(count: number, { profile }: TargetOptions): string {
  const stride = profile === 'cold' ? 7919 : 1;
  const body = bodies?.[count % bodies.length];
  if (body !== undefined) return JSON.stringify({ ...body, interactionId: `${run}-${count}` });
  return makeRequest(run, count * stride, 'live', Date.now());
}

/** The rate at a moment, in requests per second. */
function rateAt({ profile, rate }: TargetOptions, seconds: number): number {
  return profile === 'burst' && Math.floor(seconds / 10) % 2 === 1 ? 3 * rate : rate;
}

/** Sends each request when it is due, whatever the service does, and measures from then: nothing is omitted. */
async function loadOpen(target: TargetOptions): Promise<TargetReport> {
  const whole = build({ numberOfSignificantValueDigits: 3 });
  const counts = { answered: 0, degraded: 0, refused: 0, failed: 0 };
  const statuses = new Map<string, number>();
  const windows: Window[] = [];
  const send = openTarget(target);
  const started = performance.now();
  let window = build({ numberOfSignificantValueDigits: 3 });
  const pending = new Set<Promise<void>>();
  let sent = 0;
  let due = started;
  const closeWindow = (): void => {
    const at = Math.round((performance.now() - started) / 1000);
    windows.push({
      at,
      p50: window.getValueAtPercentile(50) / 1000,
      p99: window.getValueAtPercentile(99) / 1000,
    });
    window = build({ numberOfSignificantValueDigits: 3 });
    const line = `${at} s: ${counts.answered} answered, ${counts.refused} refused, ${counts.failed} failed; p99 ${windows.at(-1)?.p99} ms`;
    process.stderr.write(`${line}\n`);
  };
  const exchange = async (body: string, since: number): Promise<void> => {
    const { status, text } = await send(body);
    const tookMicroseconds = Math.max(1, Math.round((performance.now() - since) * 1000));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === '200') {
      whole.recordValue(tookMicroseconds);
      window.recordValue(tookMicroseconds);
      counts.answered += 1;
      if (!text.includes('"degraded":[]')) counts.degraded += 1;
    } else if (/^\d+$/.test(status)) counts.refused += 1;
    else counts.failed += 1;
  };
  const ticking = setInterval(closeWindow, windowSeconds * 1000);
  while (performance.now() - started < target.seconds * 1000) {
    for (; due <= performance.now(); sent += 1) {
      const exchanging: Promise<void> = exchange(bodyOf(sent, target), due).finally(() =>
        pending.delete(exchanging),
      );
      pending.add(exchanging);
      due += 1000 / rateAt(target, (due - started) / 1000);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await Promise.all(pending);
  clearInterval(ticking);
  const percentile = (share: number): number => whole.getValueAtPercentile(share) / 1000;
  const latencyMs = {
    p50: percentile(50),
    p90: percentile(90),
    p99: percentile(99),
    'p99.9': percentile(99.9),
    'p99.99': percentile(99.99),
    max: whole.maxValue / 1000,
  };
  return {
    ...describeRun(target),
    sent,
    ...counts,
    statuses: Object.fromEntries(statuses),
    latencyMs,
    windows,
  };
}

type Sent = { readonly status: string; readonly text: string };

/** Returns a function that sends one decision request; it never rejects: the code of a broken connection is its status. */
function openTarget({ url, key }: TargetOptions): (body: string) => Promise<Sent> {
  const isSecure = url.protocol === 'https:';
  const request = isSecure ? requestHttps : requestHttp;
  const agent = new (isSecure ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: mostSockets });
  const headers = {
    'content-type': 'application/json',
    ...(key !== undefined && { authorization: `Bearer ${key}` }),
  };
  return (body) =>
    new Promise((resolve) => {
      const sending = request(new URL('/v1/decisions', url), { agent, method: 'POST', headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () => resolve({ status: String(answer.statusCode), text }));
        answer.on('error', () => resolve({ status: 'cut', text }));
      });
      sending.on('error', (error) =>
        resolve({ status: 'code' in error ? String(error.code) : 'error', text: '' }),
      );
      sending.end(body);
    });
}

/** As many as it answers, by autocannon. Its latencies leave out requests that were not sent, so none is reported. */
async function loadClosed(target: TargetOptions): Promise<TargetReport> {
  let count = 0;
  const { url, key, rate: connections, seconds: duration } = target;
  const result = await autocannon({
    url: new URL('/v1/decisions', url).href,
    connections,
    duration,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    requests: [{ setupRequest: (each) => ({ ...each, body: bodyOf(count++, target) }) }],
  });
  return {
    ...describeRun(target),
    sent: result.requests.sent,
    answered: result['2xx'],
    degraded: 0,
    refused: result.non2xx,
    failed: result.errors,
    statuses: {},
    perSecond: result.requests.average,
    windows: [],
  };
}

function describeRun({ url, profile, rate, seconds }: TargetOptions) {
  return {
    at: new Date().toISOString(),
    machine: describeMachine(),
    target: url.origin,
    profile,
    rate,
    seconds,
  };
}
