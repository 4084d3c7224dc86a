import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeApiKey } from '../../tests/support/make-api-key.ts';
import { runTact } from '../../tests/support/run-tact.ts';
import { makeFolder } from '../../tests/support/start-service.ts';

const keys = {
  caller: makeApiKey('caller', ['decide', 'customers:write']),
  author: makeApiKey('author', ['rules', 'rules:propose']),
  approver: makeApiKey('approver', ['rules:approve']),
  publisher: makeApiKey('publisher', ['rules:publish']),
};

export type ReleaseList = {
  readonly inForce: number | null;
  readonly releases: readonly { readonly number: number; readonly state: string; readonly version: string }[];
};

/** What an extra bag costs in the release of that number: an answer must name the release of its price. */
export const bagPriceOf = (release: number): number => 40 + release;

/** Drafts releases of the airline's pack and moves them, each by whoever may. */
export class ReleaseDesk {
  readonly keys = JSON.stringify(Object.values(keys).map(({ entry }) => entry));
  readonly headers = { ...keys.caller.headers, 'content-type': 'application/json' };
  readonly #folder = makeFolder();
  readonly #addressOf: () => string;

  constructor(addressOf: () => string) {
    this.#addressOf = addressOf;
    cpSync('rules/airline', join(this.#folder, 'rules/airline'), { recursive: true });
    // They prove what the sample pack decides, which is not what these releases are to.
    rmSync(join(this.#folder, 'rules/airline/cases'), { recursive: true });
    writeFileSync(join(this.#folder, 'author.key'), keys.author.text);
  }

  /** A release with a price of its own for an extra bag; a bad one makes no offer at all. */
  async draft(number: number, { isBad = false } = {}): Promise<string> {
    const price = bagPriceOf(number);
    this.#edit('offers/check-in.json', (text) =>
      text.replace(/("id": "extra-bag"[\s\S]*?"amount": )\d+/, `$1${price}`),
    );
    if (isBad) this.#edit('rules/offers.json', withoutOffers);
    const out = join(this.#folder, `${number}.release`);
    const place = ['--url', this.#addressOf(), '--key-file', join(this.#folder, 'author.key')];
    const folder = join(this.#folder, 'rules');
    const run = await runTact([
      'rules',
      'release',
      folder,
      '--note',
      `Bags for ${price}`,
      '--out',
      out,
      ...place,
    ]);
    if (run.code !== 0) throw new Error(run.out + run.err);
    return readFileSync(out, 'utf8');
  }

  async propose(number: number, more: { readonly isBad?: boolean } = {}): Promise<void> {
    must(await this.#ask('author', '/v1/releases', { file: await this.draft(number, more) }));
    must(await this.#ask('approver', `/v1/releases/${number}/approve`, { impact: null }));
  }

  /** Returns the status; 0 where the connection broke. */
  async move(number: number, act: 'publish' | 'rollback' | 'canary', more: object = {}): Promise<number> {
    try {
      return (await this.#ask('publisher', `/v1/releases/${number}/${act}`, more)).status;
    } catch {
      return 0;
    }
  }

  async list(): Promise<ReleaseList> {
    return JSON.parse(must(await this.#ask('author', '/v1/releases'))) as ReleaseList;
  }

  #edit(path: string, change: (text: string) => string): void {
    const file = join(this.#folder, 'rules/airline', path);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }

  async #ask(who: keyof typeof keys, path: string, body?: object): Promise<{ status: number; text: string }> {
    const response = await fetch(`${this.#addressOf()}${path}`, {
      headers: { ...keys[who].headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }
}

function must({ status, text }: { readonly status: number; readonly text: string }): string {
  if (status !== 200) throw new Error(`${status} ${text}`);
  return text;
}

function withoutOffers(text: string): string {
  const { rules, ...file } = JSON.parse(text) as { readonly rules: readonly { event: { type: string } }[] };
  return JSON.stringify({ ...file, rules: rules.filter(({ event }) => event.type !== 'offer') });
}
