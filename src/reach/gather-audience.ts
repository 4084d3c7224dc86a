import type { BudgetState, BudgetTake } from '../domain/contact/budget.ts';
import { limitFor } from '../domain/contact/budget.ts';
import { countedAsHeld, heldOut } from './assess-batch.ts';
import type { Assessor, AudienceNote, BatchResult, DraftRow, Funnel, People, Spool } from './ports.ts';

export type Gathering = {
  readonly people: People;
  readonly assessor: Assessor;
  readonly spool: Spool;
  /** Of the question: what was noted for another one is not resumed. */
  readonly question: string;
  /** Called after every batch. */
  readonly progress: (funnel: Funnel) => void;
  readonly signal: AbortSignal;
  /** Milliseconds, never going back. */
  readonly elapsed: () => number;
};

export type Gathered = {
  /** `stopped`: by the signal; the same question goes on from there where people can be read from a cursor. */
  readonly status: 'done' | 'stopped';
  readonly funnel: Funnel;
  readonly isResumed: boolean;
};

const noteEveryMs = 2000;

/**
 * Assesses all people and writes those who fit, sorted by partition and customer. The file depends on the people and the question alone,
 * not on the number of threads or on kills in between. An offer that is scarce goes to the best by score. Changes no store.
 */
export async function gatherAudience(gathering: Gathering): Promise<Gathered> {
  const { people, spool, question, assessor } = gathering;
  const fingerprint = `${question}/${people.fingerprint ?? ''}`;
  const noted = people.fingerprint === undefined ? undefined : await spool.readNote();
  const isResumed = noted?.fingerprint === fingerprint;
  let note = isResumed ? noted : beginning(fingerprint, []);
  for (;;) {
    assessor.begin(note.budgets);
    const run = await assessAll(note, gathering);
    note = run.note;
    if (run.isStopped) return { status: 'stopped', funnel: note.funnel, isResumed };
    const known = new Set(note.budgets.map(({ key }) => key));
    const fresh = await people.readBudgets(note.keys.filter((key) => !known.has(key)));
    // As in a live decision: what is taken already may make room for another offer, so everybody is assessed by it.
    if (!fresh.some(({ taken }) => taken > 0)) break;
    note = beginning(fingerprint, [...note.budgets, ...fresh]);
  }
  const funnel = await settleScarce(note, spool);
  await spool.finish();
  return { status: 'done', funnel, isResumed };
}

const beginning = (fingerprint: string, budgets: readonly BudgetState[]): AudienceNote => ({
  fingerprint,
  cursor: undefined,
  position: 0,
  funnel: {},
  budgets,
  keys: [],
  isScarce: false,
});

type Run = { readonly note: AudienceNote; readonly isStopped: boolean };
type Pending = { readonly cursor: string; readonly result: Promise<BatchResult> };

/** Batches are assessed at once and noted in their order. */
async function assessAll(from: AudienceNote, gathering: Gathering): Promise<Run> {
  const { people, assessor, spool, signal, progress, elapsed } = gathering;
  await spool.open(from.position);
  let note = from;
  let notedAt = elapsed();
  const pending: Pending[] = [];
  const settleFirst = async (): Promise<void> => {
    const [first] = pending.splice(0, 1);
    if (first === undefined) return;
    const result = await first.result;
    const position = await spool.append(result.lines);
    note = add(note, result, first.cursor, position);
    progress(note.funnel);
    if (elapsed() - notedAt < noteEveryMs) return;
    notedAt = elapsed();
    await spool.writeNote(note);
  };
  for await (const batch of people.read(from.cursor)) {
    if (signal.aborted) break;
    const result = assessor.assess(batch);
    // A failure is reported in its turn.
    result.catch(() => undefined);
    pending.push({ cursor: batch.cursor, result });
    if (pending.length > assessor.width) await settleFirst();
  }
  while (pending.length > 0) await settleFirst();
  await spool.writeNote(note);
  return { note, isStopped: signal.aborted };
}

function add(note: AudienceNote, result: BatchResult, cursor: string, position: number): AudienceNote {
  const isScarce = note.isScarce || result.isScarce;
  const known = new Set(note.keys);
  const fresh = result.keys.filter((key) => !known.has(key));
  const keys = fresh.length === 0 ? note.keys : [...note.keys, ...fresh];
  return { ...note, cursor, position, funnel: addFunnels(note.funnel, result.funnel), keys, isScarce };
}

export function addFunnels(one: Funnel, other: Funnel): Funnel {
  const sum: Record<string, number> = { ...one };
  for (const [step, count] of Object.entries(other)) sum[step] = (sum[step] ?? 0) + count;
  return sum;
}

/** Of an offer that is scarce as many rows as there is left of it, the best first. */
async function settleScarce(note: AudienceNote, spool: Spool): Promise<Funnel> {
  if (!note.isScarce) return note.funnel;
  const states = new Map(note.budgets.map((state) => [state.key, state]));
  const taken = new Map<string, number>();
  const lost = { contacted: 0, held: 0 };
  const fits = ({ key, amount, ...take }: BudgetTake): boolean => {
    const state = states.get(key);
    const used = (state?.taken ?? 0) + (taken.get(key) ?? 0) + amount;
    return used <= (state === undefined ? take.limit : limitFor(state, take));
  };
  const wins = ({ takes, arm }: DraftRow): boolean => {
    const hasRoom = takes.every(fits);
    if (!hasRoom) lost[arm === heldOut ? 'held' : 'contacted'] += 1;
    else for (const { key, amount } of takes) taken.set(key, (taken.get(key) ?? 0) + amount);
    return hasRoom;
  };
  async function* winners(): AsyncIterable<readonly DraftRow[]> {
    for await (const rows of spool.bestFirst()) yield rows.filter(wins);
  }
  await spool.replace(winners());
  return withoutLost(note.funnel, lost);
}

/** Those who are held out were never counted as audience. */
function withoutLost(
  { audience = 0, [countedAsHeld]: held = 0, ...others }: Funnel,
  lost: { readonly contacted: number; readonly held: number },
): Funnel {
  const all = lost.contacted + lost.held;
  return {
    ...others,
    ...(held > 0 && { [countedAsHeld]: held - lost.held }),
    ...(all > 0 && { 'scarce: nothing left for this score': all }),
    audience: audience - lost.contacted,
  };
}
