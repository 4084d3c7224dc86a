import { compilerFailed } from '../domain/diagnostics/compiler-diagnostics.ts';
import type { Diagnostic } from '../domain/diagnostics/diagnostic.ts';
import type { SourceFile } from '../domain/pack/source/parse-source.ts';
import type { Canary, ReleaseName, RuleSet, RuleSetInForce } from '../domain/rule-set/rule-set.ts';
import type { Compilation } from './compile-rule-set.ts';
import type { RuleEdit } from './ports.ts';

/** The result of an edit. `unchanged`: the files are the current ones. Diagnostics of an accepted edit are warnings. */
export type Publication = {
  readonly outcome: 'published' | 'refused' | 'unchanged';
  readonly inForce: RuleSetInForce;
  readonly diagnostics: readonly Diagnostic[];
};

type Listener = (publication: Publication) => void;
type Tools = {
  /** Compiles the packs at the start of the service. */
  readonly compile: (files: readonly SourceFile[]) => Compilation;
  /** Builds the rule set of a valid edit and reuses unchanged parts of the previous one. */
  readonly rebuild: (edit: Pick<RuleSet, 'version' | 'files'>, before: RuleSet) => Promise<RuleSet>;
  /** What only printing finds in the letters of an edit. Nothing is printed if absent. */
  readonly proof?: (edited: RuleSet, before: RuleSet) => Promise<readonly Diagnostic[]>;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/**
 * Holds the current rule set and swaps it atomically: readers get the old one or the new one at once, also while the next one
 * is being built. An invalid edit is refused and recorded, and the valid rule set stays.
 */
export class RuleSetHolder {
  readonly #tools: Tools;
  readonly #listeners = new Set<Listener>();
  #inForce: RuleSetInForce;

  private constructor(ruleSet: RuleSet, tools: Tools, release: ReleaseName | undefined) {
    this.#tools = tools;
    this.#inForce = { ruleSet, loadedAt: tools.now(), ...(release && { release }) };
  }

  /** Opens with the given files; without a valid rule set there is no holder. `diagnostics` also holds warnings. */
  static open(
    files: readonly SourceFile[],
    tools: Tools,
    release?: ReleaseName,
  ): { readonly holder?: RuleSetHolder; readonly diagnostics: readonly Diagnostic[] } {
    const { ruleSet, diagnostics } = tools.compile(files);
    return ruleSet === undefined
      ? { diagnostics }
      : { holder: new RuleSetHolder(ruleSet, tools, release), diagnostics };
  }

  readonly current = (): RuleSetInForce => this.#inForce;

  /** Applies a valid edit and records an invalid one. Edits are serialised. Never rejects. */
  readonly publish = async (edit: RuleEdit, release?: ReleaseName): Promise<Publication> => {
    if (!('files' in edit)) return this.#refuse(edit.diagnostics);
    const { ruleSet, loadedAt, canary } = this.#inForce;
    const named = release === undefined ? {} : { release };
    if (edit.version === ruleSet.version)
      return this.#take('unchanged', { ruleSet, loadedAt, ...named }, edit);
    try {
      const isTried = canary?.ruleSet.version === edit.version;
      const rebuilt = isTried ? canary.ruleSet : await this.#tools.rebuild(edit, ruleSet);
      const diagnostics = [...edit.diagnostics, ...((await this.#tools.proof?.(rebuilt, ruleSet)) ?? [])];
      if (diagnostics.some(({ severity }) => severity === 'error')) return this.#refuse(diagnostics);
      const inForce = { ruleSet: rebuilt, loadedAt: this.#tools.now(), ...named };
      return this.#take('published', inForce, { ...edit, diagnostics });
    } catch (error) {
      return this.#refuse([compilerFailed(error)]);
    }
  };

  /** Tries a rule set on a share of the customers, another share, or (undefined) none any more. Rejects if it cannot be built. */
  readonly tryOut = async (
    tried: (Omit<Canary, 'ruleSet' | 'loadedAt'> & Pick<RuleSet, 'version' | 'files'>) | undefined,
  ): Promise<void> => {
    const { canary: known, ruleSet: current } = this.#inForce;
    const built =
      tried === undefined || known?.ruleSet.version === tried.version
        ? known
        : { ruleSet: await this.#tools.rebuild(tried, current), loadedAt: this.#tools.now() };
    const { canary: _, ...rest } = this.#inForce;
    if (tried === undefined || built === undefined) this.#inForce = rest;
    else {
      const { ruleSet, loadedAt } = built;
      this.#inForce = { ...rest, canary: { ruleSet, loadedAt, release: tried.release, share: tried.share } };
    }
  };

  /** Notes that an edit is being checked, until `publish` gets it. */
  readonly expectEdit = (): void => {
    const pendingSince = this.#inForce.pendingSince ?? this.#tools.now();
    this.#inForce = { ...this.#inForce, pendingSince };
  };

  /** Notes why edits may go unseen, or (undefined) that they are seen again. */
  readonly noteWatch = (trouble: string | undefined): void => {
    const { unwatched, ...seen } = this.#inForce;
    const since = unwatched?.since ?? this.#tools.now();
    this.#inForce = trouble === undefined ? seen : { ...seen, unwatched: { since, message: trouble } };
  };

  /** Calls the listener after every edit; returns the function that removes it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #take(outcome: Publication['outcome'], inForce: RuleSetInForce, { diagnostics }: RuleEdit): Publication {
    const { unwatched } = this.#inForce;
    this.#inForce = unwatched === undefined ? inForce : { ...inForce, unwatched };
    return this.#report({ outcome, inForce: this.#inForce, diagnostics });
  }

  #refuse(diagnostics: readonly Diagnostic[]): Publication {
    const { pendingSince: _, ...inForce } = this.#inForce;
    this.#inForce = { ...inForce, refused: { at: this.#tools.now(), diagnostics } };
    return this.#report({ outcome: 'refused', inForce: this.#inForce, diagnostics });
  }

  #report(publication: Publication): Publication {
    for (const listener of this.#listeners) listener(publication);
    return publication;
  }
}
