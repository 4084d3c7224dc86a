import { expect, it } from 'vitest';
import { buildApp } from '../../src/http/build-app.ts';
import type { HttpServices } from '../../src/http/services/http-services.ts';
import { createFakeServices, createRecordedLog, goodRequest } from './fake-services.ts';

const now = Date.parse('2026-11-21T12:00:00Z');

/** What the use case is told of when the request started, alone and as an item of a batch. */
async function toldStarts(header: string, trustRequestStart?: boolean): Promise<unknown[]> {
  const services = createFakeServices();
  const told: unknown[] = [];
  const answerInteraction: HttpServices['answerInteraction'] = (inForce, request, arrival) => {
    told.push(arrival?.startedAt);
    return services.answerInteraction(inForce, request);
  };
  const options = trustRequestStart === undefined ? {} : { trustRequestStart };
  const app = buildApp(
    { ...services, answerInteraction },
    { log: createRecordedLog(), now: () => now, ...options },
  );
  const headers = { 'x-request-start': header };
  await app.inject({ method: 'POST', url: '/v1/decisions', payload: goodRequest, headers });
  const payload = { requests: [{ ...goodRequest, interactionId: 'another' }] };
  await app.inject({ method: 'POST', url: '/v1/decisions/batch', payload, headers });
  await app.close();
  return told;
}

it('counts the time before a trusted proxy passed the request on, and nobody else’s', async () => {
  expect(await toldStarts(`t=${now - 250}`, true)).toEqual([now - 250, now - 250]);
  expect(await toldStarts(`t=${now - 250}`, false)).toEqual([undefined, undefined]);
  expect(await toldStarts(`t=${now - 250}`)).toEqual([undefined, undefined]);
  expect(await toldStarts(`t=${now + 250}`, true)).toEqual([undefined, undefined]);
});
