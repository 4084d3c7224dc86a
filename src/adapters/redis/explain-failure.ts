import { Redis } from 'ioredis';
import { explainReply, isRightsRefusal } from './explain-reply.ts';
import { findMisfit } from './find-misfit.ts';
import type { RedisEndpoint } from './redis-endpoint.ts';

type Fault = { readonly code: string; readonly message: string; readonly altNames: string };

/** The meaning of a connection's failure, by the code of node:tls or node:net, and its fix. */
const byCode: Readonly<Record<string, (fault: Fault, endpoint: RedisEndpoint) => string>> = {
  SELF_SIGNED_CERT_IN_CHAIN: () => untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: () => untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: () => untrusted,
  UNABLE_TO_GET_ISSUER_CERT: () => untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: () => untrusted,
  CERT_HAS_EXPIRED: () => 'its certificate has expired: renew it on the server',
  ERR_TLS_CERT_ALTNAME_INVALID: ({ altNames }) =>
    `its certificate is for another name (${altNames || 'none'}): connect by that name, or add servername=NAME to the URL’s query`,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: () => wantsCertificate,
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: () => wantsCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: () =>
    'it does not trust this client’s certificate: see cert and key in the URL',
  ERR_SSL_WRONG_VERSION_NUMBER: () => speaksPlainly,
  ECONNREFUSED: () => 'nothing listens there',
  EHOSTUNREACH: () => 'no way leads to that address',
  ENETUNREACH: () => 'no way leads to that address',
  ETIMEDOUT: () => explainRest('ETIMEDOUT'),
  ENOTFOUND: () => 'the host name is unknown',
  EAI_AGAIN: () => 'the name could not be looked up',
  ECONNRESET: (_, { tls }) => (tls === undefined ? speaksTls : `${speaksPlainly}; or ${wantsCertificate}`),
  EPIPE: (_, { tls }) => (tls === undefined ? speaksTls : wantsCertificate),
};

const untrusted =
  'its certificate is not signed by an authority that is trusted here: put the file of its authority into the URL’s query, ca=FILE';
const wantsCertificate = 'it wants a certificate of its clients: add cert=FILE&key=FILE to the URL’s query';
const speaksTls = 'it closed the connection at once: if it speaks TLS, write rediss in place of redis';
const speaksPlainly =
  'it closed the connection before TLS was agreed on: it may not speak TLS on this port (then write redis in place of rediss)';

/** The reason why a server cannot be used, without secrets. */
export type ConnectionFailure = {
  readonly words: string;
  /** True if waiting is useless: the server answers and refuses. */
  readonly lasts: boolean;
};

/** Explains why a server could not be used, without secrets. */
export function explainFailure(error: unknown, endpoint: RedisEndpoint): string {
  const {
    code = '',
    message = String(error),
    cert,
  } = error as Partial<Fault> & {
    readonly cert?: { readonly subjectaltname?: string };
  };
  const known = byCode[code]?.({ code, message, altNames: cert?.subjectaltname ?? '' }, endpoint);
  return known ?? explainReply(message) ?? explainRest(message);
}

function explainRest(message: string): string {
  if (isRightsRefusal(message))
    return 'it refuses its user a command that every connection needs: see docs/data-plane.md, Access';
  return /timed out|timeout|ETIMEDOUT/i.test(message)
    ? 'it does not answer: is it hung, or does a firewall swallow what is sent?'
    : `it fails in a way that is not known here (${message})`;
}

/**
 * The reason why no server of the endpoint can be used, found by connecting to each in turn: clients of sentinels and
 * clusters report only that they failed. Undefined if they can be reached.
 */
export async function findConnectionFailure(endpoint: RedisEndpoint): Promise<ConnectionFailure | undefined> {
  const failures = await Promise.all(
    endpoint.nodes.map((node) => tryNode(node, endpoint, sentinelLogin(endpoint), endpoint.mode)),
  );
  const first = failures.find((failure) => failure !== undefined);
  if (first !== undefined || endpoint.mode !== 'sentinel') return first;
  return findMasterFailure(endpoint);
}

async function findMasterFailure(endpoint: RedisEndpoint): Promise<ConnectionFailure | undefined> {
  const [sentinel] = endpoint.nodes;
  if (sentinel === undefined) return undefined;
  const name = endpoint.masterName ?? '';
  const client = connectOnce(sentinel, endpoint, sentinelLogin(endpoint));
  try {
    await client.connect();
    const reply = await client.call('SENTINEL', 'GET-MASTER-ADDR-BY-NAME', name);
    if (!Array.isArray(reply))
      return { words: `the sentinels know no master group named ${name}`, lasts: true };
    return await tryNode(
      { host: String(reply[0]), port: Number(reply[1]) },
      endpoint,
      login(endpoint),
      'standalone',
    );
  } catch (error) {
    return { words: explainFailure(error, endpoint), lasts: false };
  } finally {
    client.disconnect();
  }
}

type Login = { readonly username?: string; readonly password?: string };
type Node = RedisEndpoint['nodes'][number];

async function tryNode(
  node: Node,
  endpoint: RedisEndpoint,
  as: Login,
  role: RedisEndpoint['mode'],
): Promise<ConnectionFailure | undefined> {
  const client = connectOnce(node, endpoint, as);
  const place = `${node.host}:${node.port}`;
  let failure: unknown;
  client.on('error', (error) => {
    failure ??= error;
  });
  try {
    await client.connect();
    await client.call('PING');
    const misfit = await findMisfit(client, { ...endpoint, mode: role });
    return misfit === undefined ? undefined : { words: `${place}: ${misfit}`, lasts: true };
  } catch (error) {
    const cause = failure ?? error;
    return { words: `${place}: ${explainFailure(cause, endpoint)}`, lasts: isLoginRefusal(cause) };
  } finally {
    client.disconnect();
  }
}

const isLoginRefusal = (error: unknown): boolean =>
  error instanceof Error && /^(WRONGPASS|NOAUTH|NOPERM)/.test(error.message);

function connectOnce(node: Node, { tls }: RedisEndpoint, as: Login): Redis {
  const client = new Redis({
    ...node,
    ...as,
    ...(tls === undefined ? {} : { tls }),
    lazyConnect: true,
    enableReadyCheck: false,
    connectTimeout: 1000,
    commandTimeout: 1000,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  return client;
}

const login = ({ username, password }: Login): Login => ({
  ...(username === undefined ? {} : { username }),
  ...(password === undefined ? {} : { password }),
});

function sentinelLogin(endpoint: RedisEndpoint): Login {
  if (endpoint.mode !== 'sentinel') return login(endpoint);
  const { sentinelUsername: username, sentinelPassword: password } = endpoint;
  return login({
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
  });
}
