import type {
  Commit,
  CommitResult,
  Ledger,
  OutcomeEntry,
  OutcomeWrite,
  SettleEntry,
  SettleResult,
} from '../../decide/ports.ts';
import type { ContactEvent } from '../../domain/contact/customer-memory.ts';
import { ownerOf } from '../../domain/decision/owner-of.ts';
import { readShort } from './budget-counts.ts';
import { commitCall, forgetAll, keepAll, memoriesOf, readReply } from './commit-call.ts';
import type { HoldParts, InScript, Refusal, Shared } from './hold.ts';
import { holdFor, type SharingWrite } from './hold-for.ts';
import type { LedgerPlace } from './key-layout.ts';
import { decodeMemory } from './memory-codec.ts';
import { outcomesCall, readOutcomesReply } from './outcome-calls.ts';
import { claimPlace, findPlace } from './place-pointers.ts';
import { asStore } from './redis-error.ts';
import type { ReserveParts } from './reserve-shared.ts';
import { sendWrites } from './send-writes.ts';
import { settleCall } from './settle-call.ts';

type Writer = ReserveParts & { readonly isSpread: boolean };

/** What the ledger changes for a decision, whole or not at all. `isSpread`: what many share is in other slots than the customer. */
export function createLedgerWrites(
  parts: HoldParts,
  isSpread: boolean,
): Pick<Ledger, 'commit' | 'settle' | 'addOutcomes'> {
  const { client, keys, options } = parts;
  const writer: Writer = { ...parts, isSpread, send: sendWrites(client, options) };
  /** Of decisions whose commits are not sent at once: what is to be stored behind them must not overtake them. */
  const unsent = new Map<string, Promise<unknown>>();
  return {
    commit: (change) => {
      const { decisionId, interactionId: id } = change.decision;
      const place = keys.placeOf(ownerOf(change) ?? id);
      const claim =
        keys.places.length === 1
          ? undefined
          : claimPlace(client, keys, decisionId, place, options.retention.decisionsMs);
      const delay = (...until: readonly unknown[]): void => {
        const sending = Promise.allSettled(until).then(() => unsent.delete(decisionId));
        unsent.set(decisionId, sending);
      };
      if (claim !== undefined && mustWait(change)) delay(claim);
      return write(writer, {
        ...{ id, place, shared: sharedByCommit(change) },
        run: (own) => commit(writer, place, change, own, claim),
        isMade: ({ status }) => status === 'committed',
        onReserving: (reserving) => delay(claim, reserving),
      });
    },
    async settle(entry) {
      const { takes, givenBack, memory, interactionId: id } = entry;
      if (entry.onlyBehind !== undefined) await unsent.get(entry.decisionId);
      const result = await write(writer, {
        ...{ id, place: keys.placeOf(memory.id), shared: { takes, givenBack } },
        run: (own) => settle(writer, entry, own),
        isMade: ({ status }) => status === 'settled',
      });
      return result.status === 'lost' ? { status: 'conflict', budgets: [] } : result;
    },
    async addOutcomes(entry) {
      const { decisionId: id } = entry;
      const place = await findPlace(client, keys, id);
      if (place === undefined) return { status: 'moved' };
      const result = await write(writer, {
        ...{ id, place, shared: sharedByOutcomes(entry) },
        run: (own) => addOutcomes(writer, place, entry, own),
        isMade: ({ status }) => status === 'stored',
      });
      if (result.status === 'stored' || result.status === 'moved' || result.status === 'short') return result;
      const isShort = result.status === 'conflict' && result.budgets.length > 0;
      return isShort && !(await hasMoved(writer, place, entry))
        ? { status: 'short', budgets: result.budgets }
        : { status: 'moved' };
    },
  };
}

type OwnWrite<Result> = Omit<SharingWrite<Result>, 'run'> & {
  readonly run: (own: InScript) => Promise<Result>;
};

