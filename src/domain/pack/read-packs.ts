import type { z } from 'zod';
import { finish, type Steps } from '../../shared/steps.ts';
import { hintWord } from '../../shared/suggest-word.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { type CampaignFile, campaignFileSchema } from './format/campaign-file.ts';
import { type CaseFile, caseFileSchema } from './format/case-file.ts';
import { type LetterFile, letterFileSchema } from './format/letter-file.ts';
import { type MessageFile, messageFileSchema } from './format/message-file.ts';
import { type OfferFile, offerFileSchema } from './format/offer-file.ts';
import { type PackFile, packFileSchema } from './format/pack-file.ts';
import { type PolicyFile, policyFileSchema } from './format/policy-file.ts';
import { type RuleFile, ruleFileSchema } from './format/rule-file.ts';
import { type SampleFile, sampleFileSchema } from './format/sample-file.ts';
import { checkSchema } from './source/check-schema.ts';
import type { SourceFile } from './source/parse-source.ts';
import { openSource, parseSource, type SourceDocument } from './source/parse-source.ts';
import { shareParts } from './source/share-parts.ts';

/** A pack's files, parsed and validated, in the order of their paths. */
export type PackSource = {
  readonly name: string;
  readonly pack: SourceDocument<PackFile>;
  readonly rules: readonly SourceDocument<RuleFile>[];
  readonly offers: readonly SourceDocument<OfferFile>[];
  readonly messages: readonly SourceDocument<MessageFile>[];
  readonly letters: readonly SourceDocument<LetterFile>[];
  readonly policies: readonly SourceDocument<PolicyFile>[];
  readonly campaigns: readonly SourceDocument<CampaignFile>[];
  readonly cases: readonly SourceDocument<CaseFile>[];
  readonly samples: readonly SourceDocument<SampleFile>[];
};

/** The kinds of file that a pack may have in its folders, and the schema of each. A new kind is a line here and in `PackSource`. */
const packFolders = {
  rules: ruleFileSchema,
  offers: offerFileSchema,
  messages: messageFileSchema,
  letters: letterFileSchema,
  policies: policyFileSchema,
  campaigns: campaignFileSchema,
  cases: caseFileSchema,
  samples: sampleFileSchema,
} as const;

type Kind = keyof typeof packFolders;
type Content = { [K in Kind]: SourceDocument<z.infer<(typeof packFolders)[K]>>[] };
type Draft = Content & { readonly name: string; pack?: SourceDocument<PackFile> };

const byPath = (a: SourceFile, b: SourceFile): number => (a.path < b.path ? -1 : 1);

/** Opens a file whose content is of a schema. */
type Opened<T> = SourceDocument<T> | { readonly diagnostics: readonly Diagnostic[] };
export type OpenFile = <T>(file: SourceFile, schema: z.ZodType<T>) => Opened<T>;
type Reading = { readonly packs: readonly PackSource[]; readonly diagnostics: readonly Diagnostic[] };

/** Parses every file and validates it against the schema of its place. Packs are in the order of their names. */
export const readPacks = (files: readonly SourceFile[]): Reading =>
  finish(readPacksInSteps(files, openChecked));

export const openChecked: OpenFile = (file, schema) => {
  const parsed = parseSource(file);
  return 'diagnostics' in parsed ? parsed : checkSchema(schema, parsed);
};

/** Opens files as `openChecked` does. Unchanged files are taken from the earlier packs. */
export function openCheckedAfter(before: readonly PackSource[], changed: ReadonlySet<string>): OpenFile {
  const known = documentsByPath(before);
  return <T>(file: SourceFile, schema: z.ZodType<T>) => {
    const earlier = known.get(file.path) as SourceDocument<T> | undefined;
    return earlier === undefined || changed.has(file.path) ? openChecked(file, schema) : earlier;
  };
}

/**
 * Opens files that were checked before. Schemas only check, so an accepted value is the file's own. Unchanged files, and
 * unchanged parts of changed files, are taken from the earlier packs.
 */
