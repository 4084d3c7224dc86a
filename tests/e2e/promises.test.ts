import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PromiseAnswer } from '../../src/domain/decision/promise-answer.ts';
import {
  askDecision,
  checkInRequest,
  eventually,
  listTasks,
  owedPassenger,
  putCustomer,
} from '../support/ask-service.ts';
import { makeFolder, type RunningService, removeFolder, startService } from '../support/start-service.ts';

/** A departure control that says what a test wants it to say. */
let answer = { status: 200, body: '{}' };
let asked = 0;
/** The calls that came, parsed. */
const calls: Record<string, unknown>[] = [];
let departureControl: Server;
let service: RunningService;
const folder = makeFolder();

beforeAll(async () => {
  departureControl = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => body !== '' && calls.push(JSON.parse(body)));
    asked += 1;
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
  });
  await new Promise<void>((listening) => void departureControl.listen(0, '127.0.0.1', listening));
  const { port } = departureControl.address() as AddressInfo;
  service = await startService({
    folder,
    env: { STORE: 'memory', CONNECTOR_URLS: `departure-control=http://127.0.0.1:${port}` },
  });
});
afterAll(async () => {
  await service.stop();
  departureControl.close();
  removeFolder(folder);
});

const arrival = new Date(Date.now() + 36_000_000).toISOString();
const flight = { number: 'TA601', arrival, seats: { first: 1 } };
const ask = (interactionId: string, customerId: string, more: object = {}) =>
  askDecision(service.address, {
    ...checkInRequest(interactionId, customerId, flight),
    ...more,
  });
const promisesOf = async (customerId: string): Promise<readonly PromiseAnswer[]> => {
  const response = await fetch(`${service.address}/v1/customers/${customerId}/promises`);
  return ((await response.json()) as { promises: PromiseAnswer[] }).promises;
};
const settled = (customerId: string, state: string, type = 'upgrade') =>
  eventually(
    () => promisesOf(customerId),
    (promises) => promises.some((promise) => promise.type === type && promise.state === state),
  );

