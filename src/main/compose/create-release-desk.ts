import { createHash, verify } from 'node:crypto';
import { nativeDigest } from '../../adapters/native-digest.ts';
import type { LedgerLog } from '../../author/ports.ts';
import { ReleaseDesk } from '../../author/release-desk.ts';
import type { Config } from '../../config/config.ts';
import type { HashTools } from '../../domain/release/check-release.ts';
import type { Trust } from '../../domain/release/trust.ts';
import { versionOf } from '../../domain/rule-set/version-of.ts';

const hashTools: HashTools = {
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  versionOf: (files) => versionOf(files, nativeDigest),
};

type TrustSettings = Pick<Config, 'releaseKeys' | 'releaseApprovals' | 'releaseFloor'>;

/** What the settings of this node demand of a release. */
const createTrust = ({ releaseKeys, releaseApprovals, releaseFloor }: TrustSettings): Trust => ({
  keys: releaseKeys,
  approvals: releaseApprovals,
  floor: releaseFloor,
  verify: (x, message, signature) =>
    verify(
      null,
      Buffer.from(message),
      { key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' },
      Buffer.from(signature, 'base64url'),
    ),
});

export const createReleaseDesk = (config: TrustSettings, log: LedgerLog): ReleaseDesk =>
  new ReleaseDesk({ ...hashTools, log, trust: createTrust(config), now: Date.now });
