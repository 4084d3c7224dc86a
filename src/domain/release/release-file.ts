import { canonicalJson } from '../../shared/digest.ts';
import type { SourceFile } from '../pack/source/parse-source.ts';
import { isSample } from '../rule-set/version-of.ts';
import { type Manifest, manifestSchema, type Signatures, signaturesSchema } from './manifest.ts';

/*
 * A release is text in UTF-8, without compression, so that it cannot grow when it is read:
 *
 *   tact-release 1
 *   MANIFEST as canonical JSON
 *   SIGNATURES as canonical JSON
 *   PATH BYTES
 *   the file, and so on in the order of the paths
 *
 * Each release has one spelling. What is spelled differently is refused.
 */

export const releaseLimits = { bytes: 32_000_000, files: 5000, lineBytes: 100_000, pathLength: 200 } as const;

export type Release = {
  readonly manifest: Manifest;
  /** The line of the manifest: what is hashed and signed. */
  readonly manifestText: string;
  readonly signatures: Signatures;
  readonly files: readonly SourceFile[];
};

/** Why something is not done, as a sentence that says what would be right. */
export type Refusal = { readonly refused: string };

const refuse = (refused: string): Refusal => ({ refused });

const head = 'tact-release 1';
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The files of packs that a release holds: samples only serve demonstrations. */
export const releasedFiles = (files: readonly SourceFile[]): SourceFile[] =>
  files.filter(({ path }) => !isSample(path)).sort((one, other) => (one.path < other.path ? -1 : 1));

/** Writes a release whose files are those of `releasedFiles`. */
export function encodeRelease({ manifest, signatures, files }: Omit<Release, 'manifestText'>): Uint8Array {
  const lines = [head, canonicalJson(manifest), canonicalJson(signatures), ''].join('\n');
  return encoder.encode(lines + encodeFiles(files));
}

/** The hash of each pack's files, for the manifest. */
export function hashPacks(
  files: readonly SourceFile[],
  sha256: (text: string) => string,
): Record<string, string> {
  const packs = new Map<string, SourceFile[]>();
  for (const file of files) {
    const pack = file.path.split('/', 1)[0] ?? '';
    packs.set(pack, [...(packs.get(pack) ?? []), file]);
  }
  return Object.fromEntries([...packs].map(([pack, own]) => [pack, sha256(encodeFiles(own))]));
}

const encodeFiles = (files: readonly SourceFile[]): string =>
  files.map(({ path, text }) => `${path} ${encoder.encode(text).length}\n${text}\n`).join('');

/** Reads a release that anybody may have written. Takes time and memory in proportion to the bytes. */
export function decodeRelease(bytes: Uint8Array): Release | Refusal {
  if (bytes.length > releaseLimits.bytes)
    return refuse(`It has ${bytes.length} bytes. A release has at most ${releaseLimits.bytes}.`);
  const lines = new Lines(bytes);
  if (lines.next() !== head) return refuse(`It is not a release: its first line is not "${head}".`);
  const manifestText = lines.next();
  const manifest = readJson(manifestText, manifestSchema);
  if (manifest === undefined || manifestText === undefined)
    return refuse('Its second line is not a manifest in canonical JSON.');
  const signatures = readJson(lines.next(), signaturesSchema);
  if (signatures === undefined)
    return refuse('Its third line is not a list of signatures in canonical JSON.');
  const files = readFiles(lines);
  return 'refused' in files ? files : { manifest, manifestText, signatures, files };
}

type Schema<T> = {
  safeParse(value: unknown): { readonly success: true; readonly data: T } | { readonly success: false };
};

function readJson<T>(line: string | undefined, schema: Schema<T>): T | undefined {
  if (line === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    const parsed = schema.safeParse(value);
    return parsed.success && canonicalJson(value) === line ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function readFiles(lines: Lines): SourceFile[] | Refusal {
  const files: SourceFile[] = [];
  while (!lines.isAtEnd) {
    const file = readFile(lines, files.at(-1)?.path ?? '');
    if ('refused' in file) return file;
    files.push(file);
    if (files.length > releaseLimits.files) return refuse(`It has more than ${releaseLimits.files} files.`);
  }
  return files.length === 0 ? refuse('It has no files.') : files;
}

function readFile(lines: Lines, last: string): SourceFile | Refusal {
  const [, path, size] = /^([^ ]+) (0|[1-9]\d{0,8})$/.exec(lines.next() ?? '') ?? [];
  if (path === undefined || size === undefined)
    return refuse(`What follows ${last === '' ? 'the signatures' : last} is not "PATH BYTES".`);
  const fault = findPathFault(path, last);
  if (fault !== undefined) return refuse(fault);
  const text = lines.take(Number(size));
  return text === undefined
    ? refuse(`${path} is cut off, or is not UTF-8 of ${size} bytes.`)
    : { path, text };
}

const pathForm = /^[A-Za-z0-9][A-Za-z0-9._-]*(\/[A-Za-z0-9][A-Za-z0-9._-]*){1,7}\.json$/;

/** What is wrong with the path of a file behind another. */
function findPathFault(path: string, last: string): string | undefined {
  if (!pathForm.test(path) || path.length > releaseLimits.pathLength)
    return `${JSON.stringify(path.slice(0, 80))} is not the path of a file of a pack, such as airline/rules/check-in.json.`;
  if (isSample(path)) return `${path} is a sample. A release has none.`;
  return path > last
    ? undefined
    : `${path} stands behind ${last}. Files are in the order of their paths, each once.`;
}

/** Reads lines, and pieces of so many bytes that end with a line break. */
class Lines {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  next(): string | undefined {
    const end = this.#bytes.indexOf(10, this.#at);
    return end < 0 || end - this.#at > releaseLimits.lineBytes ? undefined : this.take(end - this.#at);
  }

  take(length: number): string | undefined {
    const end = this.#at + length;
    if (this.#bytes[end] !== 10) return undefined;
    const text = decode(this.#bytes.subarray(this.#at, end));
    this.#at = end + 1;
    return text;
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}
