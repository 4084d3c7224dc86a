import { describe, expect, it } from 'vitest';
import type { Config } from '../../../src/config/config.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { settings } from '../../../src/config/settings.ts';
import { printProblem } from '../../../src/main/process/print-problem.ts';
import { makeApiKey } from '../../support/make-api-key.ts';
import { wrongTexts } from '../../support/wrong-settings.ts';

const kiosk = makeApiKey('kiosk', ['decide']);
const API_KEYS = JSON.stringify([kiosk.entry]);

type Env = Readonly<Record<string, string>>;

const tell = (env: Env, program: Parameters<typeof loadConfig>[1] = 'serve'): string[] =>
  loadConfig(env, program).problems.map(printProblem);

function read(env: Env): Config {
  const { config, problems } = loadConfig(env, 'serve');
  expect(problems).toEqual([]);
  return config;
}

describe('the settings', () => {
  it('run on nothing at all: port 8080, loopback, the embedded store', () => {
    expect(read({})).toMatchObject({ port: 8080, host: '127.0.0.1', dataDir: '.tact', apiKeys: [] });
  });

  it('read lists and pairs, with blanks around what they hold', () => {
    const config = read({
      TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      CONNECTOR_URLS: ' departure-control=https://dcs.example/x?a=b , till=http://127.0.0.1:99/y\n',
    });
    expect(config.trustedProxies).toEqual(['10.0.0.0/8', '::1']);
    expect([...config.connectorUrls]).toEqual([
      ['departure-control', 'https://dcs.example/x?a=b'],
      ['till', 'http://127.0.0.1:99/y'],
    ]);
  });

  it('read keys', () => {
    expect(read({ API_KEYS }).apiKeys).toEqual([kiosk.key]);
  });

  it('allow sample customers without API keys only, unless they say otherwise', () => {
    expect(read({}).sampleCustomers).toBe(true);
    expect(read({ API_KEYS }).sampleCustomers).toBe(false);
    expect(read({ API_KEYS_FILE: '/keys.json' }).sampleCustomers).toBe(false);
    expect(read({ API_KEYS, SAMPLE_CUSTOMERS: 'true' }).sampleCustomers).toBe(true);
  });

  it('keep everything in memory for the service alone', () => {
    expect(read({ STORE: 'memory' }).store).toBe('memory');
    for (const program of ['work', 'feed', 'load', 'store'] as const)
      expect(tell({ STORE: 'memory' }, program)).toEqual([
        expect.stringContaining('which no other program sees'),
      ]);
  });

  it('of senders need what they send by', () => {
    const mail = { SMTP_URL: 'smtps://u:hunter2@mail.example', MAIL_FROM: 'tact@air.example' };
    expect(read({ ...mail, SENDERS: 'email=smtp, letter:US=print' }).senders).toEqual(
      new Map([
        ['email', 'smtp'],
        ['letter:US', 'print'],
      ]),
    );
    expect(tell({ SENDERS: 'email=smtp' })).toEqual([
      expect.stringContaining('needs an address of smtp in SMTP_URL'),
    ]);
    expect(tell({ SENDERS: 'sms=till' })).toEqual([
      expect.stringContaining('needs an address of till in CONNECTOR_URLS'),
    ]);
    expect(tell({ SMTP_URL: mail.SMTP_URL })).toEqual([expect.stringMatching(/^SMTP_URL needs MAIL_FROM/)]);
  });

  it('of daily limits are whole numbers by channel and country', () => {
    expect(read({ DAILY_LIMITS: 'letter=500, letter:DE=20' }).dailyLimits).toEqual(
      new Map([
        ['letter', 500],
        ['letter:DE', 20],
      ]),
    );
    expect(tell({ DAILY_LIMITS: 'letter=0' })).toEqual([
      expect.stringContaining('limits letter to no whole'),
    ]);
    expect(tell({ DAILY_LIMITS: 'letter' })).toEqual([expect.stringContaining('channel=number')]);
  });

  it('that are empty are not set', () => {
    expect(read({ PORT: '', API_KEYS: '' })).toMatchObject({ port: 8080, apiKeys: [] });
  });

  it.each(wrongTexts)('that are wrong are named with what is wrong and a right example: $env', (wrong) => {
    const told = tell(wrong.env);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(new RegExp(`^${wrong.setting}[= ]`));
    expect(told[0]).toMatch(wrong.fault);
    expect(told[0]).not.toContain('hunter2');
    expect(told[0]).toMatch(/Write for example|Did you mean|means nothing without|Unset one/);
  });

  it('that are wrong in pairs are both named, unless the one is what the other wants', () => {
    for (const one of wrongTexts)
      for (const other of wrongTexts) {
        if (other.setting in one.env || one.setting in other.env) continue;
        const told = tell({ ...one.env, ...other.env }).join('\n');
        expect(told).not.toContain('hunter2');
        expect(told).toMatch(new RegExp(`^(${one.setting}|${other.setting})[= ]`, 'm'));
        if (!one.beside?.some((name) => name in other.env))
          expect(told).toMatch(new RegExp(`^${one.setting}[= ]`, 'm'));
      }
  });

  it('describe themselves', () => {
    expect(Object.values(settings).filter(({ meaning }) => meaning === '')).toEqual([]);
  });
});

describe('the door', () => {
  it('is open to this machine alone without keys', () => {
    for (const host of ['127.0.0.1', '127.0.0.2', '::1', 'localhost', '::ffff:127.0.0.1'])
      expect(tell({ HOST: host })).toEqual([]);
  });

  it('opens to others with keys, or by name', () => {
    expect(tell({ HOST: '0.0.0.0', API_KEYS })).toEqual([]);
    expect(tell({ HOST: '0.0.0.0', API_KEYS_FILE: '/keys.json' })).toEqual([]);
    expect(tell({ HOST: '0.0.0.0', OPEN: 'yes' })).toEqual([]);
  });

  it('is the same for metrics that are served alone, and none where nothing is served', () => {
    const env = { HOST: '0.0.0.0', REDIS_URL: 'redis://redis.example' };
    for (const program of ['work', 'feed'] as const) {
      expect(tell(env, program)).toEqual([]);
      expect(tell({ ...env, METRICS_PORT: '9090' }, program)).toHaveLength(1);
    }
    expect(tell({ ...env, METRICS_PORT: '9090' }, 'load')).toEqual([]);
  });
});

describe('a name that is nearly a setting’s', () => {
  it('is let be where the setting itself is set, and where systems set such names', () => {
    expect(tell({ API_KEY: 'x', API_KEYS })).toEqual([]);
    expect(
      tell({
        HOSTNAME: 'a',
        HOME: '/',
        PWD: '/',
        POST: '1',
        REDIS_PORT: 'tcp://10.0.0.1:6379',
        REDIS_HOST: '10.0.0.1',
        REDIS_SERVICE_HOST: '10.0.0.1',
        TACT_PORT: 'tcp://10.0.0.1:80',
        NODE_ENV: 'production',
      }),
    ).toEqual([]);
  });
});
