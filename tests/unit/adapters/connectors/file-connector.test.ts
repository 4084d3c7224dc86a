import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFileConnector } from '../../../../src/adapters/connectors/file-connector.ts';
import { type Route, routeCalls } from '../../../../src/adapters/connectors/route-calls.ts';
import type { ActionCall, ActionConnector } from '../../../../src/deliver/ports.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'actions-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const call = (idempotencyKey: string, type = 'credit-points'): ActionCall => ({
  idempotencyKey,
  type,
  pack: 'airline',
  body: { params: { points: 5000 } },
});

describe('action calls as files', () => {
  test('are JSON with the key, written once', async () => {
    const connector = await openFileConnector(folder, () => 0);
    const written = { status: 'handed-over', reference: 't1.credit-points.json' };
    expect(await connector.carryOut(call('t1'))).toEqual(written);
    expect(await connector.carryOut({ ...call('t1'), body: { other: true } })).toEqual(written);
    expect(await readdir(folder)).toEqual(['t1.credit-points.json']);
    expect(JSON.parse(await readFile(join(folder, 't1.credit-points.json'), 'utf8'))).toEqual({
      idempotencyKey: 't1',
      params: { points: 5000 },
    });
  });

  test('are taken away by their keys', async () => {
    const connector = await openFileConnector(folder, () => 0);
    for (const key of ['t1', 't1-2', 't3']) await connector.carryOut(call(key));
    expect(await connector.remove(['t1', 't3'])).toBe(2);
    expect(await readdir(folder)).toEqual(['t1-2.credit-points.json']);
  });
});

describe('many connectors', () => {
  const named = (reference: string): ActionConnector => ({
    carryOut: async () => ({ status: 'done', reference }),
    probe: async () => ({ status: 'not-made' }),
  });
  const passed: string[] = [];
  const route: Route = {
    connector: named('dcs'),
    contract: {},
    gates: ['first', 'second'].map((name) => (exchange) => {
      passed.push(name);
      return exchange();
    }),
  };
  const router = routeCalls(({ type }) => (type === 'upgrade' ? route : undefined), named('file'));

  test('pass the gates of their system in order', async () => {
    passed.length = 0;
    await router.carryOut(call('t1', 'upgrade'));
    expect(passed).toEqual(['first', 'second']);
  });

  test.each([
    ['upgrade', 'dcs'],
    ['credit-points', 'file'],
    ['send-message', 'file'],
  ])('%s goes to %s', async (type, reference) => {
    expect(await router.carryOut(call('t1', type))).toEqual({ status: 'done', reference });
  });
});
