import { z } from 'zod';
import { instantSchema } from '../shared/wire-schemas.ts';
import {
  hashSchema,
  type Manifest,
  manifestSchema,
  noteSchema,
  packNameSchema,
  personSchema,
  signatureSchema,
} from './manifest.ts';
import type { Refusal } from './release-file.ts';
import { type Approval, findMissingApproval, findSigner, rollbackMessage, type Trust } from './trust.ts';

/** A draft is a file that its author alone has: the ledger knows a release from its proposal on. */
export type ReleaseState =
  | 'proposed'
  | 'approved'
  | 'canary'
  | 'released'
  | 'superseded'
  | 'rejected'
  | 'withdrawn';

const place = { at: instantSchema, by: personSchema, id: hashSchema, note: noteSchema.optional() };

/** One entry of the log of releases: who did what, when. The log is all that is stored about releases besides their files. */
export const moveSchema = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('propose'), ...place, manifest: manifestSchema, manifestText: z.string() }),
  z.strictObject({
    act: z.literal('approve'),
    ...place,
    /** The hash of the impact report that the approver has seen. */
    impact: hashSchema.nullable(),
    packs: z.array(packNameSchema).max(200).optional(),
    signature: signatureSchema.optional(),
  }),
  z.strictObject({ act: z.literal('reject'), ...place }),
  z.strictObject({ act: z.literal('withdraw'), ...place }),
  /** `share` of the known customers are decided for by it. */
  z.strictObject({ act: z.literal('canary'), ...place, share: z.number().gt(0).max(0.5) }),
  z.strictObject({ act: z.literal('publish'), ...place }),
  /** Takes a canary back. */
  z.strictObject({ act: z.literal('take-back'), ...place }),
  /** Returns to an earlier release. */
  z.strictObject({ act: z.literal('rollback'), ...place, signature: signatureSchema.optional() }),
]);

export type Move = z.infer<typeof moveSchema>;
export type Act = Move['act'];

/** A release as the log tells it. */
export type ReleaseRecord = {
  readonly id: string;
  readonly manifest: Manifest;
  readonly manifestText: string;
  readonly state: ReleaseState;
  readonly approvals: readonly Approval[];
  readonly moves: readonly Move[];
};

/** What all entries up to one amount to. */
export type ReleaseBook = {
  /** The number of entries. */
  readonly size: number;
  /** By id, in the order of their proposals. */
  readonly releases: ReadonlyMap<string, ReleaseRecord>;
  /** What decides from when (epoch ms), by time. The last is what a new release must follow. */
  readonly course: readonly { readonly id: string; readonly from: number }[];
  readonly canary?: { readonly id: string; readonly share: number };
};

export const emptyBook: ReleaseBook = { size: 0, releases: new Map(), course: [] };

/** The release that decides at an instant (epoch ms); undefined before the first. */
export const releaseAt = ({ course, releases }: ReleaseBook, now: number): ReleaseRecord | undefined =>
  releases.get(course.findLast(({ from }) => from <= now)?.id ?? '');

/** The release that the next one follows: in force, or published to begin later. */
export const lastPublished = ({ course, releases }: ReleaseBook): ReleaseRecord | undefined =>
  releases.get(course.at(-1)?.id ?? '');

export const nextNumber = ({ releases }: ReleaseBook): number =>
  Math.max(0, ...[...releases.values()].map(({ manifest }) => manifest.number)) + 1;

export const parentOf = ({ releases }: ReleaseBook, { manifest }: ReleaseRecord): ReleaseRecord | undefined =>
  releases.get(manifest.parent ?? '');

/** The book after one more move, or why the move is not allowed. Pure: every node that follows the log comes to the same. */
export function applyMove(book: ReleaseBook, move: Move, trust: Trust): ReleaseBook | Refusal {
  const before = book.releases.get(move.id);
  if (move.act === 'propose') return propose(book, move, before);
  if (before === undefined) return { refused: 'There is no such release.' };
  const fault = findFault(book, before, move, trust);
  return fault === undefined ? carryOut(book, before, move, trust) : { refused: fault };
}

/** An entry that changes nothing: the log holds what no rule allows. */
export const skipMove = (book: ReleaseBook): ReleaseBook => ({ ...book, size: book.size + 1 });

function propose(
  book: ReleaseBook,
  move: Extract<Move, { act: 'propose' }>,
  known: ReleaseRecord | undefined,
): ReleaseBook | Refusal {
  const { id, by, manifest, manifestText } = move;
  const [next, parent] = [nextNumber(book), lastPublished(book)];
  if (known !== undefined) return { refused: `It is proposed already, as number ${known.manifest.number}.` };
  if (by !== manifest.author)
    return { refused: `Its author is ${manifest.author}, not ${by}. Propose your own releases.` };
  if (manifest.number !== next)
    return { refused: `It is number ${manifest.number}, and the next is ${next}. ${makeAgain}` };
  if (manifest.parent !== (parent?.id ?? null)) return { refused: `${followsAnother(parent)} ${makeAgain}` };
  return write(book, { id, manifest, manifestText, state: 'proposed', approvals: [], moves: [] }, move);
}

const makeAgain = 'Make the release again with `tact rules release`.';
const followsAnother = (last: ReleaseRecord | undefined): string =>
  last === undefined
    ? 'It follows a release, and none is published.'
    : `It does not follow number ${last.manifest.number}, which was published last.`;

