import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { readWebhookSecret } from '../../src/adapters/connectors/sign-webhook.ts';
import { Book, type Entry } from './book.ts';
import { chooseFate, type Fate, type Faults, isDead, noFaults, readFaults } from './faults.ts';
import { verifyWebhook } from './verify-webhook.ts';

export type SimulatorOptions = {
  /** 0 for any free port. */
  readonly port: number;
  /** Where its book is kept; in memory if absent. */
  readonly bookFile?: string | undefined;
  readonly faults?: Partial<Faults>;
  /** Standard Webhooks secret; signatures are not verified without. */
  readonly secret?: string | undefined;
  /** In [0, 1). */
  readonly random?: () => number;
};

export type Simulator = {
  /** For CONNECTOR_URLS. */
  readonly url: string;
  readonly book: Book;
  /** Replaces some of its faults. */
  readonly change: (faults: Partial<Faults>) => void;
  /** The requests that are under way. */
  readonly countOpen: () => number;
  /** Drops every connection and stops listening. */
  readonly stop: () => Promise<void>;
};

/**
 * A departure-control system that misbehaves on demand: POST /calls, GET /calls/KEY (probe), GET /book, and GET or PUT /faults. It
 * carries an action out once per Idempotency-Key; without a key, once per call. Its book names no person, so it has nothing to forget at
 * an erasure.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { port, bookFile, random = Math.random, secret } = options;
  const book = new Book(bookFile);
  let faults = readFaults(noFaults, options.faults ?? {});
  const desk: Desk = {
    book,
    faults: () => faults,
    change: (changes) => {
      faults = readFaults(faults, changes);
    },
    random,
    isSigned: (headers, text) => secret === undefined || isSigned(secret, faults.skewMs, headers, text),
  };
  let open = 0;
  const server = createServer((request, response) => {
    open += 1;
    response.once('close', () => {
      open -= 1;
    });
    handle(desk, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/calls`,
    book,
    change: desk.change,
    countOpen: () => open,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Desk = {
  readonly book: Book;
  readonly faults: () => Faults;
  readonly change: (changes: unknown) => void;
  readonly random: () => number;
  /** Whether a call has a good signature, where one is needed. */
  readonly isSigned: (headers: IncomingMessage['headers'], text: string) => boolean;
};

async function handle(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '/', 'http://simulator').pathname;
  if (path === '/book') return answer(desk, response, 200, { entries: desk.book.entries });
  if (path === '/faults') return changeFaults(desk, request, response);
  if (isDead(desk.faults(), Date.now())) return void response.destroy();
  if (request.method === 'GET') return probe(desk, decodeURIComponent(path.split('/').pop() ?? ''), response);
  const text = await readText(request);
  if (!desk.isSigned(request.headers, text))
    return answer(desk, response, 401, { detail: 'wrong signature' });
  await carryOut(desk, keyOf(request), text, response);
}

async function changeFaults(desk: Desk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    if (request.method === 'PUT') desk.change(JSON.parse(await readText(request)));
    answer(desk, response, 200, desk.faults());
  } catch (error) {
    answer(desk, response, 400, { detail: error instanceof Error ? error.message : 'not JSON' });
  }
}

/** As a call with the key was answered, or 404. */
function probe(desk: Desk, key: string, response: ServerResponse): void {
  const entry = desk.book.find(key);
  if (entry === undefined) answer(desk, response, 404, { detail: 'no call with this key was seen' });
  else answerEntry(desk, response, entry);
}

async function carryOut(
  desk: Desk,
  key: string | undefined,
  text: string,
  response: ServerResponse,
): Promise<void> {
  if (readJson(text)['erase'] === true) return answer(desk, response, 200, {});
  const call = readCall(text);
  if (call === undefined) return answer(desk, response, 400, { detail: 'a call is JSON with an actionId' });
  const faults = desk.faults();
  const fate = chooseFate(faults, desk.random());
  if (faults.slowMs > 0) await sleep(desk.random() * faults.slowMs);
  const acts = fate === 'answer' || fate === 'refuse' || fate.endsWith('Done');
  const entry = acts ? settle(desk, key, call, fate) : undefined;
  reply(desk, response, fate, entry);
}

