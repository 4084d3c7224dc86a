import { LRUCache } from 'lru-cache';
import type { RedisClient } from './connect-redis.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import { findPlace } from './place-pointers.ts';
import { asStore } from './redis-error.ts';

export type TaskPlaces = ReturnType<typeof createTaskPlaces>;

/** As many as a worker may hold, and more. */
const mostKnown = 10_000;

/** A task's id begins with that of its decision, whose pointer says where both are. */
const decisionPart = /^dec-[0-9a-z]{25}/;

/** Where tasks are. A worker is told with a lease; whoever knows only an id looks. */
export function createTaskPlaces(client: RedisClient, keys: KeyLayout) {
  const known = new LRUCache<string, LedgerPlace>({ max: mostKnown });
  const holds = async (place: LedgerPlace, taskId: string): Promise<boolean> =>
    (await asStore(client.hget(place.task(taskId), 'state'))) !== null;
  const look = async (taskId: string): Promise<LedgerPlace | undefined> => {
    const decisionId = decisionPart.exec(taskId)?.[0];
    const pointed = decisionId && (await findPlace(client, keys, decisionId));
    if (pointed && (await holds(pointed, taskId))) return pointed;
    // A pointer goes with its decision, and an open task stays.
    const held = await Promise.all(keys.places.map((place) => holds(place, taskId)));
    return keys.places[held.indexOf(true)];
  };
  return {
    note: (taskId: string, place: LedgerPlace): void => void known.set(taskId, place),
    /** Undefined: there is no such task. */
    async find(taskId: string): Promise<LedgerPlace | undefined> {
      if (keys.places.length === 1) return keys.places[0];
      const place = known.get(taskId) ?? (await look(taskId));
      if (place !== undefined) known.set(taskId, place);
      return place;
    },
  };
}
