import { describeEdit } from '../author/describe-edit.ts';
import type { SourceFile } from '../domain/pack/source/parse-source.ts';
import { listItems } from '../domain/rule-set/list-items.ts';
import type { Impact } from '../replay/tally-impact.ts';
import { canonicalJson } from '../shared/digest.ts';
import { escapeControls } from '../shared/escape-controls.ts';

/** What the API says of a release, as far as it is shown. */
export type ReleaseView = {
  readonly number: number;
  readonly id: string;
  readonly state: string;
  readonly author: string;
  readonly note: string;
  readonly impact: string | null;
  readonly validFrom?: string;
  readonly inForce: boolean;
  readonly moves: readonly {
    readonly act: string;
    readonly at: string;
    readonly by: string;
    readonly note?: string;
    readonly share?: number;
  }[];
};

export type ReleaseContentView = {
  readonly release: ReleaseView;
  readonly manifestText: string;
  readonly place: number;
  readonly impact?: unknown;
  readonly files: readonly SourceFile[];
};

/** A release with its moves, the oldest first. */
export function describeHistory(release: ReleaseView): string[] {
  const { number, state, note, validFrom, inForce } = release;
  const when = validFrom === undefined ? '' : `, from ${validFrom}`;
  return [
    `${number}  ${state}${inForce ? ', in force' : ''}${when}  ${note}`,
    ...release.moves.map(({ act, at, by, note: why, share }) =>
      [
        `   ${at}`,
        by,
        act,
        ...(share === undefined ? [] : [`${100 * share} %`]),
        ...(why ? [`(${why})`] : []),
      ].join('  '),
    ),
  ];
}

/** What a release changes, in sentences, with the places of the changes below. */
export function describeDifference(before: readonly SourceFile[], after: readonly SourceFile[]): string[] {
  const lines = describeEdit(before, after);
  if (lines.length === 0) return ['Nothing differs.'];
  return [
    ...lines.map(({ sentence }) => escapeControls(sentence)),
    '',
    'Where:',
    ...lines.map(({ file, pointer }) => `  ${file}${pointer === '' ? '' : `#${pointer}`}`),
  ];
}

/** The sum of an impact report, which somebody may have written by hand. */
export function describeReport(report: unknown): string[] {
  const { examined, different, changes } = Object(report) as Partial<Impact>;
  if (typeof examined !== 'number' || typeof different !== 'number' || !Array.isArray(changes))
    return ['Its impact report is not one of tact simulate --json.'];
  return [
    `Impact: ${different} of ${examined} recorded decisions would differ.`,
    ...changes
      .slice(0, mostChanges)
      .map(({ kind, name, gained, lost, changed }) =>
        escapeControls(`  ${kind} ${name}: ${gained} gained, ${lost} lost, ${changed} changed`),
      ),
  ];
}

const mostChanges = 50;

/** Which published release changed each named thing of a file last. `releases`: those that were published, in that order. */
export function describeBlame(path: string, releases: readonly ReleaseContentView[]): string[] {
  const blamed = new Map<string, { readonly text: string; readonly release: ReleaseView }>();
  for (const { release, files } of releases) {
    const items = listItems(files.filter((file) => file.path === path));
    for (const name of blamed.keys()) if (!items.has(name)) blamed.delete(name);
    for (const [name, { value }] of items) {
      const text = canonicalJson(value);
      if (blamed.get(name)?.text !== text) blamed.set(name, { text, release });
    }
  }
  return [...blamed].map(([name, { release }]) => {
    const at = release.moves.find(({ act }) => act === 'publish')?.at ?? '';
    return `${release.number}  ${release.author}  ${at.slice(0, 10)}  ${name}  (${release.note})`;
  });
}
