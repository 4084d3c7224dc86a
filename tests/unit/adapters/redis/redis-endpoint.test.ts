import { describe, expect, it } from 'vitest';
import { parseRedisUrl } from '../../../../src/adapters/redis/redis-endpoint.ts';

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

  it.each([
    ['http://localhost', 'not a Redis URL'],
    ['redis://', 'not a Redis URL'],
    ['redis://a,b', 'several hosts'],
    ['redis+sentinel://a', 'name of the master group'],
    ['redis+cluster://a?db=1', 'only database 0'],
    ['redis://a:99999', 'not a port'],
    ['redis://a/first', 'is a number'],
    ['redis://user:hunter2@a:b:c', 'not a host'],
  ])('that is wrong is told in words: %s', (url, words) => {
    expect(() => parseRedisUrl(url)).toThrow(words);
  });

  it('that is wrong is told without its secrets', () => {
    for (const url of ['redis://user:hunter2@a:b:c', 'redis://user:hunter2@a,b', 'redis://user:hunter2@a/x'])
      expect(() => parseRedisUrl(url)).toThrow(/^((?!hunter2).)+$/);
  });
});
