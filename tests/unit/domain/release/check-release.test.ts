import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRelease, type Standing } from '../../../../src/domain/release/check-release.ts';
import { encodeRelease, type Release, releaseLimits } from '../../../../src/domain/release/release-file.ts';
import { messageToSign } from '../../../../src/domain/release/trust.ts';
import {
  hashTools,
  makePerson,
  makeRelease,
  signAs,
  trustIn,
  twoPacks,
} from '../../../support/make-release.ts';
import { runLength } from '../../../support/run-length.ts';

const [anna, bert, carl, eve] = ['anna', 'bert', 'carl', 'eve'].map((name) => makePerson(name)) as [
  ReturnType<typeof makePerson>,
  ReturnType<typeof makePerson>,
  ReturnType<typeof makePerson>,
  ReturnType<typeof makePerson>,
];
const first = makeRelease(twoPacks);
const cheaper = twoPacks.map((file) =>
  file.path === 'airline/rules/a.json' ? { ...file, text: '{"fee":60}' } : file,
);
const second = makeRelease(cheaper, { number: 2, parent: first.id }, [
  ['author', anna],
  ['approver', bert],
]);
const standing: Standing = { id: second.id, parent: first, approvals: [], proposedAt: 1000 };
const trust = trustIn([anna, bert, carl]);
const check = (release: Omit<Release, 'manifestText'>, where = standing, whom = trust) =>
  checkRelease(encodeRelease(release), where, whom, hashTools);