const allowedFrom: Readonly<Record<Exclude<Act, 'propose'>, readonly ReleaseState[]>> = {
  approve: ['proposed', 'approved'],
  reject: ['proposed', 'approved'],
  withdraw: ['proposed', 'approved'],
  canary: ['approved', 'canary'],
  publish: ['approved', 'canary'],
  'take-back': ['canary'],
  rollback: ['superseded'],
};

function findFault(
  book: ReleaseBook,
  release: ReleaseRecord,
  move: Exclude<Move, { act: 'propose' }>,
  trust: Trust,
): string | undefined {
  const { manifest, state } = release;
  const allowed = allowedFrom[move.act];
  if (!allowed.includes(state))
    return `Number ${manifest.number} is ${state}. Only a release that is ${allowed.join(' or ')} can be given a ${move.act}.`;
  if (move.act === 'approve') return findApprovalFault(release, move);
  if (move.act === 'reject' && move.by === manifest.author) return 'You are its author: withdraw it instead.';
  if (move.act === 'withdraw' && move.by !== manifest.author)
    return `Only its author, ${manifest.author}, can withdraw it.`;
  if (move.act === 'canary' || move.act === 'publish')
    return findPublicationFault(book, release, move, trust);
  return move.act === 'rollback' ? findRollbackFault(book, move, trust) : undefined;
}

function findApprovalFault(
  { manifest, approvals }: ReleaseRecord,
  { by, impact }: Extract<Move, { act: 'approve' }>,
): string | undefined {
  if (by === manifest.author) return 'You are its author. Somebody else must approve it.';
  if (approvals.some((approval) => approval.by === by)) return 'You have approved it already.';
  return impact === manifest.impact
    ? undefined
    : 'The impact report that you have seen is not that of this release.';
}

function findPublicationFault(
  book: ReleaseBook,
  release: ReleaseRecord,
  { act }: Move,
  trust: Trust,
): string | undefined {
  const [last, { canary }] = [lastPublished(book), book];
  if (release.manifest.parent !== (last?.id ?? null)) return `${followsAnother(last)} ${makeAgain}`;
  if (act === 'canary' && last === undefined) return 'There is no release to compare it with. Publish it.';
  const tried = canary && canary.id !== release.id ? book.releases.get(canary.id) : undefined;
  if (tried !== undefined)
    return `Number ${tried.manifest.number} is being tried. Publish it or take it back first.`;
  return findMissingApproval(release, parentOf(book, release)?.manifest, release.approvals, trust);
}

function findRollbackFault(
  book: ReleaseBook,
  { id, by, at, signature }: Extract<Move, { act: 'rollback' }>,
  trust: Trust,
): string | undefined {
  if (trust.keys.length === 0) return undefined;
  const message = rollbackMessage(book.size, lastPublished(book)?.id ?? '', id);
  const signer = findSigner(trust, { by, at: Date.parse(at), signature }, 'rollback', message);
  return signer === undefined
    ? `A rollback must be signed by a trusted key of ${by} with the role rollback.`
    : undefined;
}

function carryOut(
  book: ReleaseBook,
  release: ReleaseRecord,
  move: Exclude<Move, { act: 'propose' }>,
  trust: Trust,
): ReleaseBook {
  const { canary: _, ...settled } = book;
  switch (move.act) {
    case 'approve': {
      const { by, at, packs, signature } = move;
      const approval = { by, at: Date.parse(at), ...(packs && { packs }), ...(signature && { signature }) };
      const approvals = [...release.approvals, approval];
      const missing = findMissingApproval(release, parentOf(book, release)?.manifest, approvals, trust);
      return write(
        book,
        { ...release, approvals, state: missing === undefined ? 'approved' : 'proposed' },
        move,
      );
    }
    case 'reject':
      return write(book, { ...release, state: 'rejected' }, move);
    case 'withdraw':
      return write(book, { ...release, state: 'withdrawn' }, move);
    case 'canary':
      return {
        ...write(book, { ...release, state: 'canary' }, move),
        canary: { id: move.id, share: move.share },
      };
    case 'take-back':
      return write(settled, { ...release, state: 'rejected' }, move);
    case 'publish':
    case 'rollback':
      return steer(settled, release, move);
  }
}

/** Makes a release the one that decides. A rollback also takes back a canary and what was published to begin later. */
function steer(book: ReleaseBook, release: ReleaseRecord, move: Move): ReleaseBook {
  const at = Date.parse(move.at);
  const { validFrom } = release.manifest;
  const from = move.act === 'publish' && validFrom !== undefined ? Math.max(at, Date.parse(validFrom)) : at;
  const written = write(book, { ...release, state: 'released' }, move);
  const releases = new Map(written.releases);
  for (const [id, other] of releases)
    if (
      id !== release.id &&
      (other.state === 'released' || (move.act === 'rollback' && other.state === 'canary'))
    )
      releases.set(id, { ...other, state: other.state === 'canary' ? 'rejected' : 'superseded' });
  const earlier = book.course.filter((leg) => leg.from <= at);
  return { ...written, releases, course: [...earlier, { id: release.id, from }] };
}

const write = (book: ReleaseBook, release: ReleaseRecord, move: Move): ReleaseBook => ({
  ...book,
  size: book.size + 1,
  releases: new Map(book.releases).set(release.id, { ...release, moves: [...release.moves, move] }),
});
