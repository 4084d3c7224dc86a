import { digest } from '../../shared/digest.ts';
import type { SourceFile } from '../pack/source/parse-source.ts';

/** Whether a file affects no decision: samples only fill a demonstration. */
export const isSample = (path: string): boolean => /^[^/]*\/samples\//.test(path);

/** The version of a rule set: the digest of its files' paths and digests, in the order of the paths. Samples do not count. */
export const versionOf = (
  files: readonly SourceFile[],
  digestOf: (text: string) => string = digest,
): string =>
  nameDigests(
    files
      .filter(({ path }) => !isSample(path))
      .sort((one, other) => (one.path < other.path ? -1 : 1))
      .map(({ path, text }) => [path, digestOf(text)]),
  );

export const nameDigests = (digests: readonly (readonly [path: string, digest: string])[]): string =>
  digest(JSON.stringify(digests));
