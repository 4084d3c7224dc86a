import type { Config, Environment } from './config.ts';
import { describeProblem, type SettingProblem } from './setting-problem.ts';
import { settings } from './settings.ts';

/** The program that reads the settings: the service, the worker, or a command of `tact`. */
export type Program = 'serve' | 'work' | 'feed' | 'load' | 'store';

/** A setting that does not go with `cause`, another one. */
export type Contradiction = SettingProblem & { readonly cause?: string };

/** Settings that are valid alone and contradict each other. */
export function findContradictions(config: Config, env: Environment, program: Program): Contradiction[] {
  return [
    ...(listens(config, program) ? findOpenDoor(config) : []),
    ...findTwoLists(config),
    ...findLoneIssuer(config),
    ...findRedisLeftovers(config, env),
    ...findSharedPort(config),
    ...findLoneSecrets(config),
    ...findLoneMail(config),
    ...findLoneLinks(config),
    ...findLoneSenders(config),
    ...findLostSamples(config, env),
    ...findLostMemory(config, program),
  ];
}

const listens = ({ metricsPort }: Config, program: Program): boolean =>
  program === 'serve' || ((program === 'work' || program === 'feed') && metricsPort !== undefined);

const isLoopback = (host: string): boolean => /^(localhost|::1|(::ffff:)?127(\.\d+){3})$/i.test(host);

const contradict = (setting: string, value: string, cause: string, fault: string): Contradiction => ({
  ...describeProblem(setting, value, { fault }),
  cause,
});

/** Without keys, everybody who reaches the port may read and erase customers, and the metrics reveal how the business goes. */
function findOpenDoor({ host, open, apiKeys, apiKeysFile }: Config): Contradiction[] {
  const hasKeys = apiKeys.length > 0 || apiKeysFile !== undefined;
  if (open && hasKeys)
    return [contradict('OPEN', 'yes', 'API_KEYS', 'contradicts API_KEYS, which are checked')];
  if (open || hasKeys || isLoopback(host)) return [];
  const fault =
    'is reachable from other machines, and there are no API_KEYS: everybody could read and erase customers. ' +
    'Set API_KEYS; or OPEN=yes if that is meant';
  return [contradict('HOST', host, 'API_KEYS', fault)];
}

function findTwoLists({ apiKeys, apiKeysFile }: Config): Contradiction[] {
  if (apiKeysFile === undefined || apiKeys.length === 0) return [];
  const fault = 'is set beside API_KEYS: leave one of the two out';
  return [contradict('API_KEYS_FILE', apiKeysFile, 'API_KEYS', fault)];
}

/** An operator’s key still works while the issuer does not answer. */
function findLoneIssuer({ oidcIssuer, oidcAudience, apiKeys, apiKeysFile }: Config): Contradiction[] {
  if (oidcIssuer === undefined)
    return oidcAudience === undefined
      ? []
      : [contradict('OIDC_AUDIENCE', oidcAudience, 'OIDC_ISSUER', 'means nothing without OIDC_ISSUER')];
  if (oidcAudience === undefined)
    return [contradict('OIDC_ISSUER', oidcIssuer, 'OIDC_AUDIENCE', 'needs OIDC_AUDIENCE as well')];
  if (apiKeys.length > 0 || apiKeysFile !== undefined) return [];
  const fault = 'needs API_KEYS as well: a key of yours, for when the issuer does not answer';
  return [contradict('OIDC_ISSUER', oidcIssuer, 'API_KEYS', fault)];
}

/** Whoever sets them expects Redis to be used. */
function findRedisLeftovers({ redisUrl }: Config, env: Environment): Contradiction[] {
  if (redisUrl !== undefined) return [];
  const fault = `means nothing without REDIS_URL. Write for example REDIS_URL=${settings.REDIS_URL.example}, or leave it out`;
  return Object.keys(settings)
    .filter((name) => name.startsWith('REDIS_') && (env[name] ?? '') !== '')
    .map((setting) => ({ setting, fault, cause: 'REDIS_URL' }));
}