describe('A seat in First that departure control', () => {
  it('refuses at once is never spoken of, and points are promised in the same answer', async () => {
    answer = { status: 422, body: '{"detail":"cabin is full"}' };
    await putCustomer(service.address, owedPassenger('told-no'));
    const { decisionId, actions, messages } = await ask('i-1', 'told-no');
    expect(actions.map(({ type, status }) => `${type} ${status}`).sort()).toEqual([
      'credit-points confirmed',
      'grant-lounge confirmed',
    ]);
    expect(messages.map(({ body }) => body).join(' ')).not.toContain('First Class');
    const [refused] = await promisesOf('told-no');
    expect(refused).toMatchObject({
      decisionId,
      state: 'refused',
      settled: true,
      moves: [{ to: 'asked' }, { source: 'departure-control', cause: 'HTTP 422: cabin is full' }],
    });
    const desk = await ask('i-2', 'told-no', { channel: 'desk' });
    expect(desk.messages.map(({ body }) => body).join(' ')).not.toContain('First Class');
  });

  it('refuses after the answer is taken back everywhere, and points take its place', async () => {
    answer = { status: 503, body: '' };
    await putCustomer(service.address, owedPassenger('refused'));
    const { decisionId, actions, messages } = await ask('r-1', 'refused', { budgetMs: 1000 });
    answer = { status: 422, body: '{"detail":"cabin is full"}' };
    expect(actions).toMatchObject([{ type: 'upgrade', status: 'asked' }]);
    expect(messages.map(({ body }) => body).join(' ')).toContain('stiamo cercando di assegnarLe');

    const [upgrade] = await settled('refused', 'refused');
    expect(upgrade).toMatchObject({
      decisionId,
      settled: true,
      moves: [{ to: 'asked' }, { source: 'departure-control', cause: 'refused: HTTP 422: cabin is full' }],
    });
    await settled('refused', 'confirmed', 'credit-points');
    const tasks = await listTasks(service.address, '&customerId=refused');
    expect(
      tasks.filter(({ type }) => type === 'letter').map(({ state, cause }) => [state, cause?.detail]),
    ).toContainEqual(['cancelled', 'refused: HTTP 422: cabin is full']);
    expect(tasks.find(({ type }) => type === 'remedy')).toMatchObject({ state: 'done' });

    const desk = await ask('r-2', 'refused', { channel: 'desk' });
    expect(desk.actions.map(({ type, status }) => `${type} ${status}`).sort()).toEqual([
      'credit-points confirmed',
      'grant-lounge confirmed',
      'upgrade refused',
    ]);
    const said = desk.messages.map(({ body }) => body).join(' ');
    expect(said).toContain('ma non è stato possibile');
    expect(said).not.toContain('viaggerà in');
  });

  it('gives the refused seat to the next passenger, who hears of it at once', async () => {
    answer = { status: 200, body: '{"reference":"SEAT-1A"}' };
    await putCustomer(service.address, owedPassenger('next'));
    const kiosk = await ask('n-1', 'next');
    expect(kiosk.actions).toMatchObject([{ type: 'upgrade', status: 'confirmed' }]);
    expect(kiosk.messages.map(({ body }) => body).join(' ')).toContain('viaggerà in');
    const desk = await ask('n-2', 'next', { channel: 'desk' });
    expect(desk.actions).toMatchObject([{ type: 'upgrade', status: 'confirmed', standing: {} }]);
    expect(desk.messages.map(({ body }) => body).join(' ')).toContain('viaggerà in');
    const read = await fetch(`${service.address}/v1/decisions/${desk.actions[0]?.standing?.decisionId}`);
    expect(await read.json()).toMatchObject({ promises: [{ state: 'confirmed', settled: true }] });
  });

  it('answers with nothing clear stays unknown, and keeps its seat and its letter', async () => {
    answer = { status: 503, body: '' };
    await putCustomer(service.address, owedPassenger('unclear'));
    const unclear = { ...checkInRequest('u-1', 'unclear', { number: 'TA700', arrival }), budgetMs: 500 };
    await askDecision(service.address, unclear);
    await settled('unclear', 'unknown');
    const letters = (await listTasks(service.address, '&customerId=unclear')).filter(
      ({ type }) => type === 'letter',
    );
    expect(letters.map(({ state }) => state)).toEqual(['waiting']);
  });

  it('has confirmed is withdrawn by people: the incident is open again, and departure control undoes it', async () => {
    answer = { status: 200, body: '{}' };
    const [upgrade] = (await promisesOf('next')).filter(({ type }) => type === 'upgrade');
    const url = `${service.address}/v1/customers/next/promises/${upgrade?.actionId}/moves`;
    const report = (body: object) =>
      fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    expect(await (await report({ move: 'withdraw', cause: 'TA601 is cancelled' })).json()).toMatchObject({
      state: 'withdrawn',
      settled: false,
    });
    await settled('next', 'compensated');
    expect(calls).toContainEqual(expect.objectContaining({ undo: true, actionId: upgrade?.actionId }));
    expect(await (await report({ move: 'undo', source: 'departure-control' })).json()).toMatchObject({
      state: 'compensated',
      settled: true,
    });
    expect((await report({ move: 'nonsense' })).status).toBe(400);
    expect(
      (
        await fetch(url.replace(`${upgrade?.actionId}`, 'none'), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: '{"move":"confirm"}',
        })
      ).status,
    ).toBe(404);
    expect(asked).toBeGreaterThan(2);
  });

  it('is withdrawn by the event that ends its reason, and the kiosk, the desk and the letter know', async () => {
    answer = { status: 200, body: '{}' };
    await putCustomer(service.address, owedPassenger('flown'));
    const flown = { number: 'TA801', arrival };
    await askDecision(service.address, checkInRequest('f-1', 'flown', flown));
    await settled('flown', 'confirmed');
    const at = new Date().toISOString();
    const incident = {
      incidentId: 'X1',
      type: 'cancellation',
      at,
      severity: 'serious',
      status: 'open',
      where: 'TA801',
    };
    const posted = await fetch(`${service.address}/v1/customers/flown/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ asOf: at, incident }),
    });
    expect(posted.status).toBe(200);
    expect(await promisesOf('flown')).toMatchObject([
      { state: 'withdrawn', settled: false, moves: [{}, {}, { source: 'facts' }] },
    ]);
    const [letter] = (await listTasks(service.address, '&customerId=flown')).filter(
      ({ type }) => type === 'letter',
    );
    expect(letter).toMatchObject({ state: 'cancelled', cause: { code: 'promise-withdrawn' } });
    const desk = { ...checkInRequest('f-2', 'flown', flown), channel: 'desk' };
    const { actions, messages } = await askDecision(service.address, desk);
    expect(actions).toContainEqual(expect.objectContaining({ type: 'upgrade', status: 'withdrawn' }));
    expect(messages.map(({ body }) => body).join(' ')).toContain('non è più valido');
  });

  it('has, and everything else, is erased with its person, of which departure control is told', async () => {
    answer = { status: 200, body: '{}' };
    await putCustomer(service.address, owedPassenger('erased'));
    await ask('e-1', 'erased');
    const erased = await fetch(`${service.address}/v1/customers/erased`, { method: 'DELETE' });
    expect(erased.status).toBe(200);
    const told = await eventually(
      () => calls.filter(({ erase }) => erase === true),
      (list) => list.length > 0,
    );
    expect(told).toEqual([
      {
        type: 'erase',
        erase: true,
        customerId: 'erased',
        pack: 'airline',
        taskId: expect.stringMatching(/^erase-/),
      },
    ]);
    expect(await promisesOf('erased')).toEqual([]);
  });
});
