import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHearer, createTeller } from '../../../../src/adapters/rule-process/told-edit.ts';
import type { RuleEdit } from '../../../../src/author/ports.ts';

const wrong: RuleEdit = {
  diagnostics: [
    {
      code: 'syntax',
      severity: 'error',
      file: 'a.json',
      line: 1,
      column: 1,
      pointer: '',
      message: 'it is not JSON',
      hint: 'Write JSON.',
    },
  ],
};

const anyEdit: fc.Arbitrary<RuleEdit> = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.constantFrom('', '1', '2')),
    },
    { weight: 1, arbitrary: fc.constant(undefined) },
  )
  .map((texts) =>
    texts === undefined
      ? wrong
      : {
          files: Object.entries(texts).map(([path, text]) => ({ path, text })),
          version: JSON.stringify(texts),
          diagnostics: [],
        },
  );

describe('edits told from one process to another', () => {
  it('are heard as they were', () => {
    fc.assert(
      fc.property(fc.array(anyEdit), (edits) => {
        const tell = createTeller();
        const hear = createHearer();
        for (const edit of edits) expect(hear(structuredClone(tell(edit)))).toEqual(edit);
      }),
    );
  });

  it('carry a text once, until it changes', () => {
    const tell = createTeller();
    const edit = (a: string): RuleEdit => ({
      files: [
        { path: 'a', text: a },
        { path: 'b', text: 'same' },
      ],
      version: a,
      diagnostics: [],
    });
    expect(tell(edit('1'))).toMatchObject({ files: [{ path: 'a' }, { path: 'b' }] });
    tell(wrong);
    expect(tell(edit('2'))).toMatchObject({ files: [{ path: 'a', text: '2' }, 'b'] });
  });

  it('keep the files that did not change the very objects that they were', () => {
    const tell = createTeller();
    const hear = createHearer();
    const edit: RuleEdit = { files: [{ path: 'a', text: '1' }], version: '1', diagnostics: [] };
    const [first, second] = [hear(structuredClone(tell(edit))), hear(structuredClone(tell(edit)))];
    expect('files' in first && 'files' in second && first.files[0] === second.files[0]).toBe(true);
  });
});
