import type { AddressInfo } from 'node:net';
import { Gauge, Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import type { ApiKey } from '../../../../src/domain/access/api-key.ts';
import { KeyRing } from '../../../../src/http/guards/key-ring.ts';
import { exposeRegistry, serveMetrics } from '../../../../src/main/process/serve-metrics.ts';
import { makeApiKey } from '../../../support/make-api-key.ts';

describe('the metrics of a process without an API', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  const serve = async (registry: Registry, port = 0, apiKeys: readonly ApiKey[] = []) => {
    const ring = apiKeys.length === 0 ? undefined : new KeyRing(apiKeys, Date.now);
    const server = await serveMetrics(
      exposeRegistry(registry),
      { metricsPort: port, host: '127.0.0.1' },
      ring,
    );
    closing.push(() => server?.close());
    return (server?.address() as AddressInfo | undefined)?.port ?? 0;
  };

  it('are served in the registry’s form', async () => {
    const registry = new Registry();
    new Gauge({ name: 'tact_test', help: 'A number.', registers: [registry] }).set(7);
    const answer = await fetch(`http://127.0.0.1:${await serve(registry)}/metrics`);
    expect(answer.headers.get('content-type')).toBe(registry.contentType);
    expect(await answer.text()).toContain('tact_test 7');
  });

  it('are for keys with the scope operate, where keys are set', async () => {
    const operator = makeApiKey('prometheus', ['operate']);
    const kiosk = makeApiKey('kiosk', ['decide']);
    const port = await serve(new Registry(), 0, [operator.key, kiosk.key]);
    const statusFor = async (headers: Record<string, string>) =>
      (await fetch(`http://127.0.0.1:${port}/metrics`, { headers })).status;
    expect(await statusFor({})).toBe(401);
    expect(await statusFor(kiosk.headers)).toBe(403);
    expect(await statusFor(operator.headers)).toBe(200);
  });

  it('say so where they cannot be read', async () => {
    const registry = new Registry();
    const collect = () => Promise.reject(new Error('the store is away'));
    registry.registerMetric(new Gauge({ name: 'tact_test', help: 'A number.', registers: [], collect }));
    const answer = await fetch(`http://127.0.0.1:${await serve(registry)}/metrics`);
    expect(answer.status).toBe(503);
  });

  it('name their setting where the port is another’s', async () => {
    const port = await serve(new Registry());
    await expect(serve(new Registry(), port)).rejects.toThrow(new RegExp(`METRICS_PORT=${port} is in use`));
  });
});
