import { createHash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type ApiKey, splitKey } from '../../domain/access/api-key.ts';

/** The keys of a service. Hashing costs microseconds, so valid headers are remembered. */
export class KeyRing {
  readonly #keys: ReadonlyMap<string, { readonly key: ApiKey; readonly hashes: readonly Buffer[] }>;
  readonly #now: () => number;
  readonly #known = new LRUCache<string, ApiKey>({ max: 1000 });

  /** `now` in epoch milliseconds. */
  constructor(keys: readonly ApiKey[], now: () => number) {
    this.#now = now;
    this.#keys = new Map(keys.map((key) => [key.name, { key, hashes: readHashes(key) }]));
  }

  /** The key in an `Authorization` header; undefined if there is none, or it is not valid or has expired. */
  find(authorization: string): ApiKey | undefined {
    const known = this.#known.get(authorization) ?? this.#check(authorization);
    if (known === undefined || this.#now() >= (known.expiresAt ?? Number.POSITIVE_INFINITY)) return undefined;
    this.#known.set(authorization, known);
    return known;
  }

  /** Hashes and compares for unknown names too, so that the response time does not reveal which names exist. */
  #check(authorization: string): ApiKey | undefined {
    const parts = splitKey(/^Bearer +(\S{1,100})$/i.exec(authorization)?.[1] ?? '');
    if (parts === undefined) return undefined;
    const found = this.#keys.get(parts.name);
    const hash = createHash('sha256').update(parts.secret).digest();
    const isRight = (found?.hashes ?? [nobody]).map((known) => timingSafeEqual(hash, known)).includes(true);
    return isRight ? found?.key : undefined;
  }
}

const readHashes = ({ sha256, nextSha256 }: ApiKey): Buffer[] =>
  [sha256, ...(nextSha256 === undefined ? [] : [nextSha256])].map((hash) => Buffer.from(hash, 'hex'));

const nobody = Buffer.alloc(32);
