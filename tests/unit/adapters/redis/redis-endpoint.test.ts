import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from '../../../../src/adapters/redis/redis-endpoint.ts';
import { wrongRedisUrls } from '../../../support/wrong-redis-urls.ts';

describe('a Redis URL', () => {
  it.each([
    ['redis://localhost', { mode: 'standalone', nodes: [{ host: 'localhost', port: 6379 }] }],
    [
      'redis://tact:p%40ss%2Fword@cache.example:6380/3',
      {
        mode: 'standalone',
        nodes: [{ host: 'cache.example', port: 6380 }],
        username: 'tact',
        password: 'p@ss/word',
        db: 3,
      },
    ],
    [
      'redis://:secret@[::1]:7000',
      { mode: 'standalone', nodes: [{ host: '::1', port: 7000 }], password: 'secret' },
    ],
    [
      'rediss://h?servername=redis.example',
      { mode: 'standalone', nodes: [{ host: 'h', port: 6379 }], tls: { servername: 'redis.example' } },
    ],
    [
      'redis+sentinel://u:p@s1,s2:26380/main?db=2&sentinelPassword=q',
      {
        mode: 'sentinel',
        nodes: [
          { host: 's1', port: 26379 },
          { host: 's2', port: 26380 },
        ],
        masterName: 'main',
        username: 'u',
        password: 'p',
        sentinelPassword: 'q',
        db: 2,
      },
    ],
    [
      'rediss+cluster://a:1,b:2',
      {
        mode: 'cluster',
        nodes: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
        tls: {},
      },
    ],
  ])('names where Redis is and how to be let in: %s', (url, endpoint) => {
    expect(parseRedisUrl(url)).toEqual(endpoint);
  });

  it.each(wrongRedisUrls)('that cannot be used whole is refused, without its secrets: %s', (url, words) => {
    expect(() => parseRedisUrl(url)).toThrow(words);
    expect(() => parseRedisUrl(url)).toThrow(/^((?!hunter2).)+$/);
  });

  it('decodes what is percent-encoded, in every part that may hold it', () => {
    const sign = 'ü/@:?#%&= ';
    const text = encodeURIComponent(sign);
    expect(parseRedisUrl(`redis://${text}:${text}@h`)).toMatchObject({ username: sign, password: sign });
    expect(
      parseRedisUrl(`redis+sentinel://h/${text}?sentinelUsername=${text}&sentinelPassword=${text}`),
    ).toMatchObject({ masterName: sign, sentinelUsername: sign, sentinelPassword: sign });
  });
});
