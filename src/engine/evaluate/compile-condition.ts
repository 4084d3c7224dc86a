import type { ConditionNode, GroupNode, LeafNode, NamedConditions } from '../language/condition-node.ts';
import { compileComparison } from './compile-comparison.ts';
import type { FactReader } from './fact-reader.ts';
import { always, joinAll, joinAny, never, type Test } from './join-tests.ts';
import { UndefinedFactError } from './undefined-fact-error.ts';

type Compiled = { readonly test: Test; readonly mayThrow: boolean };

/**
 * The way conditions are compiled. json-rules-engine evaluates all conditions of one priority, even when one has already
 * decided the result. That matters only if another one throws, so only conditions that may throw are always evaluated.
 * `everyReadMayThrow` is for evaluations in which a required fact is missing.
 */
export type CompileMode = {
  readonly named: NamedConditions;
  readonly everyReadMayThrow: boolean;
  readonly failSafe: boolean;
};

/** Compiles conditions to closures, each named condition once. */
export class ConditionCompiler {
  readonly #mode: CompileMode;
  readonly #named = new Map<string, Compiled>();

  constructor(mode: CompileMode) {
    this.#mode = mode;
  }

  compile(node: ConditionNode): Compiled {
    if (node.kind === 'leaf') return this.#compileLeaf(node);
    return node.kind === 'reference' ? this.#compileNamed(node.condition) : this.#compileGroup(node);
  }

  #compileNamed(name: string): Compiled {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const node = this.#mode.named.get(name);
    const compiled = node === undefined ? { test: never, mayThrow: false } : this.compile(node);
    this.#named.set(name, compiled);
    return compiled;
  }

  #compileLeaf(leaf: LeafNode): Compiled {
    const { everyReadMayThrow, failSafe } = this.#mode;
    const test = compileComparison(leaf);
    if (!failSafe) return { test, mayThrow: leaf.mayThrow || everyReadMayThrow };
    return { test: isTotal(leaf) ? test : rescue(test), mayThrow: everyReadMayThrow };
  }

  #compileGroup(group: GroupNode): Compiled {
    if (group.children.length === 0) return { test: always, mayThrow: false };
    const sets = group.sets.map((set) => set.map((child) => this.compile(child)));
    const mayThrow = sets.some((set) => set.some((member) => member.mayThrow));
    if (group.kind === 'not') {
      const inner = sets[0]?.[0]?.test ?? always;
      return { test: (reader) => !inner(reader), mayThrow };
    }
    const join = group.kind === 'all' ? joinAll : joinAny;
    const tests = mayThrow ? sets.map((set) => joinSet(set, join)) : sets.flat().map(({ test }) => test);
    return { test: join(tests), mayThrow };
  }
}

/** True if the comparison cannot throw for any facts. */
const isTotal = ({ operator }: LeafNode): boolean =>
  operator.decorators.length === 0 && /^(equal|notEqual|contains|doesNotContain)$/.test(operator.base);

const rescue =
  (test: Test): Test =>
  (reader) => {
    try {
      return test(reader);
    } catch (error) {
      if (error instanceof UndefinedFactError) throw error;
      return false;
    }
  };

/** Joins the members of one priority so that members that may throw are always evaluated. */
function joinSet(set: readonly Compiled[], join: (tests: readonly Test[]) => Test): Test {
  const risky = set.filter((member) => member.mayThrow).map(({ test }) => test);
  const safe = set.filter((member) => !member.mayThrow).map(({ test }) => test);
  if (risky.length === 0) return join(safe);
  const evaluateRisky: Test = (reader) => join(risky.map(recall(reader)))(reader);
  return join([evaluateRisky, ...safe]);
}

const recall =
  (reader: FactReader) =>
  (test: Test): Test =>
    test(reader) ? always : never;
