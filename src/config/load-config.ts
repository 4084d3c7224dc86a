import { z } from 'zod';

/** Everything that can be set from outside, by environment variable; docs/configuration.md is generated from this. */
const variables = {
  PORT: port().default(8080).describe('TCP port of the HTTP API; 0 takes a free one.'),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe('Address to listen on; 0.0.0.0 for all. Set API_KEYS before you open it.'),
  RULES_DIR: z.string().min(1).default('rules').describe('Folder of the packs.'),
  DATA_DIR: z.string().min(1).default('.tact').describe('Folder of the embedded store; survives restarts.'),
  OUTBOX_DIR: z
    .string()
    .min(1)
    .optional()
    .describe('Folder for letters and action files; `outbox` in DATA_DIR if not set.'),
  SAMPLE_CUSTOMERS: flag()
    .optional()
    .describe(
      'Whether an embedded store that was always empty becomes a demonstration with the packs’ sample customers (docs/packs.md). Not set: true without API_KEYS, false with them.',
    ),
  WORKER: z.enum(['inside', 'off']).default('inside').describe('Whether `npm start` delivers tasks too.'),
  WORKER_CONCURRENCY: count(1, 256).default(4).describe('Tasks delivered at once.'),
  TASK_ATTEMPTS: count(1, 100).default(12).describe('Attempts before a task is parked.'),
  DEFAULT_BUDGET_MS: count(1, 60_000)
    .default(5000)
    .describe('Milliseconds an answer may take when the request does not say.'),
  API_KEYS: list().describe(
    'Comma-separated keys of which callers must send one as `Authorization: Bearer KEY`. None: no check.',
  ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('Least level that is logged.'),
  LOG_SAMPLE_RATE: ratio().default(0.01).describe('Share of ordinary decisions that are logged, 0 to 1.'),
  SLOW_DECISION_MS: count(1, 60_000).default(50).describe('Decisions that take longer are always logged.'),
  CONNECTOR_URLS: pairs().describe(
    'Where actions go: `connector=https://…`, comma-separated. Others are written to OUTBOX_DIR/actions.',
  ),
  CONNECTOR_SECRETS: pairs().describe(
    'Signing secrets (Standard Webhooks, `whsec_…`): `connector=secret`, comma-separated.',
  ),
  RETENTION_DAYS: count(1, 3650)
    .default(400)
    .describe('Days that decisions, finished tasks and memories are kept.'),
  REDIS_URL: z
    .string()
    .min(1)
    .optional()
    .describe(
      'redis:// or rediss:// of the ledger, and of the snapshots unless REDIS_SNAPSHOTS_URL is set. Not set: embedded store.',
    ),
  REDIS_SNAPSHOTS_URL: z.string().min(1).optional().describe('A server of its own for the snapshots.'),
  REDIS_PREFIX: z
    .string()
    .regex(/^[\w.-]{1,32}$/, 'must be letters, digits, dashes, dots and underscores, at most 32')
    .default('tact')
    .describe('Before every key; each tenant on one Redis has its own.'),
  REDIS_TIMEOUT_MS: count(1, 60_000)
    .default(250)
    .describe('How long a decision waits for the ledger; the request’s own budget ends the wait earlier.'),
  REDIS_SNAPSHOT_TIMEOUT_MS: count(1, 60_000)
    .default(40)
    .describe('How long a decision waits for a snapshot, before the cache’s last one or none is taken.'),
  REDIS_STALE_MS: count(0, 86_400_000)
    .default(60_000)
    .describe(
      'While Redis does not answer: for how long what was true when it went away is given, marked `stale-cache`; 0: never.',
    ),
  REDIS_CACHE_MB: count(1, 65_536).default(256).describe('Memory of the near cache of one process, in MiB.'),
  REDIS_WAIT_REPLICAS: count(0, 8)
    .default(0)
    .describe('How many replicas must confirm a decision before it is told; 0: none is waited for.'),
  REDIS_WAIT_MS: count(1, 10_000).default(100).describe('How long a decision waits for them.'),
  METRICS_PORT: port()
    .optional()
    .describe('Port of /metrics on HOST for processes without an API: the worker and `tact feed`.'),
} as const;

function port() {
  return z.coerce.number().int().min(0).max(65_535);
}
function count(least: number, most: number) {
  return z.coerce.number().int().min(least).max(most);
}
function ratio() {
  return z.coerce.number().min(0).max(1);
}
function flag() {
  return z
    .enum(['true', 'false', '1', '0', 'yes', 'no'])
    .transform((text) => ['true', '1', 'yes'].includes(text));
}
function list() {
  return z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== ''),
    );
}
function pairs() {
  return z
    .string()
    .default('')
    .refine(
      (text) => text === '' || text.split(',').every((entry) => /^[a-z0-9-]+=.+$/.test(entry.trim())),
      'must be name=value, comma-separated',
    )
    .transform((text): ReadonlyMap<string, string> => new Map(splitPairs(text)));
}

function splitPairs(text: string): [string, string][] {
  return text
    .split(',')
    .filter((entry) => entry.trim() !== '')
    .map((entry) => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
    });
}

const schema = z.object(variables);
type Variables = z.infer<typeof schema>;

