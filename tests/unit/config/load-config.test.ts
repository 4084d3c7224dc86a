import { describe, expect, it } from 'vitest';
import { describeConfig, loadConfig } from '../../../src/config/load-config.ts';

describe('loadConfig', () => {
  it('runs on nothing at all: port 8080, loopback, the embedded store', () => {
    const loaded = loadConfig({});
    expect(loaded).toMatchObject({
      config: { port: 8080, host: '127.0.0.1', dataDir: '.tact', apiKeys: [] },
    });
  });

  it('reports every problem at once, each with the variable, what it holds and what it is for', () => {
    const loaded = loadConfig({ PORT: 'eighty', LOG_SAMPLE_RATE: '7', WORKER: 'outside' });
    expect('problems' in loaded && loaded.problems.map(({ variable }) => variable).sort()).toEqual([
      'LOG_SAMPLE_RATE',
      'PORT',
      'WORKER',
    ]);
    expect('problems' in loaded && loaded.problems.every(({ meaning }) => meaning.length > 10)).toBe(true);
  });

  it('never repeats a secret', () => {
    const loaded = loadConfig({ CONNECTOR_SECRETS: 'whsec_topsecret' });
    expect('problems' in loaded && JSON.stringify(loaded.problems)).not.toContain('topsecret');
    expect('problems' in loaded && loaded.problems).toHaveLength(1);
  });

  it('reads lists and pairs', () => {
    const loaded = loadConfig({
      API_KEYS: 'a, b',
      CONNECTOR_URLS: 'departure-control=https://dcs.example/x?a=b',
    });
    expect(loaded).toMatchObject({ config: { apiKeys: ['a', 'b'] } });
    expect('config' in loaded && loaded.config.connectorUrls.get('departure-control')).toBe(
      'https://dcs.example/x?a=b',
    );
  });

  it('allows sample customers only without API keys, unless it is told otherwise', () => {
    expect(loadConfig({})).toMatchObject({ config: { sampleCustomers: true } });
    expect(loadConfig({ API_KEYS: 'a' })).toMatchObject({ config: { sampleCustomers: false } });
    const both = loadConfig({ API_KEYS: 'a', SAMPLE_CUSTOMERS: 'true' });
    expect(both).toMatchObject({ config: { sampleCustomers: true } });
  });

  it('refuses sample customers on Redis', () => {
    const loaded = loadConfig({ SAMPLE_CUSTOMERS: 'true', REDIS_URL: 'redis://localhost' });
    expect(loaded).toMatchObject({ problems: [{ variable: 'SAMPLE_CUSTOMERS' }] });
    expect(loadConfig({ REDIS_URL: 'redis://localhost' })).toHaveProperty('config');
  });

  it('takes an empty variable as not set', () => {
    expect(loadConfig({ PORT: '' })).toMatchObject({ config: { port: 8080 } });
  });

  it('describes each variable', () => {
    expect(describeConfig().every(({ meaning }) => meaning !== '')).toBe(true);
    expect(describeConfig().length).toBeGreaterThan(15);
  });
});
