import { randomBytes } from 'node:crypto';
import { boundMemory } from '../../domain/contact/bound-memory.ts';
import type { BudgetReturn, BudgetTake } from '../../domain/contact/budget.ts';
import { readShort } from './budget-counts.ts';
import { endAll } from './end-hold.ts';
import type { Held, HeldContacts, Hold, HoldParts, Refusal, Shared } from './hold.ts';
import type { KeyLayout, LedgerPlace } from './key-layout.ts';
import { encodeMemory } from './memory-codec.ts';
import { encodeRecord } from './record-codec.ts';
import { asStore } from './redis-error.ts';
import type { SendWrite } from './send-writes.ts';

/** A write that is not confirmed by then is looked into. */
const deadlineMs = 20_000;

export type ReserveParts = HoldParts & { readonly send: SendWrite };

type Wanted = { readonly id: string; readonly owner: LedgerPlace; readonly shared: Shared };

/** Holds all that a write in the place `owner` shares, or nothing of it. */
export async function reserveShared(
  parts: ReserveParts,
  { id, owner, shared }: Wanted,
): Promise<Held | Refusal> {
  const attempt = randomBytes(12).toString('base64url');
  const byPlace = [...splitByPlace(parts.keys, shared)];
  const tried = await Promise.allSettled(
    byPlace.map(async ([place, part]) => {
      const { names, args } = reserveCall(parts, place, part, { attempt, owner });
      const { reply, isConfirmed } = await asStore(parts.send({ name: 'reserve', keys: names, args, id }));
      return { place, part, isConfirmed, ...readReply(reply as readonly unknown[], part.takes) };
    }),
  );
  const answered = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const all = {
    attempt,
    owner,
    holds: new Map(
      answered.filter(({ isHeld }) => isHeld).map(({ place, part }) => [place, toHold(parts.keys, part)]),
    ),
    isConfirmed: answered.every(({ isConfirmed }) => isConfirmed),
  };
  const refusals = answered.flatMap(({ refusal }) => refusal ?? []);
  if (answered.length === byPlace.length && refusals.length === 0) return all;
  await endAll(parts, all, false);
  for (const one of tried) if (one.status === 'rejected') throw one.reason;
  return joinRefusals(refusals);
}

type Part = {
  readonly takes: BudgetTake[];
  readonly givenBack: BudgetReturn[];
  household?: NonNullable<Shared['household']>;
};

function splitByPlace(
  { placeOf }: KeyLayout,
  { takes, givenBack, household }: Shared,
): Map<LedgerPlace, Part> {
  const parts = new Map<LedgerPlace, Part>();
  const partOf = (name: string): Part => {
    const place = placeOf(name);
    const part = parts.get(place) ?? { takes: [], givenBack: [] };
    parts.set(place, part);
    return part;
  };
  for (const take of takes) partOf(take.key).takes.push(take);
  for (const back of givenBack) partOf(back.key).givenBack.push(back);
  if (household !== undefined) partOf(household.id).household = household;
  return parts;
}

const addedTo = ({ household }: Part): HeldContacts | undefined =>
  household?.next && { id: household.id, contacts: household.added };

function toHold(keys: KeyLayout, part: Part): Hold {
  const budgets = [...new Set([...part.givenBack, ...part.takes].map(keys.budget))];
  const household = addedTo(part);
  return household === undefined ? { budgets } : { budgets, household };
}

function reserveCall(
  { keys, options }: HoldParts,
  place: LedgerPlace,
  part: Part,
  { attempt, owner }: Pick<Held, 'attempt' | 'owner'>,
) {
  const { now, retention, memories } = options;
  const { takes, givenBack, household } = part;
  const name = household && place.household(household.id);
  const stamp = name && memories.stampOf(name, household?.expected ?? 0);
  const bytes = household?.next && encodeMemory(boundMemory(household.next));
  const added = addedTo(part);
  // Whether the write is made is not known yet.
  if (name !== undefined) memories.forget([name]);
  return {
    names: [
      place.mark,
      place.holds,
      place.hold(attempt),
      ...(name === undefined ? [] : [name]),
      ...givenBack.map(keys.budget),
      ...takes.map(keys.budget),
    ],
    args: [
      attempt,
      now() + deadlineMs,
      owner.index,
      added === undefined ? '' : encodeRecord(added),
      now(),
      retention.memoriesMs,
      household === undefined ? 0 : 1,
      givenBack.length,
      takes.length,
      ...(household === undefined ? [] : [stamp ?? '', bytes ?? '']),
      ...givenBack.flatMap(({ amount, confirmed = 0 }) => [amount, confirmed]),
      ...takes.flatMap(({ amount, limit, expiresAt }) => [amount, limit, expiresAt]),
    ],
  };
}

function readReply(
  [status, ...rest]: readonly unknown[],
  takes: readonly BudgetTake[],
): { readonly isHeld: boolean; readonly refusal?: Refusal } {
  if (status === 3) return { isHeld: false, refusal: { status: 'lost' } };
  if (status === 2)
    return { isHeld: false, refusal: { status: 'conflict', budgets: readShort(rest, takes) } };
  return { isHeld: status === 0 };
}

function joinRefusals(refusals: readonly Refusal[]): Refusal {
  const budgets = refusals.flatMap((refusal) => (refusal.status === 'lost' ? [] : refusal.budgets));
  const isLost = refusals.some(({ status }) => status === 'lost');
  return isLost ? { status: 'lost' } : { status: 'conflict', budgets };
}
