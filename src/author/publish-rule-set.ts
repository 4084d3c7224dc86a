import type { Compilation } from '../domain/rules/compile-rule-set.ts';
import type { RuleSet, SourceFile } from '../domain/rules/rule-set.ts';
import type { Diagnostic } from '../domain/shared/diagnostic.ts';
import type { RuleFiles } from './ports.ts';

/** The rule set that decides now. `refused` is the latest edit, where it was refused; it is gone once an edit is taken. */
export type RuleSetInForce = {
  readonly ruleSet: RuleSet;
  /** Epoch milliseconds. */
  readonly loadedAt: number;
  readonly refused?: { readonly at: number; readonly diagnostics: readonly Diagnostic[] };
};

/** What became of an edit. `unchanged`: the files are those that are in force. Diagnostics of what was taken are warnings. */
export type Publication = {
  readonly outcome: 'published' | 'refused' | 'unchanged';
  readonly inForce: RuleSetInForce;
  readonly diagnostics: readonly Diagnostic[];
};

type Listener = (publication: Publication) => void;
type Tools = {
  readonly compile: (files: readonly SourceFile[]) => Compilation;
  /** Epoch milliseconds. */
  readonly now: () => number;
};

/**
 * Holds the rule set in force and swaps it whole: who asks gets the old one or the new one, never something between. A bad edit
 * is refused and remembered, and the good set goes on.
 */
export class RuleSetHolder {
  readonly #tools: Tools;
  readonly #listeners = new Set<Listener>();
  #inForce: RuleSetInForce;

  private constructor(ruleSet: RuleSet, tools: Tools) {
    this.#tools = tools;
    this.#inForce = { ruleSet, loadedAt: tools.now() };
  }

  /** Begins with the given files; without a good rule set there is no holder. `diagnostics` holds warnings, too. */
  static open(
    files: readonly SourceFile[],
    tools: Tools,
  ): { readonly holder?: RuleSetHolder; readonly diagnostics: readonly Diagnostic[] } {
    const { ruleSet, diagnostics } = tools.compile(files);
    return ruleSet === undefined
      ? { diagnostics }
      : { holder: new RuleSetHolder(ruleSet, tools), diagnostics };
  }

  readonly current = (): RuleSetInForce => this.#inForce;

  /** Compiles the files and puts them in force if they are right. Listeners are told of every outcome. */
  offer(files: readonly SourceFile[]): Publication {
    const { ruleSet, diagnostics } = this.#compile(files);
    if (ruleSet === undefined) return this.refuse(diagnostics);
    const { ruleSet: current, loadedAt } = this.#inForce;
    const unchanged = ruleSet.version === current.version;
    this.#inForce = unchanged ? { ruleSet: current, loadedAt } : { ruleSet, loadedAt: this.#tools.now() };
    return this.#tell({
      outcome: unchanged ? 'unchanged' : 'published',
      inForce: this.#inForce,
      diagnostics,
    });
  }

  /** A mistake of the compiler itself must not end the service that a good rule set keeps going. */
  #compile(files: readonly SourceFile[]): Compilation {
    try {
      return this.#tools.compile(files);
    } catch (error) {
      return { diagnostics: [compilerFailed(error)] };
    }
  }

  /** Remembers an edit that could not even be read. */
  refuse(diagnostics: readonly Diagnostic[]): Publication {
    const { ruleSet, loadedAt } = this.#inForce;
    this.#inForce = { ruleSet, loadedAt, refused: { at: this.#tools.now(), diagnostics } };
    return this.#tell({ outcome: 'refused', inForce: this.#inForce, diagnostics });
  }

  /** Calls the listener after every offer; gives the function that ends it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(publication: Publication): Publication {
    for (const listener of this.#listeners) listener(publication);
    return publication;
  }
}

const compilerFailed = (error: unknown): Diagnostic => ({
  code: 'compiler-failed',
  severity: 'error',
  file: '',
  line: 1,
  column: 1,
  pointer: '',
  message: `the packs could not be compiled: ${error instanceof Error ? error.message : String(error)}`,
  hint: 'This is a mistake of Tact: take back the last edit, and report it with the files.',
});

/** Publishes every change of the files for as long as the watch goes on. */
export function followRuleFiles(
  holder: RuleSetHolder,
  ruleFiles: RuleFiles,
): Promise<{ close(): Promise<void> }> {
  return ruleFiles.watch((reading) => {
    if ('files' in reading) holder.offer(reading.files);
    else holder.refuse(reading.diagnostics);
  });
}
