import type { BudgetState } from '../domain/contact/budget.ts';
import { addFunnels } from './gather-audience.ts';
import type { AudienceRow, BatchResult, DraftRow, Funnel, People, PeopleBatch } from './ports.ts';

export type PageTools = {
  readonly people: Pick<People, 'read' | 'readBudgets'>;
  /** Assesses batches by what is taken from budgets. */
  readonly assessing: (budgets: readonly BudgetState[]) => (batch: PeopleBatch) => BatchResult;
  /** Resolves after everything that waits for the thread has run. */
  readonly yieldTurn: () => Promise<unknown>;
  /** Milliseconds, never going back. */
  readonly elapsed: () => number;
};

export type AudiencePage = {
  readonly rows: readonly AudienceRow[];
  /** Of the customers of this page. */
  readonly funnel: Funnel;
  /** Where the next page begins; undefined behind the last customer. */
  readonly next: string | undefined;
};

/** Live decisions wait for at most one batch. */
const batchSize = 20;

/**
 * The next part of an audience, in the order of the store: it ends with the batch that fills it or uses up its time, so it may have a few
 * rows more, or none. Everybody is assessed alone, as live: what is scarce is not divided among the rows.
 */
export async function pageAudience(
  {
    after,
    limit,
    mostMs,
  }: { readonly after?: string | undefined; readonly limit: number; readonly mostMs: number },
  { people, assessing, yieldTurn, elapsed }: PageTools,
): Promise<AudiencePage> {
  const end = elapsed() + mostMs;
  const assess = assessByBudgets(assessing, people);
  const rows: AudienceRow[] = [];
  let funnel: Funnel = {};
  for await (const batch of people.read(after, batchSize)) {
    const result = await assess(batch);
    funnel = addFunnels(funnel, result.funnel);
    for (const line of result.lines.split('\n').filter(Boolean)) rows.push(readRow(line));
    if (rows.length >= limit || elapsed() >= end) return { rows, funnel, next: batch.cursor };
    await yieldTurn();
  }
  return { rows, funnel, next: undefined };
}

/** Assesses a batch again as long as its offers take from budgets that are not known yet. */
function assessByBudgets(
  assessing: PageTools['assessing'],
  people: PageTools['people'],
): (batch: PeopleBatch) => Promise<BatchResult> {
  const asked = new Set<string>();
  const known: BudgetState[] = [];
  let assess = assessing(known);
  return async (batch) => {
    for (;;) {
      const result = assess(batch);
      const fresh = result.keys.filter((key) => !asked.has(key));
      if (fresh.length === 0) return result;
      for (const key of fresh) asked.add(key);
      known.push(...(await people.readBudgets(fresh)));
      assess = assessing(known);
    }
  };
}

function readRow(line: string): AudienceRow {
  const { takes: _, ...row } = JSON.parse(line) as DraftRow;
  return row;
}