/** Runs a script with all that it shares in it, or held for it. */
async function write<Result>(writer: Writer, own: OwnWrite<Result>): Promise<Result | Refusal> {
  const { shared, run } = own;
  const { takes, givenBack, household } = shared;
  const isAlone = takes.length + givenBack.length === 0 && household === undefined;
  if (isAlone || !writer.isSpread) return run({ ...shared, markers: [], isConfirmed: true });
  return holdFor(writer, {
    ...own,
    run: (marker, { isConfirmed }) => run({ takes: [], givenBack: [], markers: [marker], isConfirmed }),
  });
}

/** What does something waits until no other place is known to have decided the interaction; what only says something need not. */
const mustWait = ({ tasks, takes }: Commit): boolean => tasks.length + takes.length > 0;

/** `claim`: what another place has of the interaction; none where there is one place. */
async function commit(
  { keys, options, send }: Writer,
  place: LedgerPlace,
  change: Commit,
  own: InScript,
  claim: ReturnType<typeof claimPlace> | undefined,
): Promise<CommitResult> {
  if (claim !== undefined && mustWait(change)) {
    const before = await claim;
    if (before !== undefined) return { status: 'repeated', stored: before };
  }
  const memories = memoriesOf(keys, change.memory, own.household, options.memories);
  const { names, args } = commitCall(keys, place, change, { ...own, memories }, options);
  try {
    const id = change.decision.interactionId;
    const [{ reply, isConfirmed }, before] = await Promise.all([
      asStore(send({ name: 'commit-decision', keys: names, args, id })),
      claim,
    ]);
    if (before !== undefined) return { status: 'repeated', stored: before };
    const result = readReply(reply as readonly unknown[], change, isConfirmed && own.isConfirmed);
    if (result.status === 'committed') keepAll(memories, options.memories);
    else forgetAll(memories, options.memories);
    return result;
  } catch (error) {
    forgetAll(memories, options.memories);
    throw error;
  }
}

async function settle(
  { keys, options, send }: Writer,
  entry: SettleEntry,
  own: InScript,
): Promise<SettleResult> {
  const { names, args } = settleCall(keys, entry, own, options);
  options.memories.forget(names.slice(0, 1));
  const { reply } = await asStore(
    send({ name: 'settle-promise', keys: names, args, id: entry.interactionId }),
  );
  return readSettled(reply as readonly unknown[], entry);
}

async function addOutcomes(
  { keys, options, send }: Writer,
  place: LedgerPlace,
  entry: OutcomeEntry,
  own: InScript,
): Promise<OutcomeWrite> {
  const { names, args } = outcomesCall(keys, place, entry, own, options);
  options.memories.forget(names);
  const { reply } = await asStore(send({ name: 'add-outcomes', keys: names, args, id: entry.decisionId }));
  return readOutcomesReply(reply as readonly unknown[], entry);
}

/** Somebody else has reported outcomes or changed the memory meanwhile, or the decision is gone. */
async function hasMoved({ client, keys }: Writer, place: LedgerPlace, entry: OutcomeEntry): Promise<boolean> {
  const { decisionId, expected, memory } = entry;
  const [known, stored] = await asStore(
    Promise.all([
      client.llen(place.outcomes(decisionId)),
      memory === undefined ? null : client.getBuffer(keys.memory(memory.id)),
    ]),
  );
  return known !== expected || (memory !== undefined && decodeMemory(stored).version !== memory.expected);
}

/** A household's contacts that a decision adds are those of its own instant. */
function sharedByCommit({ decision, takes, household }: Commit): Shared {
  if (household?.next === undefined)
    return { takes, givenBack: [], ...(household && { household: { ...household, added: [] } }) };
  const at = Date.parse(decision.decidedAt);
  const isOwn = (contact: ContactEvent): boolean =>
    contact.decisionId === decision.decisionId && contact.at === at;
  return { takes, givenBack: [], household: { ...household, added: household.next.contacts.filter(isOwn) } };
}

function sharedByOutcomes({ takes, household, outcomes }: OutcomeEntry): Shared {
  if (household === undefined) return { takes, givenBack: [] };
  const added = household.next.contacts.slice(-outcomes.length);
  return { takes, givenBack: [], household: { ...household, added } };
}

function readSettled([status, ...rest]: readonly unknown[], { takes }: SettleEntry): SettleResult {
  return status === 0 ? { status: 'settled' } : { status: 'conflict', budgets: readShort(rest, takes) };
}
