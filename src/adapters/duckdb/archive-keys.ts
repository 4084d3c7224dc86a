import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { nativeDigest } from '../native-digest.ts';

/**
 * The keys of the archive: one per owner (a customer, or nobody), in files of records of one length. A segment has a file with the keys of
 * the owners that no earlier segment has. An erasure overwrites the record with zeros in its place, so that erasures by several processes
 * cannot bring a key back.
 */
const [digestBytes, keyBytes] = [25, 16];
const recordBytes = digestBytes + keyBytes;

/** `name`: what stands for the owner in the archive's columns. It leads to nobody once the key is gone. */
export type OwnerKey = { readonly name: string; readonly key: Buffer };

type Placed = OwnerKey & { readonly file: string; readonly offset: number };

export class ArchiveKeys {
  readonly #folder: string;
  /** By the owner's digest. */
  readonly #known = new Map<string, Placed>();
  readonly #read = new Set<string>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Reads the files that were not read yet; `again` all of them, because other processes erase too. */
  async read(files: readonly string[], again = false): Promise<void> {
    if (again) this.#read.clear();
    if (again) this.#known.clear();
    for (const file of files) {
      if (this.#read.has(file)) continue;
      this.#add(file, await readFile(join(this.#folder, file)));
      this.#read.add(file);
    }
  }

  #add(file: string, content: Buffer): void {
    for (let offset = 0; offset + recordBytes <= content.length; offset += recordBytes) {
      if (content[offset] === 0) continue;
      const digest = content.toString('latin1', offset, offset + digestBytes);
      const key = Buffer.from(content.subarray(offset + digestBytes, offset + recordBytes));
      this.#known.set(digest, { name: nameOf(key), key, file, offset });
    }
  }

  find(owner: string): OwnerKey | undefined {
    return this.#known.get(nativeDigest(owner));
  }

  byName(): ReadonlyMap<string, Buffer> {
    return new Map([...this.#known.values()].map(({ name, key }) => [name, key]));
  }

  /** Overwrites the keys of owners by their digests. Resolves when that is on the disk. */
  async erase(digests: readonly string[]): Promise<void> {
    for (const digest of digests) {
      const placed = this.#known.get(digest);
      if (placed === undefined) continue;
      const file = await open(join(this.#folder, placed.file), 'r+');
      try {
        await file.write(Buffer.alloc(recordBytes), 0, recordBytes, placed.offset);
        await file.sync();
      } finally {
        await file.close();
      }
      this.#known.delete(digest);
    }
  }

  /** The digests of those whose name is not among these. */
  others(names: ReadonlySet<string>): readonly string[] {
    return [...this.#known].flatMap(([digest, { name }]) => (names.has(name) ? [] : digest));
  }
}

/** Keys for a batch: those that are known, and new ones, which count once their file is published. */
export class BatchKeys {
  readonly #keys: ArchiveKeys;
  readonly #fresh = new Map<string, OwnerKey>();

  constructor(keys: ArchiveKeys) {
    this.#keys = keys;
  }

  of(owner: string): OwnerKey {
    const known = this.#fresh.get(owner) ?? this.#keys.find(owner);
    if (known !== undefined) return known;
    const key = randomBytes(keyBytes);
    const made = { name: nameOf(key), key };
    this.#fresh.set(owner, made);
    return made;
  }

  /** The file of the new ones. */
  content(): Buffer {
    return Buffer.concat(
      [...this.#fresh].flatMap(([owner, { key }]) => [Buffer.from(nativeDigest(owner), 'latin1'), key]),
    );
  }
}

const nameOf = (key: Buffer): string => hash('sha256', key).slice(0, 16);

const [nonceBytes, tagBytes] = [12, 16];
const cipher = 'aes-128-gcm';

/** Compresses and encrypts; the result is the nonce, the content and the tag. */
export function seal(key: Buffer, content: string | Uint8Array): Buffer {
  const nonce = randomBytes(nonceBytes);
  const sealing = createCipheriv(cipher, key, nonce);
  const sealed = sealing.update(deflateRawSync(content, { level: 9, dictionary }));
  return Buffer.concat([nonce, sealed, sealing.final(), sealing.getAuthTag()]);
}

/** Throws for what was not sealed with this key. */
export function unseal(key: Buffer, sealed: Uint8Array): Buffer {
  const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes));
  opening.setAuthTag(sealed.subarray(-tagBytes));
  const content = opening.update(sealed.subarray(nonceBytes, -tagBytes));
  return inflateRawSync(Buffer.concat([content, opening.final()]), { dictionary });
}

/** The dictionary of the compression: frequent parts of requests, records and memories. FROZEN: archives cannot be read with another. */
const dictionary = Buffer.from(
  [
    '"decisionId":"dec-","interactionId":"","offerId":"","category":"","channel":"kiosk","channel":"web","channel":"desk","outcome":"offered","outcome":"shown","outcome":"accepted","outcome":"declined","at":17',
    '{"version":1,"promises":[{"actionId":"dec-","pack":"","type":"credit-points","params":{"points":"reason":{"code":"service-recovery","ruleId":""},"occasion":"","alsoNamed":["group":"recovery","withholds":"all-offers","settles":["inc-"],"messages":[{"key":"","values":{',
    '"life":{"state":"confirmed","word":"own","holds":true,"moves":[{"to":"asked","at":17,"source":"tact"}]},"took":[{"key":"","amount":1}],"followUps":["dec-","hasRemedy":true}],"contacts":[{"decisionId":"dec-',
    '"context":{"account":"","balance":,"order":{"orderId":"","items":[{"sku":"","quantity":1,"category":"","amount":}],"total":{"amount":,"currency":"EUR"}},"basket":[{"sku":"","category":"","quantity":1,"amount":',
    '"flight":{"number":"TA","date":"2026-","haul":"long","haul":"short","departure":"2026-12-","arrival":"2026-12-","origin":"","destination":"","cabin":"economy","cabin":"business","seats":{"business":1,"first":1,"premium":',
    '"verification":"verified","sessionId":"","locale":"it-IT","locale":"en","locale":"de-DE","maxOffers":3,"placements":[{"placement":"","maxOffers":1}],"budgetMs":50,"mode":"live","form":true',
    '"degraded":[{"code":"counts-unavailable","text":"","repeat":"same-decision"}]"rounds":[{"moves":[{"actionId":"dec-","kind":"confirm","kind":"refuse","at":17',
    '"systems":["departure-control","loyalty"],"acting":["rates":[["",null,"budgets":[{"key":"","taken":1,"limit":"offerable":[',
    '{"customerId":"","request":{"interactionId":"","touchpoint":"check-in","channel":"kiosk","customer":{"identity":{"type":"booking-reference","value":"","type":"frequent-flyer","type":"email","value":"@example.com"}},"customerId":"',
    '"basis":{"runtime":"","found":"unknown","snapshot":"","memory":{"contacts":1,"lastAt":17,"promises":[{}],"promisedAt":17},"household":{"contacts":1,"lastAt":17}}}',
  ].join(''),
);
