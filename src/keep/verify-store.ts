import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import type { Look, StoreFault, StoreFaultKind, StoreKeeper } from './ports.ts';

export type StoreReport = {
  readonly faults: ReadonlyMap<StoreFaultKind, number>;
  readonly examples: readonly StoreFault[];
  readonly repaired: number;
};

const mostExamples = 20;
const unhurried: Look = async () => undefined;

/** Checks the whole store; with `repair`, repairs what it can. */
export async function verifyStore(
  keeper: StoreKeeper,
  options: {
    readonly isDeclared: (counter: string) => boolean;
    readonly repair: boolean;
    readonly look?: Look;
  },
): Promise<StoreReport> {
  const faults = new Map<StoreFaultKind, number>();
  const examples: StoreFault[] = [];
  let repaired = 0;
  for await (const fault of keeper.findFaults(options.isDeclared, options.look ?? unhurried)) {
    faults.set(fault.kind, (faults.get(fault.kind) ?? 0) + 1);
    if (examples.length < mostExamples) examples.push(fault);
    if (!options.repair || fault.repair === undefined) continue;
    await fault.repair();
    repaired += 1;
  }
  return { faults, examples, repaired };
}

/** Counters begin with PACK/BUDGET/, PACK/volume/POLICY/ or PACK/limit/POLICY/; for policies, only the pack is checked. */
export function declaredBy({ packs }: Pick<RuleSet, 'packs'>): (counter: string) => boolean {
  return (counter) => {
    const [pack = '', budget = ''] = counter.split('/');
    const declared = packs.get(pack);
    return (
      declared !== undefined && (budget === 'volume' || budget === 'limit' || budget in declared.budgets)
    );
  };
}
