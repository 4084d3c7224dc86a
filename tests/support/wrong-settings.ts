import { makeApiKey } from './make-api-key.ts';

/** Settings of which each is wrong by itself, and what must be said of it. No value in angle brackets may be repeated. */
export type WrongSetting = {
  readonly env: Readonly<Record<string, string>>;
  /** The setting that is named. */
  readonly setting: string;
  readonly fault: RegExp;
  /** Other settings that change what is said. */
  readonly beside?: readonly string[];
};

/** A setting of which other words are said beside others. */
const unlike = (beside: readonly string[], wrong: WrongSetting): WrongSetting => ({ ...wrong, beside });

const wrong = (setting: string, value: string, fault: RegExp, others = {}): WrongSetting => ({
  env: { [setting]: value, ...others },
  setting,
  fault,
});

const apiKeys = JSON.stringify([makeApiKey('kiosk', ['decide']).entry]);
const redis = { REDIS_URL: 'redis://redis.example' };
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** What can be seen by reading the environment alone. */
export const wrongTexts: readonly WrongSetting[] = [
  wrong('PORT', 'abc', /PORT=abc is not a whole number from 0 to 65535\. Write for example PORT=8080/),
  wrong('PORT', '-1', /not a whole number/),
  wrong('PORT', '65536', /not a whole number from 0 to 65535/),
  wrong('PORT', '80.5', /not a whole number/),
  wrong('PORT', '1e3', /not a whole number/),
  wrong('PORT', '0x50', /not a whole number/),
  wrong('PORT', '8080;8081', /not a whole number/),
  wrong('PORT', '   ', /is blank/),
  wrong('PORT', '\x24{PORT}', /variable without a value/),
  wrong('PORT', '"8080"', /quotation marks/),
  wrong('PORT', 'tcp://10.0.0.1:8080', /not a whole number/),
  unlike(
    ['API_KEYS', 'OPEN'],
    wrong('HOST', '0.0.0.0', /HOST=0\.0\.0\.0 is reachable .* no API_KEYS.* OPEN=yes/),
  ),
  unlike(['API_KEYS', 'OPEN'], wrong('HOST', '::', /is reachable/)),
  unlike(['API_KEYS', 'OPEN'], wrong('HOST', '127.0.0.1.example', /is reachable/)),
  unlike(['API_KEYS', 'OPEN'], wrong('HOST', '10.1.2.3', /is reachable/)),
  unlike(['API_KEYS', 'OPEN'], wrong('HOST', 'tact.example', /is reachable/)),
  wrong('HOST', '*', /neither an IP address nor the name of a host/),
  wrong('HOST', '0', /neither an IP address/),
  wrong('HOST', '127.1', /neither an IP address/),
  wrong('HOST', '256.0.0.1', /neither an IP address/),
  wrong('HOST', '0x7f.0.0.1', /neither an IP address/),
  wrong('HOST', '[::1]', /neither an IP address/),
  wrong('HOST', 'localhost:8080', /neither an IP address/),
  wrong('HOST', 'http://localhost', /neither an IP address/),
  wrong('OPEN', 'maybe', /neither yes nor no/),
  wrong('OPEN', 'yes', /contradicts API_KEYS/, { API_KEYS: apiKeys }),
  wrong('API_KEYS', ' , ,', /must be a JSON list of entries/),
  wrong('API_KEYS', 'hunter2', /must be a JSON list of entries/),
  wrong('API_KEYS', '[]', /holds no key/),
  wrong('API_KEYS', '[{"name":"kiosk","secret":"hunter2"}]', /a secret is never written here/),
  unlike(['API_KEYS'], wrong('API_KEYS_FILE', '/keys.json', /is set beside API_KEYS/, { API_KEYS: apiKeys })),
  wrong('TRUSTED_PROXIES', 'proxy.example', /neither an IP address nor a CIDR range/),
  wrong('TRUSTED_PROXIES', '10.0.0.0/33', /neither an IP address nor a CIDR range/),
  wrong('API_KEYS', '$API_KEYS', /variable without a value/),
  wrong('RULES_DIR', '~/rules', /begins with ~/),
  wrong('DATA_DIR', 'file:///data', /is an address/),
  wrong('DATA_DIR', "'/data'", /quotation marks/),
  wrong('OUTBOX_DIR', 's3://letters', /is an address/),
  wrong('STORE', 'redis', /not one of memory/),
  wrong('STORE', 'memory', /takes no API_KEYS. Unset one/, { API_KEYS: apiKeys }),
  wrong('STORE', 'memory', /and REDIS_URL name two stores/, redis),
  wrong('SAMPLE_CUSTOMERS', 'nope', /neither yes nor no/),
  wrong('SAMPLE_CUSTOMERS', 'TRUE', /neither yes nor no/),
  wrong('SAMPLE_CUSTOMERS', 'yes', /not for Redis/, redis),
  wrong('WORKER', 'outside', /not one of inside, off/),
  wrong('WORKER_CONCURRENCY', '0', /from 1 to 256/),
  wrong('TASK_ATTEMPTS', 'many', /from 1 to 100/),
  wrong('DEFAULT_BUDGET_MS', '5s', /from 1 to 60000/),
  wrong('WORKER', 'insied', /Write for example WORKER=inside/),
  wrong('LOG_LEVEL', 'INFO', /Write for example LOG_LEVEL=info/),
  wrong('LOG_LEVEL', 'warning', /not one of fatal, error, warn/),
  wrong('LOG_SAMPLE_RATE', '7', /not a number from 0 to 1/),
  wrong('LOG_SAMPLE_RATE', '1%', /not a number from 0 to 1/),
  wrong('LOG_SAMPLE_RATE', '0,5', /not a number from 0 to 1/),
  wrong('SLOW_DECISION_MS', 'NaN', /not a whole number/),
  wrong('SMTP_URL', 'https://u:hunter2@mail.example', /does not begin with|not an address that begins/),
  wrong('SMTP_URL', 'smtp://u:hunter2@mail.example/?tls=no', /more or less than/),
  wrong('SENDERS', 'letter', /not channel=sender/),
  wrong('SENDERS', 'sms=print', /only letters can be printed/),
  wrong('MAIL_FROM', 'Tact <tact@mail.example>', /not one e-mail address/),
  wrong('CONNECTOR_URLS', 'https://dcs.example', /not connector=value: number 1/),
  wrong(
    'CONNECTOR_URLS',
    'departure-control=not a url',
    /gives departure-control an address that does not begin/,
  ),
  wrong('CONNECTOR_URLS', 'departure-control=ftp://dcs.example/x', /does not begin with https/),
  wrong('CONNECTOR_URLS', 'departure-control=//dcs.example/x', /does not begin with https/),
  wrong('CONNECTOR_URLS', 'departure-control=http://u:hunter2@dcs.example/', /credentials/),
  wrong('CONNECTOR_URLS', 'departure-control=https://dcs.example/#hunter2', /# part/),
  wrong('CONNECTOR_URLS', 'departure-control=https://dcs.example:99999/', /cannot be read/),
  wrong(
    'CONNECTOR_URLS',
    'departure-control=https://a.example,departure-control=https://b.example',
    /names departure-control twice/,
  ),
  wrong('CONNECTOR_URLS', 'departure-control=https://a.example/?a=1,b=2', /gives b an address/),
  wrong('CONNECTOR_URLS', 'departure-control=https://a.example,', /number 2/),
  unlike(
    ['CONNECTOR_URLS'],
    wrong('CONNECTOR_SECRETS', `departure-control=${secret}`, /no address in CONNECTOR_URLS/),
  ),
  wrong('CONNECTOR_SECRETS', 'hunter2', /not connector=value/),
  wrong('RETENTION_DAYS', '400d', /from 1 to 3650/),
  wrong('LEDGER_HOURS', '0', /from 1 to 87600/),
  wrong('REDIS_PREFIX', 'a b', /not made of letters/, redis),
  unlike(['REDIS_URL'], wrong('REDIS_PREFIX', 'shop', /means nothing without REDIS_URL/)),
  unlike(['REDIS_URL'], wrong('REDIS_WAIT_REPLICAS', '1', /means nothing without REDIS_URL/)),
  unlike(
    ['REDIS_URL'],
    wrong('REDIS_SNAPSHOTS_URL', 'redis://redis.example', /means nothing without REDIS_URL/),
  ),
  wrong('REDIS_CACHE_MB', '256MB', /from 1 to 65536/, redis),
  wrong('METRICS_PORT', '90900', /from 0 to 65535/),
  unlike(['PORT'], wrong('METRICS_PORT', '8080', /port of the API/)),
  unlike(['API_KEYS'], wrong('API_KEY', 'hunter2', /API_KEY is not a setting\. Did you mean API_KEYS\?/)),
  unlike(['REDIS_URL'], wrong('REDIS_ULR', 'redis://:hunter2@redis.example', /Did you mean REDIS_URL\?/)),
  unlike(['REDIS_URL'], wrong('redis_url', 'redis://:hunter2@redis.example', /Did you mean REDIS_URL\?/)),
  unlike(['DATA_DIR'], wrong('DATADIR', '/data', /Did you mean DATA_DIR\?/)),
];

/** What can be seen only by looking at folders, files and packs. `FOLDER` stands for an empty one. */
export const wrongSurroundings: readonly WrongSetting[] = [
  wrong('RULES_DIR', '/nope', /RULES_DIR=\/nope cannot be read: there is no such folder/),
  wrong('RULES_DIR', 'deploy', /RULES_DIR=deploy has no pack/),
  wrong('RULES_DIR', 'package.json', /it is a file, or below one/),
  wrong('DATA_DIR', '/proc/x', /cannot be written to: no folder can be made there/),
  wrong('DATA_DIR', 'package.json/x', /it is a file, or below one/),
  wrong('DATA_DIR', '/dev/null', /it is a file/),
  wrong('OUTBOX_DIR', '/proc/x/outbox', /no folder can be made there/),
  wrong('OUTBOX_DIR', 'README.md', /it is a file/),
  wrong(
    'CONNECTOR_URLS',
    'departure-contrl=https://dcs.example',
    /departure-contrl, which no pack declares\. Did you mean "departure-control"\?/,
  ),
  wrong(
    'CONNECTOR_SECRETS',
    'departure-control=hunter2',
    /gives departure-control a value that is not a secret/,
    {
      CONNECTOR_URLS: 'departure-control=https://dcs.example',
    },
  ),
  wrong(
    'CONNECTOR_SECRETS',
    'departure-control=whsec_YQ==',
    /not a secret: whsec_ and base64 of 24 to 64 bytes/,
    {
      CONNECTOR_URLS: 'departure-control=https://dcs.example',
    },
  ),
];
