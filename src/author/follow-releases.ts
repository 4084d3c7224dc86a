import { compilerFailed, releaseRefused } from '../domain/diagnostics/compiler-diagnostics.ts';
import type { Diagnostic } from '../domain/diagnostics/diagnostic.ts';
import { lastPublished, type ReleaseRecord, releaseAt } from '../domain/release/release-life.ts';
import type { ReleaseName } from '../domain/rule-set/rule-set.ts';
import type { RuleSetHolder } from './publish-rule-set.ts';
import type { ReleaseDesk } from './release-desk.ts';

/** The name of a release on a node. */
export const nameRelease = ({ id, manifest: { number } }: ReleaseRecord): ReleaseName => ({ number, id });

/**
 * Brings the rule sets of this process to what the ledger says: the release in force at this instant, and the one that is tried. A
 * release that is refused changes nothing. Rejects with a ServiceError if the ledger is away.
 */
export class ReleaseFollower {
  readonly #desk: ReleaseDesk;
  readonly #holder: RuleSetHolder;
  readonly #now: () => number;
  /** Releases that were refused, so that each is reported once. */
  readonly #refused = new Set<string>();

  constructor(desk: ReleaseDesk, holder: RuleSetHolder, now: () => number) {
    this.#desk = desk;
    this.#holder = holder;
    this.#now = now;
  }

  async follow(): Promise<void> {
    await this.#desk.refresh();
    await this.#followCourse();
    await this.#followCanary();
  }

  async #followCourse(): Promise<void> {
    const wanted = releaseAt(this.#desk.book, this.#now());
    if (wanted === undefined || wanted.id === this.#holder.current().release?.id) return;
    const files = await this.#open(wanted);
    if (files === undefined) return;
    this.#holder.expectEdit();
    const { outcome } = await this.#holder.publish({ ...files, diagnostics: [] }, nameRelease(wanted));
    if (outcome === 'refused') this.#refused.add(wanted.id);
  }

  async #followCanary(): Promise<void> {
    const { canary, releases } = this.#desk.book;
    const { canary: tried, release } = this.#holder.current();
    const isBehind = release?.id !== lastPublished(this.#desk.book)?.id;
    const wanted = canary === undefined || isBehind ? undefined : releases.get(canary.id);
    if (wanted?.id === tried?.release.id && canary?.share === tried?.share) return;
    if (wanted === undefined || canary === undefined) return this.#holder.tryOut(undefined);
    const files = await this.#open(wanted);
    if (files === undefined) return;
    await this.#holder
      .tryOut({ ...files, release: nameRelease(wanted), share: canary.share })
      .catch((error: unknown) => this.#refuse(wanted, compilerFailed(error)));
  }

  /** The files of a release; undefined, and the holder says why, if it is refused. */
  async #open(wanted: ReleaseRecord) {
    if (this.#refused.has(wanted.id)) return undefined;
    const opened = await this.#desk.open(wanted);
    if (!('refused' in opened)) return { files: opened.files, version: opened.manifest.version };
    return this.#refuse(wanted, releaseRefused(wanted.manifest.number, opened.refused));
  }

  async #refuse({ id }: ReleaseRecord, diagnostic: Diagnostic): Promise<undefined> {
    this.#refused.add(id);
    await this.#holder.publish({ diagnostics: [diagnostic] });
  }
}
