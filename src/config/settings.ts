import { dayMs } from '../shared/durations.ts';
import {
  type Reader,
  readApiKeys,
  readChoice,
  readDailyLimits,
  readFlag,
  readFolder,
  readHost,
  readHttpAddress,
  readIssuer,
  readLinkSecret,
  readMailAddress,
  readMailServer,
  readNetworks,
  readPairs,
  readPrefix,
  readSenders,
  readShare,
  readText,
  readTrustedKeys,
  readWhole,
  readWorkers,
} from './setting-readers.ts';

/** One environment variable. */
export type Setting<T> = {
  readonly meaning: string;
  /** A valid example, shown with a wrong value. */
  readonly example: string;
  /** The default; undefined if there is none. */
  readonly byDefault?: string;
  /** Its value is never repeated. */
  readonly isSecret?: true;
  readonly read: Reader<T>;
};

const count = (byDefault: number, least: number, most: number, meaning: string) => ({
  meaning,
  example: String(byDefault),
  byDefault: String(byDefault),
  read: readWhole(least, most),
});

const port = readWhole(0, 65_535);

/** All settings. docs/configuration.md is generated from this. */
export const settings = {
  PORT: {
    meaning: 'TCP port of the HTTP API; 0 takes a free one.',
    example: '8080',
    byDefault: '8080',
    read: port,
  },
  HOST: {
    meaning: 'Address to listen on; 0.0.0.0 for all. Without API_KEYS only a loopback address is taken.',
    example: '127.0.0.1',
    byDefault: '127.0.0.1',
    read: readHost,
  },
  OPEN: {
    meaning:
      'yes: everybody who reaches HOST may do everything, customers’ data included. Not with API_KEYS.',
    example: 'no',
    byDefault: 'no',
    read: readFlag,
  },
  RULES_DIR: { meaning: 'Folder of the packs.', example: 'rules', byDefault: 'rules', read: readFolder },
  RULES_SOURCE: {
    meaning:
      'folder: the packs in RULES_DIR decide, and an edit is live once it is saved. releases: what was published decides on all nodes (docs/releases.md); RULES_DIR only until then.',
    example: 'releases',
    byDefault: 'folder',
    read: readChoice('folder', 'releases'),
  },
  RELEASE_APPROVALS: count(
    1,
    0,
    10,
    'People besides its author who must approve each pack that a release changes.',
  ),
  RELEASE_KEYS: {
    meaning:
      'The public keys that must sign releases: a JSON list of the entries that `npx tact rules key` prints (docs/releases.md). Not set: no signatures are asked for.',
    example:
      '[{"name":"anna","publicKey":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","roles":["author","approver"]}]',
    read: readTrustedKeys,
  },
  RELEASE_FLOOR: count(
    0,
    0,
    1_000_000_000,
    'Releases with a lower number are refused, and a node without a release does not start; 0 to take all.',
  ),
  DATA_DIR: {
    meaning: 'Folder of the embedded store; survives restarts.',
    example: '/var/lib/tact',
    byDefault: '.tact',
    read: readFolder,
  },
  STORE: {
    meaning:
      'memory: everything is lost when the service stops; for trying and tests, without API_KEYS. Not set: Redis if REDIS_URL is set, else the embedded store.',
    example: 'memory',
    read: readChoice('memory'),
  },
  OUTBOX_DIR: {
    meaning: 'Folder for letters and action files; `outbox` in DATA_DIR if not set.',
    example: '/var/lib/tact/outbox',
    read: readFolder,
  },
  LETTER_PDF: {
    meaning:
      'Whether letters are printed as PDF beside their HTML (docs/letters.md). auto: where the machine has the fonts. required: a letter waits until it has. off: never.',
    example: 'required',
    byDefault: 'auto',
    read: readChoice('auto', 'required', 'off'),
  },
  SAMPLE_CUSTOMERS: {
    meaning:
      'Whether an embedded store that was always empty becomes a demonstration with the packs’ sample customers (docs/packs.md). Not set: yes without API_KEYS, no with them.',
    example: 'no',
    read: readFlag,
  },
  SHUTDOWN_DELAY_MS: count(
    0,
    0,
    600_000,
    'After SIGTERM: milliseconds in which readiness is false and requests are still served, until the load balancer sends no more.',
  ),
  WORKERS: {
    meaning: 'Processes that serve on PORT, or auto for one per processor. One that ends is replaced.',
    example: 'auto',
    byDefault: '1',
    read: readWorkers,
  },
  WORKER: {
    meaning: 'Whether `npm start` delivers tasks too.',
    example: 'inside',
    byDefault: 'inside',
    read: readChoice('inside', 'off'),
  },
  WORKER_CONCURRENCY: count(32, 1, 256, 'Tasks delivered at once, besides those that take over a second.'),
  TASK_ATTEMPTS: count(12, 1, 100, 'Attempts before a task is parked.'),
  DEFAULT_BUDGET_MS: count(5000, 1, 60_000, 'Milliseconds an answer may take when the request does not say.'),
  API_KEYS: {
    meaning:
      'The keys of callers, hashed: a JSON list of the entries that `npx tact keys new` prints (docs/security.md).',
    example:
      '[{"name":"kiosk","sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","scopes":["decide"]}]',
    isSecret: true,
    read: readApiKeys,
  },
  API_KEYS_FILE: {
    meaning: 'A file that holds such a list, instead of API_KEYS.',
    example: '/run/secrets/api-keys.json',
    read: readFolder,
  },
  OIDC_ISSUER: {
    meaning:
      'Address of an OpenID provider whose tokens are accepted beside API_KEYS (docs/security.md). Needs OIDC_AUDIENCE.',
    example: 'https://login.example/realms/airline',
    read: readIssuer,
  },
  OIDC_AUDIENCE: {
    meaning: 'What the `aud` of such a token must contain.',
    example: 'tact',
    read: readText,
  },
  TRUSTED_PROXIES: {
    meaning:
      'Addresses or CIDR ranges of proxies, comma-separated, whose X-Forwarded-For names the caller and whose connections many callers share. Not set: the caller is who connects.',
    example: '10.0.0.0/8,::1',
    read: readNetworks,
  },
  TRUST_REQUEST_START: {
    meaning:
      'Whether budgetMs counts from the X-Request-Start of the proxy in front (epoch seconds, milliseconds or microseconds, at most a minute ago). Only where every request comes through a proxy that sets it.',
    example: 'no',
    byDefault: 'no',
    read: readFlag,
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning:
      'Base URL of an OpenTelemetry collector that takes OTLP over HTTP; spans go to /v1/traces there. Not set: no tracing, and nothing of it is loaded.',
    example: 'http://collector.example:4318',
    read: readHttpAddress,
  },
  OTEL_TRACES_SAMPLER_ARG: {
    meaning: 'Share of traces that are sampled, 0 to 1, where the caller’s traceparent does not decide.',
    example: '0.01',
    byDefault: '0.01',
    read: readShare,
  },
  LOG_LEVEL: {
    meaning: 'Least level that is logged.',
    example: 'info',
    byDefault: 'info',
    read: readChoice('fatal', 'error', 'warn', 'info', 'debug', 'silent'),
  },
  LOG_SAMPLE_RATE: {
    meaning: 'Share of ordinary decisions that are logged, 0 to 1.',
    example: '0.01',
    byDefault: '0.01',
    read: readShare,
  },
  SLOW_DECISION_MS: count(50, 1, 60_000, 'Decisions that take longer are always logged.'),
  CONNECTOR_URLS: {
    meaning:
      'Where actions go: `connector=https://…`, comma-separated. Others are written to OUTBOX_DIR/actions.',
    example: 'departure-control=https://dcs.example/actions',
    isSecret: true,
    read: readPairs(readHttpAddress),
  },
  CONNECTOR_SECRETS: {
    meaning:
      'Signing secrets (Standard Webhooks, `whsec_` and base64 of 24 to 64 bytes): `connector=secret`, comma-separated.',
    example: 'departure-control=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    isSecret: true,
    read: readPairs(readText),
  },
  SMTP_URL: {
    meaning:
      'The mail server that e-mails are handed to (docs/letters.md): smtps://, or smtp:// with STARTTLS, which may be left out on this machine alone. Needs MAIL_FROM.',
    example: 'smtps://user:password@mail.example:465',
    isSecret: true,
    read: readMailServer,
  },
  MAIL_FROM: {
    meaning: 'The address that e-mails come from. The name beside it is the sender of the pack.',
    example: 'service@airline.example',
    read: readMailAddress,
  },
  SENDERS: {
    meaning:
      'What delivers a follow-up, by channel and country of the address: `channel=sender` or `channel:COUNTRY=sender`, comma-separated. A sender is print (letters), smtp, or a connector of CONNECTOR_URLS that the pack declares. Not set: letters are printed, e-mails go to SMTP_URL if that is set, all else to the connector of send-message.',
    example: 'letter=print,letter:US=mail-house,email=smtp,sms=sms-gateway',
    read: readSenders,
  },
  DAILY_LIMITS: {
    meaning:
      'The most letters and messages that go on one day (UTC), by channel and by country of the address: `channel=number` or `channel:COUNTRY=number`, comma-separated; both hold. All workers count together. What is over the limit waits for the next day. Not set: any number.',
    example: 'letter=20000,letter:DE=5000,sms=100000',
    read: readDailyLimits,
  },
  PUBLIC_URL: {
    meaning:
      'Where people reach this service, for the links in messages: `/l/…` below it must lead here. Needs LINK_SECRET. Not set: messages have no links of ours, and no way to say stop.',
    example: 'https://messages.airline.example',
    read: readHttpAddress,
  },
  LINK_SECRET: {
    meaning:
      'Signs the links in messages, so that nobody else can make one: 32 characters or more, the same for services and workers. Another one ends all links that were sent.',
    example: 'R0sZ2m8QhJ4vUeWc6yTnB1xKpLd9AfGi',
    isSecret: true,
    read: readLinkSecret,
  },
  RETENTION_DAYS: count(400, 1, 3650, 'Days that decisions, finished tasks and memories are kept.'),
  LEDGER_HOURS: count(
    9600,
    1,
    87_600,
    'Hours that Redis keeps decisions with their outcomes, and finished tasks; never longer than RETENTION_DAYS. A repeated interactionId is decided again after that.',
  ),
  REDIS_URL: {
    meaning:
      'redis:// or rediss:// of the ledger, and of the snapshots unless REDIS_SNAPSHOTS_URL is set. Not set: embedded store.',
    example: 'rediss://user:password@redis.example:6379/0',
    isSecret: true,
    read: readText,
  },
  REDIS_SNAPSHOTS_URL: {
    meaning: 'A server of its own for the snapshots.',
    example: 'rediss://user:password@snapshots.example:6379/0',
    isSecret: true,
    read: readText,
  },
  REDIS_PREFIX: {
    meaning: 'Before every key; each tenant on one Redis has its own.',
    example: 'tact',
    byDefault: 'tact',
    read: readPrefix,
  },
  REDIS_TIMEOUT_MS: count(
    250,
    1,
    60_000,
    'How long a decision waits for the ledger; the request’s own budget ends the wait earlier.',
  ),
  REDIS_SNAPSHOT_TIMEOUT_MS: count(
    40,
    1,
    60_000,
    'How long a decision waits for a snapshot, before the cache’s last one or none is taken.',
  ),
  REDIS_STALE_MS: count(
    60_000,
    0,
    dayMs,
    'While Redis does not answer: for how long what was true when it went away is given, marked `stale-cache`; 0: never.',
  ),
  REDIS_CACHE_MB: count(256, 1, 65_536, 'Memory of the near cache of one process, in MiB.'),
  REDIS_WAIT_REPLICAS: count(
    0,
    0,
    8,
    'The number of replicas that must confirm a decision before it is answered; 0 to wait for none.',
  ),
  REDIS_WAIT_MS: count(100, 1, 10_000, 'How long a decision waits for them.'),
  METRICS_PORT: {
    meaning:
      'Port on HOST for /metrics alone, for the same callers; for the worker and `tact feed`, which have no API, and for the service if wanted.',
    example: '9090',
    read: port,
  },
} as const satisfies Readonly<Record<string, Setting<unknown>>>;

export type SettingName = keyof typeof settings;