describe('a release', () => {
  it('is the same bytes whatever the order of its files, and reads back', () => {
    const bytes = encodeRelease(second);
    expect(checkRelease(bytes, standing, trust, hashTools)).toEqual({ ...second, id: undefined });
    expect(makeRelease([...cheaper].reverse(), { number: 2, parent: first.id }).id).toBe(second.id);
  });

  it.each<[string, Omit<Release, 'manifestText'>, Partial<Standing>, string]>([
    ['without signatures', { ...second, signatures: [] }, {}, 'not signed by a trusted key'],
    [
      'without approval',
      { ...second, signatures: second.signatures.slice(0, 1) },
      {},
      '0 of the 1 approvals',
    ],
    [
      'approved by its author',
      makeRelease(cheaper, { number: 2, parent: first.id }, [
        ['author', anna],
        ['approver', anna],
      ]),
      {},
      '0 of the 1 approvals',
    ],
    [
      'signed by a stranger',
      makeRelease(cheaper, { number: 2, parent: first.id }, [
        ['author', { ...eve, name: 'anna' }],
        ['approver', bert],
      ]),
      {},
      'not signed',
    ],
    [
      'approved with an author’s signature',
      { ...second, signatures: second.signatures.map((each) => ({ ...each, role: 'author' as const })) },
      {},
      '0 of the 1',
    ],
    [
      'that is another one',
      makeRelease(twoPacks, { number: 2, parent: first.id }, [
        ['author', anna],
        ['approver', bert],
      ]),
      {},
      'another release than the one that was published',
    ],
    ['with the files of another', { ...second, files: first.files }, {}, 'files of airline are not those'],
    ['behind another parent', second, { parent: { ...first, id: second.id } }, 'follows another release'],
    [
      'behind a later one',
      second,
      { parent: { ...first, manifest: { ...first.manifest, number: 2 } } },
      'not above',
    ],
  ])('%s is refused', (_, release, where, why) => {
    const verdict = check(release, { ...standing, ...where });
    expect('refused' in verdict && verdict.refused).toContain(why);
  });

  it('below the floor, by an ended key, or for another pack is refused', () => {
    const because = (whom: typeof trust) => {
      const verdict = check(second, standing, whom);
      return 'refused' in verdict ? verdict.refused : '';
    };
    expect(because({ ...trust, floor: 3 })).toContain('takes none before 3');
    expect(because({ ...trust, approvals: 2 })).toContain('1 of the 2');
    expect(because(trustIn([anna, { ...bert, key: { ...bert.key, packs: ['bank'] } }]))).toContain(
      'airline has 0 of',
    );
    expect(because(trustIn([anna, { ...bert, key: { ...bert.key, until: 1000 } }]))).toContain('0 of the 1');
    expect(because(trustIn([anna, { ...bert, key: { ...bert.key, roles: ['author'] } }]))).toContain(
      '0 of the 1',
    );
    expect(because(trustIn([anna, bert, { ...bert, key: { ...carl.key, name: 'bert' } }]))).toBe('');
  });

  it('counts approvals of the ledger too, and asks for none where the node asks for none', () => {
    const unapproved = { ...second, signatures: second.signatures.slice(0, 1) };
    const signature = signAs(carl, messageToSign('approver', second.manifestText));
    expect(check(unapproved, { ...standing, approvals: [{ by: 'carl', at: 5, signature }] })).toHaveProperty(
      'files',
    );
    expect(check(unapproved, { ...standing, approvals: [{ by: 'carl', at: 5 }] })).toHaveProperty('refused');
    expect(check({ ...second, signatures: [] }, standing, trustIn([], { approvals: 0 }))).toHaveProperty(
      'files',
    );
  });

  it('that was changed in any way is refused with a reason, and nothing is thrown', () => {
    const bytes = encodeRelease(second);
    const verdictOn = (mutant: Uint8Array) => {
      const verdict = checkRelease(mutant, standing, trust, hashTools);
      const isSame = Buffer.compare(mutant, bytes) === 0;
      expect('refused' in verdict ? verdict.refused.length > 10 : isSame).toBe(true);
    };
    const place = fc.nat({ max: bytes.length - 1 });
    const mutants = fc.oneof(
      fc
        .tuple(place, fc.integer({ min: 1, max: 255 }))
        .map(([at, by]) => bytes.map((byte, index) => (index === at ? byte ^ by : byte))),
      place.map((end) => bytes.slice(0, end)),
      fc
        .tuple(place, fc.uint8Array({ minLength: 1, maxLength: 40 }))
        .map(([at, more]) => join(bytes.slice(0, at), more, bytes.slice(at))),
      fc
        .tuple(place, place)
        .map(([from, to]) => join(bytes.slice(0, Math.min(from, to)), bytes.slice(Math.max(from, to)))),
      fc
        .tuple(place, place, place)
        .map(([at, from, to]) => join(bytes.slice(0, at), bytes.slice(from, to), bytes.slice(at))),
      shuffledLines(bytes),
      hostileFiles().map(([path, text]) =>
        encodeRelease({ ...second, files: [...second.files, { path, text }] }),
      ),
      fc.uint8Array({ maxLength: 200 }),
    );
    fc.assert(fc.property(mutants, verdictOn), { numRuns: runLength({ gate: 400, long: 10_000 }) });
  });

  it('that is too large, or says that it is, is refused before it is read', () => {
    const verdict = checkRelease(new Uint8Array(releaseLimits.bytes + 1), standing, trust, hashTools);
    expect('refused' in verdict && verdict.refused).toContain('has at most');
    const claim = Buffer.from(
      Buffer.from(encodeRelease(second))
        .toString()
        .replace(/json \d+/, 'json 999999999'),
    );
    const claimed = checkRelease(claim, standing, trust, hashTools);
    expect('refused' in claimed && claimed.refused).toContain('cut off');
  });
});

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

const shuffledLines = (bytes: Uint8Array) => {
  const lines = Buffer.from(bytes).toString().split('\n');
  return fc
    .shuffledSubarray(lines, { minLength: 1 })
    .map((chosen): Uint8Array => new Uint8Array(Buffer.from(chosen.join('\n'))));
};

const hostileFiles = () =>
  fc.tuple(
    fc.oneof(
      fc.constantFrom(
        '../x.json',
        '/etc/x.json',
        'a/../b.json',
        'zz//x.json',
        'zz/.x.json',
        'zz/samples/x.json',
        'zz\\x.json',
        '__proto__/x.json',
        'zz/x.json\0',
        'ZZ/ß.json',
      ),
      fc.string({ maxLength: 300 }).map((text) => `zz/${text}.json`),
    ),
    fc.string({ maxLength: 10 }),
  );
