import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ReplicaWatch, watchReplicas } from '../../../../src/adapters/redis/watch-replicas.ts';

let replicas: number;
let watch: ReplicaWatch;

beforeEach(() => {
  vi.useFakeTimers();
  replicas = 1;
  const info = async () => `role:master\r\nconnected_slaves:${replicas}\r\n`;
  watch = watchReplicas(
    Object.assign(new EventEmitter(), { status: 'ready', info }) as unknown as Parameters<
      typeof watchReplicas
    >[0],
  );
});
afterEach(() => {
  watch.close();
  vi.useRealTimers();
});

async function follow(count: number, ms: number): Promise<boolean> {
  replicas = count;
  await vi.advanceTimersByTimeAsync(ms);
  return watch.hasLostOne();
}

it('doubts a master for as long as one of its replicas is away, which may be promoted without what it missed', async () => {
  expect(await follow(1, 300)).toBe(false);
  expect(await follow(0, 300)).toBe(true);
  expect(await follow(0, 60_000)).toBe(true);
  expect(await follow(1, 3000)).toBe(false);
});

it('doubts a master for a while after a replica left and came back: it may have been a master meanwhile', async () => {
  await follow(1, 300);
  await follow(0, 200);
  expect(await follow(1, 1000)).toBe(true);
  expect(await follow(1, 2000)).toBe(false);
});

it('believes a master without the replica again that was taken away for good', async () => {
  await follow(2, 300);
  expect(await follow(1, 299_000)).toBe(true);
  expect(await follow(1, 2000)).toBe(false);
});

it('counts anew where the master is another', async () => {
  await follow(2, 300);
  replicas = 0;
  watch.forget();
  expect(await follow(0, 1000)).toBe(false);
});