export type Config = {
  readonly port: number;
  readonly host: string;
  readonly rulesDir: string;
  readonly dataDir: string;
  readonly outboxDir: string;
  readonly sampleCustomers: boolean;
  readonly worker: 'inside' | 'off';
  readonly workerConcurrency: number;
  readonly taskAttempts: number;
  readonly defaultBudgetMs: number;
  readonly apiKeys: readonly string[];
  readonly logLevel: Variables['LOG_LEVEL'];
  readonly logSampleRate: number;
  readonly slowDecisionMs: number;
  readonly connectorUrls: ReadonlyMap<string, string>;
  readonly connectorSecrets: ReadonlyMap<string, string>;
  readonly retentionDays: number;
  readonly redisUrl?: string;
  readonly redisSnapshotsUrl?: string;
  readonly redisPrefix: string;
  readonly redisTimeoutMs: number;
  readonly redisSnapshotTimeoutMs: number;
  readonly redisStaleMs: number;
  readonly redisCacheMb: number;
  readonly redisWaitReplicas: number;
  readonly redisWaitMs: number;
  readonly metricsPort?: number;
};

export type ConfigProblem = {
  readonly variable: string;
  readonly value: string | undefined;
  readonly message: string;
  readonly meaning: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment once, at the start. Every problem is reported at once; secrets are never repeated in a problem. */
export function loadConfig(
  env: Environment,
): { readonly config: Config } | { readonly problems: readonly ConfigProblem[] } {
  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => name in variables && value !== ''),
  );
  const parsed = schema.safeParse(given);
  if (parsed.success) {
    const problems = findConflicts(parsed.data, env);
    return problems.length > 0 ? { problems } : { config: Object.freeze(toConfig(parsed.data)) };
  }
  return { problems: parsed.error.issues.map((issue) => toProblem(issue, env)) };
}

function toConfig(values: Variables): Config {
  return {
    port: values.PORT,
    host: values.HOST,
    rulesDir: values.RULES_DIR,
    dataDir: values.DATA_DIR,
    outboxDir: values.OUTBOX_DIR ?? `${values.DATA_DIR}/outbox`,
    sampleCustomers: values.SAMPLE_CUSTOMERS ?? values.API_KEYS.length === 0,
    worker: values.WORKER,
    workerConcurrency: values.WORKER_CONCURRENCY,
    taskAttempts: values.TASK_ATTEMPTS,
    defaultBudgetMs: values.DEFAULT_BUDGET_MS,
    apiKeys: values.API_KEYS,
    logLevel: values.LOG_LEVEL,
    logSampleRate: values.LOG_SAMPLE_RATE,
    slowDecisionMs: values.SLOW_DECISION_MS,
    connectorUrls: values.CONNECTOR_URLS,
    connectorSecrets: values.CONNECTOR_SECRETS,
    retentionDays: values.RETENTION_DAYS,
    redisPrefix: values.REDIS_PREFIX,
    redisTimeoutMs: values.REDIS_TIMEOUT_MS,
    redisSnapshotTimeoutMs: values.REDIS_SNAPSHOT_TIMEOUT_MS,
    redisStaleMs: values.REDIS_STALE_MS,
    redisCacheMb: values.REDIS_CACHE_MB,
    redisWaitReplicas: values.REDIS_WAIT_REPLICAS,
    redisWaitMs: values.REDIS_WAIT_MS,
    ...(values.METRICS_PORT === undefined ? {} : { metricsPort: values.METRICS_PORT }),
    ...(values.REDIS_URL === undefined ? {} : { redisUrl: values.REDIS_URL }),
    ...(values.REDIS_SNAPSHOTS_URL === undefined ? {} : { redisSnapshotsUrl: values.REDIS_SNAPSHOTS_URL }),
  };
}

const secret = /KEYS|SECRETS|URL/;

/** Settings that contradict each other: none of them is ignored in silence. */
function findConflicts(values: Variables, env: Environment): ConfigProblem[] {
  if (values.SAMPLE_CUSTOMERS !== true || values.REDIS_URL === undefined) return [];
  const message = 'sample customers are never stored in Redis: remove this setting, or REDIS_URL';
  return [describeProblem('SAMPLE_CUSTOMERS', message, env)];
}

const toProblem = (issue: z.core.$ZodIssue, env: Environment): ConfigProblem =>
  describeProblem(String(issue.path[0] ?? ''), issue.message, env);

function describeProblem(variable: string, message: string, env: Environment): ConfigProblem {
  const meaning =
    variable in variables ? (variables[variable as keyof typeof variables].description ?? '') : '';
  return {
    variable,
    value: secret.test(variable) ? '(not shown)' : env[variable],
    message,
    meaning,
  };
}

/** The table of docs/configuration.md. */
export function describeConfig(): {
  readonly variable: string;
  readonly meaning: string;
  readonly byDefault: string;
}[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).map(([variable, property]) => ({
    variable,
    meaning: typeof property === 'object' ? (property.description ?? '') : '',
    byDefault:
      typeof property === 'object' && property.default !== undefined ? printDefault(property.default) : '',
  }));
}

const printDefault = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
