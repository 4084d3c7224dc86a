import type { SourceFile } from '../pack/source/parse-source.ts';
import type { Manifest } from './manifest.ts';
import { decodeRelease, hashPacks, type Refusal, type Release } from './release-file.ts';
import { type Approval, findMissingApproval, findSigner, messageToSign, type Trust } from './trust.ts';

/** Where a release stands, as the node knows it from the ledger. */
export type Standing = {
  /** The id of the release that is wanted. */
  readonly id: string;
  /** The release before it; undefined for the first. */
  readonly parent: { readonly id: string; readonly manifest: Manifest } | undefined;
  /** Approvals that were given after the file was written. */
  readonly approvals: readonly Approval[];
  /** When it was proposed, epoch milliseconds: signatures are judged as of then. */
  readonly proposedAt: number;
};

export type HashTools = {
  /** In hexadecimal digits, of the text's UTF-8. */
  readonly sha256: (text: string) => string;
  /** The version of the rule set of these files. */
  readonly versionOf: (files: readonly SourceFile[]) => string;
};

/**
 * Checks the bytes of a release against what a node trusts. Pure: it depends on these arguments alone. A release is refused for the
 * first reason that is found, and nothing that it says of itself makes the node demand less.
 */
export function checkRelease(
  bytes: Uint8Array,
  standing: Standing,
  trust: Trust,
  tools: HashTools,
): Release | Refusal {
  const release = decodeRelease(bytes);
  if ('refused' in release) return release;
  const refused =
    findContentFault(release, tools) ??
    findPlaceFault(release, standing, trust, tools) ??
    findTrustFault(release, standing, trust);
  return refused === undefined ? release : { refused };
}

/** The id of a release: the hash of its manifest, which has the hashes of everything else. */
export const idOf = (
  { manifestText }: Pick<Release, 'manifestText'>,
  { sha256 }: Pick<HashTools, 'sha256'>,
): string => sha256(manifestText);

/** Whether the files are those of the manifest. */
export function findContentFault({ manifest, files }: Release, tools: HashTools): string | undefined {
  const packs = hashPacks(files, tools.sha256);
  const other = [...new Set([...Object.keys(packs), ...Object.keys(manifest.packs)])].find(
    (pack) => packs[pack] !== manifest.packs[pack],
  );
  if (other !== undefined) return `The files of ${other} are not those that the manifest names.`;
  return tools.versionOf(files) === manifest.version
    ? undefined
    : 'The files are not the rule set whose version the manifest names.';
}

function findPlaceFault(
  release: Release,
  { id, parent }: Standing,
  { floor }: Trust,
  tools: HashTools,
): string | undefined {
  const { manifest } = release;
  if (idOf(release, tools) !== id) return 'It is another release than the one that was published.';
  if (manifest.number < floor)
    return `It is number ${manifest.number}. This node takes none before ${floor}.`;
  if (manifest.parent !== (parent?.id ?? null)) return 'It follows another release than the one in force.';
  if (parent !== undefined && manifest.number <= parent.manifest.number)
    return `It is number ${manifest.number}, which is not above the ${parent.manifest.number} that it follows.`;
  return undefined;
}

function findTrustFault(release: Release, standing: Standing, trust: Trust): string | undefined {
  const { manifest, manifestText, signatures } = release;
  const at = standing.proposedAt;
  if (trust.keys.length > 0) {
    const isSigned = signatures.some(
      ({ by, role, signature }) =>
        role === 'author' &&
        by === manifest.author &&
        findSigner(trust, { by, at, signature }, role, messageToSign(role, manifestText)) !== undefined,
    );
    if (!isSigned) return `It is not signed by a trusted key of its author, ${manifest.author}.`;
  }
  const inFile = signatures
    .filter(({ role }) => role === 'approver')
    .map(({ by, signature }): Approval => ({ by, at, signature }));
  const approvals = trust.keys.length > 0 ? [...inFile, ...standing.approvals] : standing.approvals;
  return findMissingApproval(release, standing.parent?.manifest, approvals, trust);
}
