import { createHash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type ApiKey, splitKey } from '../../domain/access/api-key.ts';

/** The keys of a service. Hashing costs microseconds, so valid headers are remembered. */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, { readonly key: ApiKey; readonly hash: Buffer }>;
  readonly #known = new LRUCache<string, ApiKey>({ max: 1000 });

  constructor(keys: readonly ApiKey[]) {
    this.#keys = new Map(keys.map((key) => [key.name, { key, hash: Buffer.from(key.sha256, 'hex') }]));
  }

  /** The key in an `Authorization` header; undefined if there is none or it is not valid. */
  find(authorization: string): ApiKey | undefined {
    const known = this.#known.get(authorization);
    if (known !== undefined) return known;
    const key = this.#check(authorization);
    if (key !== undefined) this.#known.set(authorization, key);
    return key;
  }

  /** Hashes and compares for unknown names too, so that the response time does not reveal which names exist. */
  #check(authorization: string): ApiKey | undefined {
    const parts = splitKey(/^Bearer +(\S{1,100})$/i.exec(authorization)?.[1] ?? '');
    if (parts === undefined) return undefined;
    const found = this.#keys.get(parts.name);
    const hash = createHash('sha256').update(parts.secret).digest();
    return timingSafeEqual(hash, found?.hash ?? nobody) ? found?.key : undefined;
  }
}

const nobody = Buffer.alloc(32);
