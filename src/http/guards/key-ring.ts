import { createHash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { type ApiKey, splitKey } from '../../domain/access/api-key.ts';

/** The keys that are valid at this moment. Hashing costs microseconds, so valid headers are remembered. */
export class KeyRing {
  #keys: ReadonlyMap<string, { readonly key: ApiKey; readonly hashes: readonly Buffer[] }> = new Map();
  readonly #now: () => number;
  readonly #known = new LRUCache<string, ApiKey>({ max: 1000 });
  readonly #uses = new Map<string, number>();

  /** `now` in epoch milliseconds. */
  constructor(keys: readonly ApiKey[], now: () => number) {
    this.#now = now;
    this.replace(keys);
  }

  /** Makes these the valid keys. A key that is missing here is refused from the next request on. */
  replace(keys: readonly ApiKey[]): void {
    this.#keys = new Map(keys.map((key) => [key.name, { key, hashes: readHashes(key) }]));
    this.#known.clear();
  }

  /** The key in an `Authorization` header; undefined if there is none, or it is not valid or has expired. */
  find(authorization: string): ApiKey | undefined {
    const known = this.#known.get(authorization) ?? this.#check(authorization);
    const now = this.#now();
    if (known === undefined || now >= (known.expiresAt ?? Number.POSITIVE_INFINITY)) return undefined;
    this.#known.set(authorization, known);
    this.#uses.set(known.name, now);
    return known;
  }

  /** The names of the keys that were used since the last call, with the instant of their last use (epoch ms). */
  takeUses(): ReadonlyMap<string, number> {
    const uses = new Map(this.#uses);
    this.#uses.clear();
    return uses;
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
