import type { CustomerMemory } from '../domain/contact/customer-memory.ts';
import { type MemoryMark, memoryAsMarked } from '../domain/decision/decision-basis.ts';
import { ownerOf } from '../domain/decision/owner-of.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { digest } from '../shared/digest.ts';
import { parseInstant } from '../shared/instant.ts';
import { toAftermathRow, toArchiveRow } from './archive-row.ts';
import { digestAnswer } from './digest-answer.ts';
import type {
  Archive,
  ArchiveBatch,
  ArchivedCopy,
  ArchivedDecision,
  CopyLinks,
  DecisionRecords,
  FollowedDecision,
  KeptInputs,
  Trace,
} from './ports.ts';
import { type Inputs, type ReplayServices, readKept, restoreInputs } from './replay-decision.ts';

const pageSize = 1000;

/** The rows of a segment, at most about. */
const mostRows = 20_000;

export type ArchiveSource = Pick<ReplayServices, 'findRuleSet'> & {
  readonly records: Pick<DecisionRecords, 'readDecisions' | 'readAftermath' | 'findCopy' | 'readMemories'>;
  /** Which rules fired and which offers were stopped. Pure. */
  readonly trace: (ruleSet: RuleSet, recorded: FollowedDecision['decision'], inputs: Inputs) => Trace;
  /** The text of a rule set or runtime (see DecisionTools). */
  readonly findTool: (name: string) => Promise<string | undefined>;
};

export type Archived = {
  /** Decisions that this call added; 0: there is nothing new, or somebody else was first. */
  readonly rows: number;
  /** When the last of them was decided. */
  readonly until: string | undefined;
  /** Whether the ledger may have more already. */
  readonly isMore: boolean;
};

/**
 * Adds what the ledger has behind the archive to it, as one segment. Called again and again, by any number of processes, and killed at any
 * moment, it adds every decision once; one whose answer was replaced later is added once more, and readers take the later one.
 */
export async function archiveDecisions(source: ArchiveSource, archive: Archive): Promise<Archived> {
  const last = await archive.last();
  const { batch, next, isMore } = await readBehind(source, last?.next, mostRows);
  const { decisions, changes, erased } = batch;
  if (decisions.length + changes.length + erased.length === 0) return { rows: 0, until: undefined, isMore };
  await keepTools(source, archive, batch);
  const isFirst = await archive.publish(last, batch, next);
  return isFirst
    ? { rows: decisions.length, until: decisions.at(-1)?.row.decided_at, isMore }
    : { rows: 0, until: undefined, isMore: true };
}

/**
 * What the ledger has behind a place, at most about so many decisions, and none of pages behind the first decision after `until` (epoch
 * milliseconds): without it, a reading beside a busy service has no end.
 */
export async function readBehind(
  source: ArchiveSource,
  after: string | undefined,
  most: number,
  until = Number.POSITIVE_INFINITY,
): Promise<{ readonly batch: ArchiveBatch; readonly next: string; readonly isMore: boolean }> {
  const gathering = new Gathering(source);
  for (let place = after; ; ) {
    const page = await source.records.readDecisions(place, pageSize);
    await gathering.add(page);
    const isEnd = page.next === place;
    const isLate = page.decisions.some(
      ({ isChange, decision }) => isChange !== true && parseInstant(decision.decidedAt) > until,
    );
    if (isEnd || isLate || gathering.size >= most)
      return { batch: gathering.batch(), next: page.next, isMore: !isEnd };
    place = page.next;
  }
}

class Gathering {
  readonly #source: ArchiveSource;
  readonly #decisions = new Map<string, ArchivedDecision>();
  readonly #changes = new Map<string, ArchiveBatch['changes'][number]>();
  readonly #copies = new Map<string, ArchivedCopy>();
  /** By owner and kind. */
  readonly #memories = new Map<string, { key: string; memory: CustomerMemory; mark: MemoryMark }[]>();
  readonly #erased = new Set<string>();

  constructor(source: ArchiveSource) {
    this.#source = source;
  }

  get size(): number {
    return this.#decisions.size + this.#changes.size;
  }

