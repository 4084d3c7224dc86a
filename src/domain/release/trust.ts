import type { Manifest } from './manifest.ts';

/** A key whose signatures a node accepts. Several keys of one name are one person's: that is how keys are changed. */
export type TrustedKey = {
  readonly name: string;
  /** The 32 bytes of an Ed25519 public key in base64url. */
  readonly publicKey: string;
  readonly roles: readonly SigningRole[];
  /** The packs that its approvals count for; all if absent. */
  readonly packs?: readonly string[];
  /** Epoch milliseconds from which what it signs is refused; never if absent. */
  readonly until?: number;
};

export const signingRoles = ['author', 'approver', 'rollback'] as const;
export type SigningRole = (typeof signingRoles)[number];

/** What a node demands of a release. Settings of the node alone: no release can ask for less. */
export type Trust = {
  /** Not empty: author, approvers and rollbacks must be signed by these keys. */
  readonly keys: readonly TrustedKey[];
  /** How many people besides the author must approve of each changed pack. */
  readonly approvals: number;
  /** Releases with a lower number are refused. */
  readonly floor: number;
  readonly verify: (publicKey: string, message: string, signature: string) => boolean;
};

/** An approval. `packs`: those that it counts for, all if absent; signed approvals count for those of their key. */
export type Approval = {
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly packs?: readonly string[];
  readonly signature?: string;
};

/** What an author or approver signs: the manifest binds the content and the impact report. */
export const messageToSign = (role: 'author' | 'approver', manifestText: string): string =>
  `tact-release-1 ${role}\n${manifestText}`;

/** What a rollback signs. The place in the log makes it good for once. */
export const rollbackMessage = (place: number, from: string, to: string): string =>
  `tact-rollback-1 ${place}\n${from}\n${to}`;

/** The trusted key that made a signature at an instant; undefined if none did. */
export const findSigner = (
  { keys, verify }: Trust,
  { by, at, signature }: Pick<Approval, 'by' | 'at'> & { readonly signature?: string | undefined },
  role: SigningRole,
  message: string,
): TrustedKey | undefined =>
  signature === undefined
    ? undefined
    : keys.find(
        (key) =>
          key.name === by &&
          key.roles.includes(role) &&
          at < (key.until ?? Number.POSITIVE_INFINITY) &&
          verify(key.publicKey, message, signature),
      );

/** Why the approvals of a release are too few; undefined if they are enough. Each person counts once, the author never. */
export function findMissingApproval(
  release: { readonly manifest: Manifest; readonly manifestText: string },
  parent: Manifest | undefined,
  approvals: readonly Approval[],
  trust: Trust,
): string | undefined {
  const counted = approvals.flatMap((approval) => {
    if (approval.by === release.manifest.author) return [];
    if (trust.keys.length === 0) return [approval];
    const signer = findSigner(trust, approval, 'approver', messageToSign('approver', release.manifestText));
    return signer === undefined ? [] : [{ by: signer.name, ...(signer.packs && { packs: signer.packs }) }];
  });
  for (const pack of changedPacks(release.manifest, parent)) {
    const people = new Set(counted.filter(({ packs }) => packs?.includes(pack) ?? true).map(({ by }) => by));
    if (people.size < trust.approvals)
      return `${pack} has ${people.size} of the ${trust.approvals} approvals that it needs from people other than the author.`;
  }
  return undefined;
}

/** The packs that a release changes, adds or removes; all of its packs where it changes none. */
function changedPacks(manifest: Manifest, parent: Manifest | undefined): string[] {
  const before = parent?.packs ?? {};
  const all = [...new Set([...Object.keys(manifest.packs), ...Object.keys(before)])].sort();
  const changed = all.filter((pack) => manifest.packs[pack] !== before[pack]);
  return changed.length > 0 ? changed : all;
}
