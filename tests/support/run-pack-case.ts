import { decide } from '../../src/decide/decide.ts';
import { emptyMemory } from '../../src/domain/contact/customer-memory.ts';
import { type Snapshot, snapshotSchema } from '../../src/domain/customer/snapshot.ts';
import type { Decision } from '../../src/domain/decision/decision.ts';
import { decisionRequestSchema } from '../../src/domain/decision/decision-request.ts';
import type { Identified } from '../../src/domain/decision/interaction.ts';
import type { CaseFile, PackCase } from '../../src/domain/rules/pack-format.ts';
import type { RuleSet } from '../../src/domain/rules/rule-set.ts';
import { mergePatch } from '../../src/domain/shared/merge-patch.ts';

/** Decides one case of a pack: its customer and request, patched, at its instant, with its memory and its exhausted budgets. */
export function runPackCase(entry: PackCase, file: CaseFile, ruleSet: RuleSet): Decision {
  const written = typeof entry.request === 'string' ? file.requests?.[entry.request] : entry.request;
  const request = decisionRequestSchema.parse(mergePatch(written, entry.requestWith ?? {}));
  const faults = ruleSet.touchpoints.get(request.touchpoint)?.checkContext(request.context ?? {});
  if (faults?.length !== 0) throw new Error(`the context does not fit: ${JSON.stringify(faults)}`);
  const exhausted = new Set(entry.exhausted);
  const counters = {
    memory: { ...emptyMemory, ...entry.memory },
    budgets: new ExhaustedBudgets(exhausted),
  };
  return decide(ruleSet, { request, customer: identify(entry, file) }, Date.parse(entry.now), counters)
    .decision;
}

function identify(entry: PackCase, file: CaseFile): Identified {
  if (entry.customer === undefined) return { status: 'unknown' };
  const written = typeof entry.customer === 'string' ? file.customers?.[entry.customer] : entry.customer;
  const snapshot: Snapshot = snapshotSchema.parse(mergePatch(written, entry.with ?? {}));
  return { status: 'known', snapshot, source: 'store' };
}

type State = { readonly key: string; readonly taken: number; readonly limit: number };

/** Nothing is left of the named budgets, whatever they are counted by; a key is `pack/budget/…`. */
class ExhaustedBudgets extends Map<string, State> {
  readonly #names: ReadonlySet<string>;

  constructor(names: ReadonlySet<string>) {
    super();
    this.#names = names;
  }

  override get(key: string): State | undefined {
    return this.#names.has(key.split('/')[1] ?? '') ? { key, taken: 1, limit: 1 } : undefined;
  }
}

/** Where a decision differs from what a case expects: objects in part, lists whole, `{"contains"}` a text in part. */
export function findDifferences(expected: unknown, found: unknown, at = ''): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(found) || found.length !== expected.length)
      return [`${at}: expected ${expected.length} items, found ${JSON.stringify(found)}`];
    return expected.flatMap((item, index) => findDifferences(item, found[index], `${at}/${index}`));
  }
  if (isObject(expected)) {
    if (typeof expected['contains'] === 'string' && typeof found === 'string')
      return found.includes(expected['contains'])
        ? []
        : [`${at}: “${found}” lacks “${expected['contains']}”`];
    if (!isObject(found)) return [`${at}: expected an object, found ${JSON.stringify(found)}`];
    return Object.entries(expected).flatMap(([key, value]) =>
      findDifferences(value, found[key], `${at}/${key}`),
    );
  }
  return Object.is(expected, found)
    ? []
    : [`${at}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