  batch(): ArchiveBatch {
    return {
      decisions: [...this.#decisions.values()],
      changes: [...this.#changes.values()],
      copies: this.#copies,
      erased: [...this.#erased],
    };
  }

  /** What is of a page is later than all that was added before, also where it changes the same decisions. */
  async add({ decisions, erased }: Awaited<ReturnType<DecisionRecords['readDecisions']>>): Promise<void> {
    for (const person of erased) this.#erase(person);
    const aftermaths = await this.#source.records.readAftermath(decisions);
    await Promise.all(
      decisions.map(async (recorded, index) => {
        const { decisionId } = recorded.decision;
        const aftermath = toAftermathRow(aftermaths[index] ?? { outcomes: [], promises: [] });
        const known = this.#decisions.get(decisionId);
        if (recorded.isChange !== true)
          this.#decisions.set(decisionId, await this.#describe(recorded, aftermath));
        else if (known === undefined)
          this.#changes.set(decisionId, { decision_id: decisionId, ...aftermath });
        else this.#decisions.set(decisionId, { ...known, row: { ...known.row, ...aftermath } });
      }),
    );
  }

  #erase(person: string): void {
    this.#erased.add(person);
    const isOf = ({ owner }: { readonly owner: string }): boolean => digest(owner) === person;
    for (const [id, decision] of this.#decisions) if (isOf(decision)) this.#decisions.delete(id);
    for (const [key, copy] of this.#copies) {
      if (!isOf(copy)) continue;
      this.#copies.delete(key);
      for (const kind of ['memory', 'household', 'visit']) this.#memories.delete(`${copy.owner}\n${kind}`);
    }
  }

  async #describe(
    recorded: FollowedDecision,
    aftermath: ReturnType<typeof toAftermathRow>,
  ): Promise<ArchivedDecision> {
    const { decision, request, basis, bytes } = recorded;
    const owner = ownerOf(recorded);
    const kept = await readKept(recorded, this.#source.records);
    const ruleSet = await this.#source.findRuleSet(decision.ruleSet.version);
    const inputs = request && basis && restoreInputs({ request, basis }, kept);
    const isTraceable = typeof inputs === 'object' && typeof ruleSet === 'object';
    const trace = isTraceable ? this.#source.trace(ruleSet, decision, inputs) : undefined;
    return {
      owner: owner ?? '',
      row: { ...toArchiveRow({ decision, ...(basis && { basis }) }, trace), ...aftermath },
      digests: digestAnswer({ decision, bytes }),
      facts: trace?.facts,
      personal: {
        ...(owner !== null && { customerId: owner }),
        request,
        basis,
        ...(decision.degraded.length > 0 && { degraded: decision.degraded }),
      },
      links: this.#link(recorded, kept),
    };
  }

  /** Adds what the decision names to the copies. */
  #link(recorded: FollowedDecision, { copy, ...memories }: KeptInputs): CopyLinks {
    const { basis } = recorded;
    const owner = ownerOf(recorded) ?? '';
    const keep = (kind: 'memory' | 'household' | 'visit') => {
      const [memory, mark] = [memories[kind], basis?.[kind]];
      return memory && mark && this.#keepMemory(`${owner}\n${kind}`, owner, cut(memory, mark), mark);
    };
    const digest = basis?.snapshot;
    return {
      copy: copy && digest && this.#keep(digest, { owner, digest, bytes: copy }),
      memory: keep('memory'),
      household: keep('household'),
      visit: keep('visit'),
    };
  }

  #keep(name: string, copy: ArchivedCopy): string {
    const key = `${copy.owner}\n${name}`;
    this.#copies.set(key, copy);
    return key;
  }

  /** One copy is kept of memories of which the longest has the others; where older entries were removed meanwhile, it has not. */
  #keepMemory(name: string, owner: string, memory: CustomerMemory, mark: MemoryMark): string {
    const kept = this.#memories.get(name) ?? [];
    this.#memories.set(name, kept);
    const having = kept.find((other) => memoryAsMarked(other.memory, mark) !== undefined);
    if (having !== undefined) return having.key;
    const begun = kept.findIndex((other) => memoryAsMarked(memory, other.mark) !== undefined);
    const place = begun < 0 ? kept.length : begun;
    const key = `${name}\n${place}`;
    kept[place] = { key, memory, mark };
    this.#copies.set(key, { owner, bytes: Buffer.from(JSON.stringify(memory)) });
    return key;
  }
}

/** What a memory had when it was marked, with what was changed of it since. */
const cut = (memory: CustomerMemory, { contacts = 0, promises = [] }: MemoryMark): CustomerMemory => ({
  ...memory,
  contacts: memory.contacts.slice(0, contacts),
  promises: memory.promises.slice(0, promises.length),
});

/** The rule sets and runtimes that the batch names. */
async function keepTools(
  { findTool }: ArchiveSource,
  archive: Pick<Archive, 'keepTool'>,
  { decisions }: ArchiveBatch,
): Promise<void> {
  const names = decisions.flatMap(({ row }) => [
    `rules:${row.rule_set}`,
    ...(row.runtime === null ? [] : [`runtime:${row.runtime}`]),
  ]);
  for (const name of new Set(names)) {
    const text = await findTool(name);
    if (text !== undefined) await archive.keepTool(name, text);
  }
}
