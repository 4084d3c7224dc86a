import { describe, expect, it } from 'vitest';
import {
  applyMove,
  emptyBook,
  lastPublished,
  type Move,
  moveSchema,
  nextNumber,
  type ReleaseBook,
  releaseAt,
} from '../../../../src/domain/release/release-life.ts';
import { rollbackMessage, type Trust } from '../../../../src/domain/release/trust.ts';
import { makePerson, makeRelease, signAs, trustIn, twoPacks } from '../../../support/make-release.ts';

const byName = trustIn([]);
const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
const noon = 43_200;

const versions = ['80', '60', '50'].map((fee) =>
  twoPacks.map((file) => (file.path.endsWith('a.json') ? { ...file, text: `{"fee":${fee}}` } : file)),
);
const first = makeRelease(versions[0] ?? [], { impact: null });
const second = makeRelease(versions[1] ?? [], { number: 2, parent: first.id, impact: 'a'.repeat(64) });
const rival = makeRelease(versions[2] ?? [], { number: 3, parent: first.id });

const propose = ({ id, manifest, manifestText }: typeof first, seconds = 1): Move => ({
  act: 'propose',
  at: at(seconds),
  by: manifest.author,
  id,
  manifest,
  manifestText,
});
const move = <A extends Move['act']>(
  act: A,
  { id }: { readonly id: string },
  by: string,
  more: object = {},
): Move => moveSchema.parse({ act, at: at(10), by, id, ...more });
const approve = (release: typeof first, by = 'bert', more: object = {}): Move =>
  move('approve', release, by, { impact: release.manifest.impact, ...more });

/** The book after moves that are all allowed. */
function follow(moves: readonly Move[], trust: Trust = byName, book: ReleaseBook = emptyBook): ReleaseBook {
  return moves.reduce((before, each) => {
    const after = applyMove(before, each, trust);
    if ('refused' in after) throw new Error(`${each.act}: ${after.refused}`);
    return after;
  }, book);
}

const why = (book: ReleaseBook, each: Move, trust: Trust = byName): string => {
  const after = applyMove(book, each, trust);
  return 'refused' in after ? after.refused : '';
};
const states = ({ releases }: ReleaseBook): string[] => [...releases.values()].map(({ state }) => state);

const one = follow([propose(first), approve(first), move('publish', first, 'carl')]);

describe('a release', () => {
  it('is proposed, approved, tried on a share, published and superseded', () => {
    const tried = follow(
      [propose(second), approve(second), move('canary', second, 'carl', { share: 0.1 })],
      byName,
      one,
    );
    expect(tried.canary).toEqual({ id: second.id, share: 0.1 });
    expect(releaseAt(tried, noon * 1000)?.id).toBe(first.id);
    const two = follow([move('publish', second, 'carl')], byName, tried);
    expect(states(two)).toEqual(['superseded', 'released']);
    expect([two.canary, releaseAt(two, noon * 1000)?.id, nextNumber(two)]).toEqual([undefined, second.id, 3]);
    const back = follow([move('rollback', first, 'carl')], byName, two);
    expect(states(back)).toEqual(['released', 'superseded']);
    expect(lastPublished(back)?.id).toBe(first.id);
  });

  it.each<[string, readonly Move[], Move, string]>([
    ['is not approved by its author', [propose(second)], approve(second, 'anna'), 'You are its author'],
    [
      'is not approved twice by one',
      [propose(second), approve(second)],
      approve(second),
      'approved it already',
    ],
    [
      'is approved on its own impact report',
      [propose(second)],
      approve(second, 'bert', { impact: 'b'.repeat(64) }),
      'impact report',
    ],
    ['is published only when approved', [propose(second)], move('publish', second, 'carl'), 'is proposed'],
    ['is proposed by its author', [], { ...propose(second), by: 'bert' }, 'Its author is anna'],
    ['is proposed once', [propose(second)], propose(second), 'proposed already'],
    ['has the next number', [], propose(rival), 'the next is 2'],
    [
      'is withdrawn by its author alone',
      [propose(second)],
      move('withdraw', second, 'bert'),
      'Only its author',
    ],
    ['is rejected by others', [propose(second)], move('reject', second, 'anna'), 'withdraw it instead'],
    [
      'is gone once rejected',
      [propose(second), move('reject', second, 'bert')],
      approve(second),
      'is rejected',
    ],
    [
      'is the only one that is tried',
      [
        propose(second),
        approve(second),
        propose(rival),
        approve(rival),
        move('canary', second, 'carl', { share: 0.1 }),
      ],
      move('publish', rival, 'carl'),
      'is being tried',
    ],
    [
      'follows what is in force',
      [propose(second), approve(second), propose(rival), approve(rival), move('publish', second, 'carl')],
      move('publish', rival, 'carl'),
      'does not follow number 2',
    ],
    [
      'is not published once it was taken back',
      [
        propose(second),
        approve(second),
        move('canary', second, 'carl', { share: 0.1 }),
        move('take-back', second, 'guard'),
      ],
      move('publish', second, 'carl'),
      'is rejected',
    ],
    [
      'is not rolled back to before it was published',
      [propose(second)],
      move('rollback', second, 'carl'),
      'is proposed',
    ],
  ])('%s', (_, moves, each, reason) => {
    expect(why(follow(moves, byName, one), each)).toContain(reason);
  });

  it('needs the approvals of the owners of each pack that it changes', () => {
    const bank = { packs: ['bank'] };
    const half = follow([propose(second), approve(second, 'bert', bank)], byName, one);
    expect(states(half)).toEqual(['released', 'proposed']);
    expect(states(follow([approve(second, 'carl', { packs: ['airline'] })], byName, half))).toEqual([
      'released',
      'approved',
    ]);
  });

  it('begins at its effective date, and a rollback before then calls it off', () => {
    const later = makeRelease(versions[1] ?? [], {
      number: 2,
      parent: first.id,
      validFrom: '1970-01-02T00:00:00+01:00',
    });
    const midnight = Date.parse('1970-01-01T23:00:00Z');
    const booked = follow([propose(later), approve(later), move('publish', later, 'carl')], byName, one);
    expect(releaseAt(booked, midnight - 1)?.id).toBe(first.id);
    expect(releaseAt(booked, midnight)?.id).toBe(later.id);
    const off = follow([move('rollback', first, 'carl', { at: at(20) })], byName, booked);
    expect(releaseAt(off, midnight)?.id).toBe(first.id);
  });

  it('is rolled back only by a signature where keys are trusted, good for one time', () => {
    const carl = makePerson('carl', { roles: ['rollback'] });
    const two = follow([propose(second), approve(second), move('publish', second, 'carl')], byName, one);
    const trust = trustIn([carl]);
    const signed = (place: number) => ({
      signature: signAs(carl, rollbackMessage(place, second.id, first.id)),
    });
    expect(why(two, move('rollback', first, 'carl'), trust)).toContain('must be signed');
    expect(why(two, move('rollback', first, 'carl', signed(two.size - 1)), trust)).toContain(
      'must be signed',
    );
    expect(why(two, move('rollback', first, 'carl', signed(two.size)), trust)).toBe('');
  });
});