export function openAfter(before: readonly PackSource[], changed: ReadonlySet<string>): OpenFile {
  const known = documentsByPath(before);
  return <T>(file: SourceFile) => {
    const earlier = known.get(file.path) as SourceDocument<T> | undefined;
    if (earlier !== undefined && !changed.has(file.path)) return earlier;
    const opened = openSource<T>(file);
    return earlier === undefined
      ? opened
      : { ...opened, value: shareParts(opened.value, earlier.value) as T };
  };
}

const documentsByPath = (packs: readonly PackSource[]): ReadonlyMap<string, SourceDocument> =>
  new Map(packs.flatMap(listDocuments).map((document) => [document.file, document]));

const listDocuments = ({ name: _, pack, ...folders }: PackSource): SourceDocument[] => [
  pack,
  ...Object.values(folders).flat(),
];

/** Whether a pack is made of the very same documents as another. */
export function isSamePack(one: PackSource, other: PackSource | undefined): boolean {
  const documents = other === undefined ? [] : listDocuments(other);
  const own = listDocuments(one);
  return own.length === documents.length && own.every((document, at) => document === documents[at]);
}

/** `readPacks` with a step for each file. */
export function* readPacksInSteps(files: readonly SourceFile[], open: OpenFile): Steps<Reading> {
  if (files.some(({ path }) => path === 'pack.json')) return { packs: [], diagnostics: [onePackAlone] };
  const diagnostics: Diagnostic[] = [];
  const drafts = new Map<string, Draft>();
  for (const file of [...files].sort(byPath)) {
    diagnostics.push(...readFile(file, drafts, open));
    yield;
  }
  if (files.length === 0)
    diagnostics.push(wholeFile('no-pack', '', 'there is no pack', 'Add a folder with a pack.json.'));
  const packs = [...drafts.values()].flatMap((draft) => {
    const { pack } = draft;
    return pack === undefined ? [] : [{ ...draft, pack }];
  });
  if (diagnostics.length === 0) diagnostics.push(...findHeadless(drafts));
  return { packs, diagnostics };
}

function readFile(file: SourceFile, drafts: Map<string, Draft>, open: OpenFile): readonly Diagnostic[] {
  const [name = '', folder = '', leaf, ...deeper] = file.path.split('/');
  const draft = drafts.get(name) ?? {
    name,
    rules: [],
    offers: [],
    messages: [],
    letters: [],
    policies: [],
    campaigns: [],
    cases: [],
    samples: [],
  };
  if (leaf === undefined && folder === 'pack.json')
    return take(open(file, packFileSchema), (document) => {
      drafts.set(name, { ...draft, pack: document });
    });
  if (!isKind(folder) || leaf === undefined || deeper.length > 0) return [strayFile(file.path, folder)];
  drafts.set(name, draft);
  const list: SourceDocument<unknown>[] = draft[folder];
  return take(open<unknown>(file, packFolders[folder]), (document) => {
    list.push(document);
  });
}

const isKind = (folder: string): folder is Kind => Object.hasOwn(packFolders, folder);

function take<T>(opened: Opened<T>, keep: (document: SourceDocument<T>) => void): readonly Diagnostic[] {
  if ('diagnostics' in opened) return opened.diagnostics;
  keep(opened);
  return [];
}

function findHeadless(drafts: ReadonlyMap<string, Draft>): Diagnostic[] {
  return [...drafts.values()]
    .filter(({ pack }) => pack === undefined)
    .map(({ name }) =>
      wholeFile(
        'pack-missing',
        `${name}/pack.json`,
        'the pack has no pack.json',
        'Write it: it names the pack, its owner, its languages and its touchpoints.',
      ),
    );
}

/** If the folder is a single pack, one hint replaces a complaint about each of its files. */
const onePackAlone = wholeFile(
  'pack-alone',
  'pack.json',
  'this folder is itself a pack, where a folder of packs is read',
  'Name the folder above it: each folder in it is a pack.',
);

function strayFile(path: string, folder: string): Diagnostic {
  const hint = hintWord(folder, [...Object.keys(packFolders), 'pack.json'], 'place');
  return wholeFile(
    'stray-file',
    path,
    'this file belongs to no part of a pack, so nothing would read it',
    hint,
  );
}

function wholeFile(code: string, file: string, message: string, hint: string): Diagnostic {
  return { code, severity: 'error', file, line: 1, column: 1, pointer: '', message, hint };
}