function findLostSamples({ sampleCustomers, redisUrl }: Config, env: Environment): Contradiction[] {
  const { SAMPLE_CUSTOMERS: value = '' } = env;
  if (value === '' || !sampleCustomers || redisUrl === undefined) return [];
  const fault = 'is not for Redis, where sample customers are never stored';
  return [contradict('SAMPLE_CUSTOMERS', value, 'REDIS_URL', fault)];
}

/** The memory store is for trying Tact out, so it refuses settings that imply real data. */
function findLostMemory({ store, apiKeys, redisUrl, workers }: Config, program: Program): Contradiction[] {
  if (store !== 'memory') return [];
  const unseen =
    'is the memory of the service itself, which no other program sees. Use the HTTP API, or unset STORE';
  const contradictions = [
    { cause: 'STORE', isThere: program !== 'serve', fault: unseen },
    {
      cause: 'API_KEYS',
      isThere: apiKeys.length > 0,
      fault: 'keeps nothing, so it takes no API_KEYS. Unset one of them',
    },
    {
      cause: 'WORKERS',
      isThere: workers !== 1,
      fault: 'is the memory of one process, so it takes no WORKERS. Unset one of them',
    },
    {
      cause: 'REDIS_URL',
      isThere: redisUrl !== undefined,
      fault: 'and REDIS_URL name two stores. Unset one of them',
    },
  ];
  return contradictions
    .filter(({ isThere }) => isThere)
    .map(({ cause, fault }) => contradict('STORE', 'memory', cause, fault));
}

function findSharedPort({ port, metricsPort }: Config): Contradiction[] {
  if (metricsPort === undefined || metricsPort === 0 || metricsPort !== port) return [];
  return [contradict('METRICS_PORT', String(metricsPort), 'PORT', 'is the port of the API as well (PORT)')];
}

function findLoneMail({ smtpUrl, mailFrom }: Config): Contradiction[] {
  if ((smtpUrl === undefined) === (mailFrom === undefined)) return [];
  return smtpUrl === undefined
    ? [contradict('MAIL_FROM', mailFrom ?? '', 'SMTP_URL', 'means nothing without SMTP_URL')]
    : [contradict('SMTP_URL', '', 'MAIL_FROM', 'needs MAIL_FROM as well')];
}

function findLoneLinks({ publicUrl, linkSecret }: Config): Contradiction[] {
  if ((publicUrl === undefined) === (linkSecret === undefined)) return [];
  return publicUrl === undefined
    ? [contradict('LINK_SECRET', '', 'PUBLIC_URL', 'means nothing without PUBLIC_URL')]
    : [contradict('PUBLIC_URL', publicUrl, 'LINK_SECRET', 'needs LINK_SECRET as well')];
}

/** A sender without an address would park every follow-up of its channel. */
function findLoneSenders({ senders, smtpUrl, connectorUrls }: Config): Contradiction[] {
  return [...senders].flatMap(([channel, sender]) => {
    if (sender === 'print' || connectorUrls.has(sender)) return [];
    const cause = sender === 'smtp' ? 'SMTP_URL' : 'CONNECTOR_URLS';
    if (sender === 'smtp' && smtpUrl !== undefined) return [];
    const fault = `needs an address of ${sender} in ${cause}`;
    return [contradict('SENDERS', `${channel}=${sender}`, cause, fault)];
  });
}

function findLoneSecrets({ connectorUrls, connectorSecrets }: Config): Contradiction[] {
  const lone = [...connectorSecrets.keys()].filter((name) => !connectorUrls.has(name));
  return lone.map((name) =>
    contradict(
      'CONNECTOR_SECRETS',
      '',
      'CONNECTOR_URLS',
      `has a secret for ${name}, which has no address in CONNECTOR_URLS`,
    ),
  );
}
