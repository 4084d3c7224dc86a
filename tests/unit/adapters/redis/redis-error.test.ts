import { describe, expect, it } from 'vitest';
import { asStore } from '../../../../src/adapters/redis/redis-error.ts';

const reply = (message: string): Error => Object.assign(new Error(message), { name: 'ReplyError' });

describe('what a failed command means', () => {
  it.each([
    ['LOADING Redis is loading the dataset in memory', 'store-unavailable'],
    ["READONLY You can't write against a read only replica.", 'store-unavailable'],
    ['NOREPLICAS Not enough good replicas to write.', 'store-unavailable'],
    ['CLUSTERDOWN The cluster is down', 'store-unavailable'],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'store-full'],
    [
      "ERR Error running script (call to f_1): @user_script:1: -OOM command not allowed when used memory > 'maxmemory'.",
      'store-full',
    ],
    ["NOPERM this user has no permissions to run the 'get' command", 'store-unavailable'],
    [
      "ERR ACL failure in script: User tact has no permissions to run the 'hset' command",
      'store-unavailable',
    ],
  ])('%s: %s', async (message, code) => {
    await expect(asStore(Promise.reject(reply(message)))).rejects.toMatchObject({ code });
  });

  it.each([
    ['MISCONF Redis is configured to save RDB snapshots, but …', /last save to the disk failed.*make room/],
    ['NOREPLICAS Not enough good replicas to write.', /fewer replicas than min-replicas-to-write/],
    ['BUSY Redis is busy running a script.', /SCRIPT KILL/],
    ['ERR Error running script (call to f_1): @user_script:1: -MISCONF Redis is …', /last save/],
  ])('a refusal says what to look after: %s', async (message, words) => {
    await expect(asStore(Promise.reject(reply(message)))).rejects.toThrow(words);
  });

  it('a lost connection and a late answer are the store being away', async () => {
    for (const message of ['Connection is closed.', 'Command timed out', 'read ECONNRESET'])
      await expect(asStore(Promise.reject(new Error(message)))).rejects.toMatchObject({
        code: 'store-unavailable',
      });
  });

  it('a command that Redis does not understand is a bug of ours, and stays what it is', async () => {
    const error = reply('ERR wrong number of arguments');
    await expect(asStore(Promise.reject(error))).rejects.toBe(error);
  });

  it('a refused right says where to read on, and not which user it was', async () => {
    const refused = asStore(Promise.reject(reply('NOPERM User hunter2 has no permissions')));
    await expect(refused).rejects.toThrow(/^((?!hunter2).)*data-plane\.md.*$/);
  });
});
