import { checkRelease, findContentFault, type HashTools, idOf } from '../domain/release/check-release.ts';
import type { Manifest } from '../domain/release/manifest.ts';
import { decodeRelease, type Refusal, type Release } from '../domain/release/release-file.ts';
import {
  type Act,
  applyMove,
  emptyBook,
  type Move,
  moveSchema,
  parentOf,
  type ReleaseBook,
  type ReleaseRecord,
  skipMove,
} from '../domain/release/release-life.ts';
import type { Trust } from '../domain/release/trust.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import { canonicalJson } from '../shared/digest.ts';
import type { LedgerLog } from './ports.ts';

export type ReleaseTools = HashTools & {
  readonly log: LedgerLog;
  readonly trust: Trust;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/** Why the files of a release cannot be a rule set; undefined if they can. */
export type FindMistake = (files: Release['files']) => Promise<string | undefined>;

/** A move without what the desk adds. */
export type Wish = { readonly [A in Step]: Omit<Extract<Move, { act: A }>, 'at' | 'id'> }[Step];
type Step = Exclude<Act, 'propose'>;

export type Proposal = { readonly text: string; readonly impact?: string | undefined; readonly by: string };

/** What came of a move. */
export type Moved = { readonly release: ReleaseRecord; readonly book: ReleaseBook } | Refusal;

/** The most times that a move is tried again because somebody else was faster. */
const mostAttempts = 20;
/** Characters of an impact report. */
const longestImpact = 5_000_000;

/**
 * Moves releases through their states. Each move is one entry of the ledger's log; the files and reports that an entry names are kept
 * before it. So a process that ends at any instant leaves the state before the move or after it. Every process that reads the log
 * comes to the same book.
 */
export class ReleaseDesk {
  readonly #tools: ReleaseTools;
  #book: ReleaseBook = emptyBook;
  #reading: Promise<void> | undefined;

  constructor(tools: ReleaseTools) {
    this.#tools = tools;
  }

  /** What was last read. */
  get book(): ReleaseBook {
    return this.#book;
  }

  /** Reads what was added to the log. Rejects with a ServiceError if the store is away. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  /** Puts a draft before others. `impact` is the text of the report that its manifest names. */
  async propose({ text, impact, by }: Proposal, findMistake: FindMistake): Promise<Moved> {
    const { log, sha256 } = this.#tools;
    const release = decodeRelease(new TextEncoder().encode(text));
    if ('refused' in release) return release;
    const { manifest, manifestText } = release;
    if ((impact?.length ?? 0) > longestImpact)
      return { refused: `The impact report has more than ${longestImpact} characters.` };
    if ((impact === undefined ? null : sha256(impact)) !== manifest.impact)
      return { refused: 'The impact report is not the one that the release names.' };
    const id = idOf(release, this.#tools);
    const move = (at: string): Move => ({ act: 'propose', at, by, id, manifest, manifestText });
    await this.refresh();
    const early = applyMove(this.#book, move(this.#instant()), this.#tools.trust);
    if ('refused' in early) return early;
    const mistake = findContentFault(release, this.#tools) ?? (await findMistake(release.files));
    if (mistake !== undefined) return { refused: mistake };
    await log.keep(id, text);
    if (impact !== undefined) await log.keep(sha256(impact), impact);
    return this.#commit(id, move);
  }

  /** Moves the release of a number. */
  async move(number: number, wish: Wish): Promise<Moved | undefined> {
    await this.refresh();
    const release = this.find(number);
    return release && this.#commit(release.id, (at) => ({ ...wish, at, id: release.id }));
  }

  find(number: number): ReleaseRecord | undefined {
    return [...this.#book.releases.values()].find(({ manifest }) => manifest.number === number);
  }

  /** The verified content of a release, or why it is refused. */
  open = async (record: ReleaseRecord): Promise<Release | Refusal> => {
    const text = await this.#tools.log.find(record.id);
    if (text === undefined) return { refused: 'Its files are not in the ledger.' };
    const parent = parentOf(this.#book, record);
    const proposedAt = Date.parse(record.moves[0]?.at ?? '');
    const standing = { id: record.id, parent, approvals: record.approvals, proposedAt };
    return checkRelease(new TextEncoder().encode(text), standing, this.#tools.trust, this.#tools);
  };

  /** The files of a release, whatever its state, or why they are not those that were proposed. */
  readFiles = async ({ id }: ReleaseRecord): Promise<Release['files'] | Refusal> => {
    const text = await this.#tools.log.find(id);
    const release = decodeRelease(new TextEncoder().encode(text ?? ''));
    if ('refused' in release) return release;
    const isChanged =
      idOf(release, this.#tools) !== id || findContentFault(release, this.#tools) !== undefined;
    return isChanged
      ? { refused: 'Its files in the ledger are not those that were proposed.' }
      : release.files;
  };

  /** The entries of the log, as they are stored. */
  readLog = (): Promise<readonly string[]> => this.#tools.log.read(0);

  /** The text of the impact report of a release; undefined if it has none. */
  readImpact = async ({ impact }: Manifest): Promise<string | undefined> =>
    impact === null ? undefined : this.#tools.log.find(impact);

  #instant(): string {
    return new Date(this.#tools.now()).toISOString();
  }

  async #commit(id: string, make: (at: string) => Move): Promise<Moved> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const before = this.#book;
      const move = make(this.#instant());
      const book = applyMove(before, move, this.#tools.trust);
      if ('refused' in book) return book;
      const isDone = await this.#tools.log.append(before.size, canonicalJson(move));
      // The first reading may have begun before the entry was there.
      for (let reading = 0; reading < 2 && this.#book.size <= before.size; reading += 1) await this.refresh();
      const release = this.#book.releases.get(id);
      if (isDone && release !== undefined) return { release, book: this.#book };
    }
    throw new ServiceError('overloaded', 'Others keep moving releases. Try again.');
  }

  async #read(): Promise<void> {
    const { log, trust } = this.#tools;
    if ((await log.size()) === this.#book.size) return;
    for (const entry of await log.read(this.#book.size)) {
      const move = readMove(entry);
      const after = move === undefined ? skipMove(this.#book) : applyMove(this.#book, move, trust);
      this.#book = 'refused' in after ? skipMove(this.#book) : after;
    }
  }
}

function readMove(entry: string): Move | undefined {
  try {
    return moveSchema.safeParse(JSON.parse(entry)).data;
  } catch {
    return undefined;
  }
}
