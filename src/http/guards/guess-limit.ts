import { LRUCache } from 'lru-cache';

/** Wrong keys that an address may send at once. */
const burst = 10;
/** Milliseconds until it may send another one. */
const refillMs = 6000;
const mostAddresses = 10_000;

type Allowance = { readonly left: number; readonly at: number };

/** Counts wrong keys per address. Bounded: of more than 10,000 addresses the least recent are forgotten. */
export class GuessLimit {
  readonly #allowances = new LRUCache<string, Allowance>({ max: mostAddresses });
  readonly #now: () => number;

  /** `now` in epoch milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a wrong key. Returns the seconds until the address may send the next one; 0 if it still may. */
  count(address: string): number {
    const now = this.#now();
    const network = networkOf(address);
    const { left, at } = this.#allowances.get(network) ?? { left: burst, at: now };
    const refilled = Math.min(burst, left + Math.max(0, now - at) / refillMs);
    this.#allowances.set(network, { left: refilled < 1 ? refilled : refilled - 1, at: now });
    return refilled < 1 ? Math.ceil(((1 - refilled) * refillMs) / 1000) : 0;
  }
}

/** One caller has a whole /64 of IPv6 addresses; an IPv4 address counts on its own, however it is written. */
function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  return [...first, ...Array.from({ length: zeros }, () => '0'), ...last].slice(0, 4).join(':');
}
