// npm run compare:answers -- --against PATH: the same requests to this build and to another one, answer by answer, byte by byte. Both
// decide by the other one's rules: today's may say what it does not know.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type CaseFile, caseFileSchema, type PackCase } from '../../src/domain/pack/format/case-file.ts';
import { mergePatch } from '../../src/shared/merge-patch.ts';
import { HttpConnection } from './http-connection.ts';
import { type Started, serviceFlags, startServer } from './start-process.ts';

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    requests: { type: 'string', default: '5000' },
    seed: { type: 'string', default: '1' },
  },
});
const { against } = values;
if (against === undefined) throw new Error('say which build to compare with: --against PATH');

/** The instant of both services: most cases are set on this day. */
const now = Date.parse('2026-11-21T18:00:00Z');
const frozenClock = `data:text/javascript,Date.now=()=>${now}`;
const folder = mkdtempSync(join(tmpdir(), 'tact-compare-'));

const start = (name: string, root: string): Promise<Started> =>
  startServer([...serviceFlags, '--import', frozenClock, join(root, 'dist/main/serve.js')], {
    ...process.env,
    PORT: '0',
    DATA_DIR: join(folder, name),
    RULES_DIR: join(against, 'rules'),
    LOG_LEVEL: 'error',
    WORKER: 'off',
    ...(process.env['REDIS_URL'] === undefined ? {} : { REDIS_PREFIX: `compare-${name}-${process.pid}` }),
  });

/** Numbers in [0, below), the same for the same seed (xorshift). */
function createRandom(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

type Json = Record<string, unknown>;
type Situation = { readonly customer: Json | undefined; readonly request: Json };

function readSituations(): Situation[] {
  const files = readdirSync('rules', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\/cases\/.*\.json$/.test(file),
  );
  return files.flatMap((file) => {
    const cases = caseFileSchema.parse(JSON.parse(readFileSync(join('rules', file), 'utf8')));
    return cases.cases.map((entry, index) =>
      toSituation(`${file.replaceAll(/\W/g, '-')}-${index}`, entry, cases),
    );
  });
}

const named = (
  value: string | Json | undefined,
  all: Readonly<Record<string, Json>> = {},
): Json | undefined => (typeof value === 'string' ? all[value] : value);

function toSituation(id: string, entry: PackCase, file: CaseFile): Situation {
  const found = named(entry.customer, file.customers);
  const request = mergePatch(named(entry.request, file.requests), entry.requestWith ?? {}) as Json;
  if (found === undefined) return { customer: undefined, request };
  const customer = mergePatch(found, entry.with ?? {}) as Json & {
    identities?: { type: string; value: string }[];
  };
  const identities = [{ type: 'email', value: `${id}@example.com` }, ...(customer.identities ?? []).slice(1)];
  return {
    customer: { ...customer, customerId: id, identities },
    request: { ...request, customer: { id } },
  };
}

type Call = { readonly method: string; readonly path: string; readonly body: string };

/** Requests as the cases have them, changed at random; some of them again. */
function* makeCalls(
  situations: readonly Situation[],
  count: number,
  random: (below: number) => number,
): Iterable<Call> {
  for (const { customer } of situations)
    if (customer !== undefined)
      yield {
        method: 'PUT',
        path: `/v1/customers/${String(customer['customerId'])}`,
        body: JSON.stringify(customer),
      };
  const sent: string[] = [];
  const maybe = (odds: number, change: Json): Json => (random(odds) === 0 ? change : {});
  for (let index = 0; index < count; index += 1) {
    const { request } = situations[random(situations.length)] ?? { request: {} };
    const again = random(20) === 0 ? sent[random(sent.length)] : undefined;
    const body =
      again ??
      JSON.stringify({
        ...request,
        interactionId: `compare-${index}`,
        ...maybe(3, { locale: ['it-IT', 'de-DE', 'en-GB', 'fr', 'zh-Hans', 'ja-JP'][random(6)] }),
        ...maybe(4, { maxOffers: random(8) }),
        ...maybe(8, {
          placements: [
            { placement: 'top', maxOffers: 1 },
            { placement: 'side', maxOffers: 2 },
          ],
        }),
        ...maybe(4, { sessionId: `visit-${random(5)}` }),
        ...maybe(12, {
          channel: ['kiosk', 'desk', 'web', 'mobile', 'phone', 'teller', 'pos', 'agent'][random(8)],
        }),
        ...maybe(3, { mode: 'dry-run' }),
        ...maybe(15, { explain: 'full' }),
        ...maybe(30, { customer: { id: 'nobody' } }),
        ...maybe(30, { minAsOf: '2026-11-21T00:00:00Z' }),
        budgetMs: 60_000,
      });
    sent.push(body);
    yield { method: 'POST', path: '/v1/decisions', body };
    if (random(4) === 0) yield toOutcome(`compare-${index}`, random);
  }
}

/** Reports an outcome of the first offer; the answer says whether there was one. */
function toOutcome(interactionId: string, random: (below: number) => number): Call {
  const outcome = ['shown', 'accepted', 'declined', 'ignored'][random(4)] ?? 'shown';
  return { method: 'OUTCOME', path: interactionId, body: outcome };
}

class Replayer {
  readonly #connection: HttpConnection;
  /** The offers of each decision, for the reports of their outcomes. */
  readonly #decisions = new Map<string, { decisionId: string; offers: readonly { offerId: string }[] }>();

  constructor(port: number) {
    this.#connection = new HttpConnection(port);
  }

  async send(call: Call): Promise<string> {
    if (call.method === 'OUTCOME') return this.#report(call);
    const { status, body } = await this.#connection.send(call.method, call.path, call.body);
    const text = body();
    if (call.path === '/v1/decisions' && status === 200) {
      const decision = JSON.parse(text);
      this.#decisions.set(decision.interactionId, decision);
    }
    // How long it took and what the request was called differ by nature.
    return `${status} ${text.replaceAll(/"elapsedMs":[\d.]+|"requestId":"[^"]*"|"instance":"[^"]*"/g, '')}`;
  }

  async #report({ path, body: outcome }: Call): Promise<string> {
    const decision = this.#decisions.get(path);
    const offerId = decision?.offers[0]?.offerId;
    if (decision === undefined || offerId === undefined) return 'no offer';
    return this.send({
      method: 'POST',
      path: `/v1/decisions/${decision.decisionId}/outcomes`,
      body: JSON.stringify({ outcomes: [{ offerId, outcome, at: new Date(now).toISOString() }] }),
    });
  }

  close(): void {
    this.#connection.close();
  }
}

const started: Started[] = [];
let compared = 0;
let different = 0;
try {
  started.push(await start('one', against), await start('other', '.'));
  const [one, other] = started.map(({ port }) => new Replayer(port));
  if (one === undefined || other === undefined) throw new Error('two services are needed');
  for (const call of makeCalls(
    readSituations(),
    Number(values.requests),
    createRandom(Number(values.seed)),
  )) {
    const [expected, found] = await Promise.all([one.send(call), other.send(call)]);
    compared += 1;
    if (expected === found) continue;
    different += 1;
    if (different <= 5) console.log(`${call.method} ${call.path} ${call.body}\n- ${expected}\n+ ${found}\n`);
  }
  one.close();
  other.close();
  console.log(`${compared} answers compared, ${different} differ`);
  if (different > 0) process.exitCode = 1;
} finally {
  for (const server of started) await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
