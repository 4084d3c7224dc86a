import { describe, expect, it } from 'vitest';
import { explainFailure } from '../../../../src/adapters/redis/explain-failure.ts';
import { parseRedisUrl } from '../../../../src/adapters/redis/redis-endpoint.ts';

const endpoint = parseRedisUrl('redis://127.0.0.1:6379/0');
const coded = (code: string) => Object.assign(new Error(`connect ${code} 127.0.0.1:6379`), { code });

describe('the failure of a connection to Redis, in our words', () => {
  it.each([
    [coded('ECONNREFUSED'), 'nothing listens there'],
    [coded('ENOTFOUND'), 'the host name is unknown'],
    [coded('EAI_AGAIN'), 'the name could not be looked up'],
    [coded('EHOSTUNREACH'), 'no way leads to that address'],
    [coded('CERT_HAS_EXPIRED'), 'its certificate has expired'],
    [new Error('ERR DB index is out of range'), 'it has no such database'],
    [
      new Error("NOPERM this user has no permissions to run the 'select' command"),
      'refuses its user a command',
    ],
    [new Error('WRONGPASS invalid username-password pair or user is disabled.'), 'name or password is wrong'],
    [new Error('LOADING Redis is loading the dataset in memory'), 'it is reading its data from the disk'],
    [
      new Error("Stream isn't writeable and enableOfflineQueue options is false"),
      'the connection was closed',
    ],
    [new Error('Connection is closed.'), 'the connection was closed'],
    [new Error('Command timed out'), 'it does not answer'],
  ])('%s', (error, words) => {
    expect(explainFailure(error, endpoint)).toContain(words);
  });
});
