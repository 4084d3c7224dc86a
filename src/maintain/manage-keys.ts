import { type ApiKey, writeKey } from '../domain/access/api-key.ts';
import { findKeyFaults, type KeyEntry, readKey } from '../domain/access/parse-api-keys.ts';
import type { KeyStore } from './ports.ts';

/** A key as an operator sees it: without its secrets. */
export type KeyView = Omit<KeyEntry, 'sha256' | 'nextSha256'> & {
  /** Keys of the settings can be changed there only. */
  readonly origin: 'settings' | 'ledger';
  /** How many secrets are valid: two while callers change over. */
  readonly secrets: 1 | 2;
  /** ISO 8601, true to a few seconds; null if it was never used. */
  readonly lastUsedAt: string | null;
};

export type KeyChanged =
  /** `key` is what the caller must send; it is not stored and cannot be shown again. */
  | { readonly status: 'issued'; readonly name: string; readonly key: string }
  | { readonly status: 'changed'; readonly name: string }
  | { readonly status: 'not-found' }
  /** `why` says what to do. */
  | { readonly status: 'refused'; readonly why: string };

/** What the caller of `issue` decides about a key. */
export type KeyWish = Omit<KeyEntry, 'sha256' | 'nextSha256'>;

export type KeyManager = {
  readonly list: () => Promise<readonly KeyView[]>;
  /** What is wrong with a wish; empty if nothing is. */
  readonly findFaults: (wish: KeyWish) => readonly string[];
  readonly issue: (wish: KeyWish) => Promise<KeyChanged>;
  /** Adds a second secret; the first stays valid until it is retired. */
  readonly renew: (name: string) => Promise<KeyChanged>;
  /** Ends the older of two secrets. */
  readonly retire: (name: string) => Promise<KeyChanged>;
  readonly revoke: (name: string) => Promise<KeyChanged>;
};

export type KeyParts = {
  readonly store: KeyStore;
  /** The keys of the settings. None: the service asks nobody for a key, so it issues none. */
  readonly settings: readonly ApiKey[];
  /** A new secret, with its SHA-256 in hexadecimal digits. */
  readonly newSecret: () => { readonly secret: string; readonly sha256: string };
  /** Called after each change, before the answer: this process must obey at once. */
  readonly onChange: () => Promise<void>;
};

/** The most keys of a ledger: each process holds all of them. */
const mostKeys = 1000;

/** Keys that live in the ledger: every process of the ledger obeys a change within a second. */
export function createKeyManager({ store, settings, newSecret, onChange }: KeyParts): KeyManager {
  const replace = async (from: KeyEntry | undefined, to: KeyEntry | undefined): Promise<boolean> => {
    const isDone = await store.replace((from ?? to)?.name ?? '', from, to);
    if (isDone) await onChange();
    return isDone;
  };
  /** Changes one key of the ledger as `change` says; undefined removes it. */
  const alter = async (
    name: string,
    change: (entry: KeyEntry) => KeyEntry | undefined | { readonly why: string },
    key?: string,
  ): Promise<KeyChanged> => {
    if (settings.some((known) => known.name === name)) return { status: 'refused', why: inSettings };
    const entry = (await store.list()).find((known) => known.name === name);
    if (entry === undefined) return { status: 'not-found' };
    const changed = change(entry);
    if (changed !== undefined && 'why' in changed) return { status: 'refused', why: changed.why };
    if (!(await replace(entry, changed))) return { status: 'refused', why: meanwhile };
    return key === undefined ? { status: 'changed', name } : { status: 'issued', name, key };
  };
  return {
    list: async () => {
      const uses = await store.lastUses();
      const view = (key: ApiKey, origin: KeyView['origin']) => describeKey(key, origin, uses.get(key.name));
      return [
        ...settings.map((key) => view(key, 'settings')),
        ...(await store.list()).map((entry) => view(readKey(entry), 'ledger')),
      ];
    },
    findFaults: (wish) => findKeyFaults({ ...wish, sha256: '0'.repeat(64) }),
    issue: async (wish) => {
      if (settings.length === 0) return { status: 'refused', why: nobodyAsked };
      const known = [...settings, ...(await store.list())];
      if (known.some(({ name }) => name === wish.name)) return { status: 'refused', why: taken };
      if (known.length >= mostKeys) return { status: 'refused', why: tooMany };
      const { secret, sha256 } = newSecret();
      if (!(await replace(undefined, { ...wish, sha256 }))) return { status: 'refused', why: taken };
      return { status: 'issued', name: wish.name, key: writeKey(wish.name, secret) };
    },
    renew: (name) => {
      const { secret, sha256 } = newSecret();
      const add = (entry: KeyEntry) =>
        entry.nextSha256 === undefined ? { ...entry, nextSha256: sha256 } : { why: hasTwo };
      return alter(name, add, writeKey(name, secret));
    },
    retire: (name) =>
      alter(name, ({ nextSha256, ...entry }) =>
        nextSha256 === undefined ? { why: hasOne } : { ...entry, sha256: nextSha256 },
      ),
    revoke: (name) => alter(name, () => undefined),
  };
}

const taken = 'A key of this name exists. Choose another name, or renew that key.';
const tooMany = `There are ${mostKeys} keys, which is the most. Revoke those that were not used for long.`;
const hasTwo = 'The key has two secrets. Retire the older one first.';
const hasOne = 'The key has one secret. Renew it first, or revoke the key.';
const inSettings = 'The key is in API_KEYS or API_KEYS_FILE. Change it there and restart.';
const meanwhile = 'Somebody changed the key at the same time. List the keys and try again.';
const nobodyAsked =
  'The service asks nobody for a key. Set API_KEYS to a key with the scope keys, restart, and issue further keys with it.';

function describeKey(key: ApiKey, origin: KeyView['origin'], usedAt: number | undefined): KeyView {
  const { name, scopes, touchpoints, channels, background, packs, allowance, expiresAt, nextSha256 } = key;
  return {
    name,
    scopes: [...scopes],
    ...(touchpoints && { touchpoints: [...touchpoints] }),
    ...(channels && { channels: [...channels] }),
    ...(background !== undefined && { background }),
    ...(packs && { packs: [...packs] }),
    ...(allowance && { perSecond: 1000 / allowance.refillMs }),
    ...(expiresAt !== undefined && { expires: new Date(expiresAt).toISOString().slice(0, 10) }),
    origin,
    secrets: nextSha256 === undefined ? 1 : 2,
    lastUsedAt: usedAt === undefined ? null : new Date(usedAt).toISOString(),
  };
}