function reply(desk: Desk, response: ServerResponse, fate: Fate, entry: Entry | undefined): void {
  if (fate.startsWith('err')) answer(desk, response, 500, { detail: 'something broke' });
  else if (fate.startsWith('drop')) response.destroy();
  else if (fate.startsWith('hang')) hang(desk, response);
  else if (entry !== undefined) answerEntry(desk, response, entry);
}

/** The connection stays open until the caller gives up. */
function hang(desk: Desk, response: ServerResponse): void {
  if (desk.random() < 0.5) response.writeHead(200, { 'content-type': 'application/json' }).write('{');
}

type Call = Pick<Entry, 'actionId' | 'type' | 'params' | 'seatOf'> & { readonly undo: boolean };

/** One key has one result, a refusal included. */
function settle({ book, faults }: Desk, key: string | undefined, call: Call, fate: Fate): Entry {
  const known = key === undefined ? undefined : book.find(key);
  if (known !== undefined) return known;
  const { actionId, type, params, seatOf } = call;
  const { seats, skewMs } = faults();
  const entry = { key, actionId, type, params, seatOf, at: new Date(Date.now() + skewMs).toISOString() };
  if (call.undo) return book.add({ ...entry, what: book.countMade(actionId) > 0 ? 'undone' : 'refused' });
  if (fate === 'refuse') return book.add({ ...entry, what: 'refused', reason: 'the gate is closed' });
  if (seats >= 0 && book.seatsTaken(seatOf) >= seats)
    return book.add({ ...entry, what: 'refused', reason: 'the cabin is full' });
  return book.add({ ...entry, what: 'made' });
}

/** An undo that found nothing to undo is answered as done. */
function answerEntry(desk: Desk, response: ServerResponse, { what, reason, actionId }: Entry): void {
  if (what === 'refused' && reason !== undefined) answer(desk, response, 422, { detail: reason });
  else answer(desk, response, 200, { reference: `DCS-${actionId.slice(-12)}` });
}

function answer({ faults }: Desk, response: ServerResponse, status: number, body: unknown): void {
  const date = new Date(Date.now() + faults().skewMs).toUTCString();
  response.writeHead(status, { 'content-type': 'application/json', date }).end(JSON.stringify(body));
}

function readCall(text: string): Call | undefined {
  const body = readJson(text);
  const { actionId, type = 'action', params = {}, undo, context } = body;
  if (typeof actionId !== 'string' || typeof type !== 'string') return undefined;
  const { flight } = Object(context) as Record<string, unknown>;
  const { number = '' } = Object(flight) as Record<string, unknown>;
  const { cabin = '' } = Object(params) as Record<string, unknown>;
  return {
    actionId,
    type,
    params: Object(params),
    undo: undo === true,
    seatOf: `${String(number)} ${String(cabin)}`,
  };
}

function readJson(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

function keyOf({ headers }: IncomingMessage): string | undefined {
  const key = headers['idempotency-key'];
  return typeof key === 'string' ? key : undefined;
}

/** By its own clock: with enough skew, a good signature is too old. */
function isSigned(
  secret: string,
  skewMs: number,
  headers: IncomingMessage['headers'],
  text: string,
): boolean {
  const one = (name: string): string => String(headers[name] ?? '');
  const signed = {
    'webhook-id': one('webhook-id'),
    'webhook-timestamp': one('webhook-timestamp'),
    'webhook-signature': one('webhook-signature'),
  };
  return verifyWebhook(readWebhookSecret(secret), signed, text, Math.floor((Date.now() + skewMs) / 1000));
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
