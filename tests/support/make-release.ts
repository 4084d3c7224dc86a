import { createHash, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import type { SourceFile } from '../../src/domain/pack/source/parse-source.ts';
import type { HashTools } from '../../src/domain/release/check-release.ts';
import type { Manifest, Signatures } from '../../src/domain/release/manifest.ts';
import { hashPacks, type Release, releasedFiles } from '../../src/domain/release/release-file.ts';
import { messageToSign, type Trust, type TrustedKey } from '../../src/domain/release/trust.ts';
import { versionOf } from '../../src/domain/rule-set/version-of.ts';
import { canonicalJson } from '../../src/shared/digest.ts';

export const hashTools: HashTools = {
  sha256: (text) => createHash('sha256').update(text).digest('hex'),
  versionOf: (files) => versionOf(files),
};

export type Person = { readonly name: string; readonly privateKey: KeyObject; readonly key: TrustedKey };

export function makePerson(name: string, more: Partial<TrustedKey> = {}): Person {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return { name, privateKey, key: { name, publicKey: x, roles: ['author', 'approver'], ...more } };
}

export const signAs = ({ privateKey }: Person, message: string): string =>
  sign(null, Buffer.from(message), privateKey).toString('base64url');

export const trustIn = (people: readonly Person[], more: Partial<Trust> = {}): Trust => ({
  keys: people.map(({ key }) => key),
  approvals: 1,
  floor: 0,
  verify: (x, message, signature) =>
    verify(
      null,
      Buffer.from(message),
      { key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' },
      Buffer.from(signature, 'base64url'),
    ),
  ...more,
});

export const twoPacks: readonly SourceFile[] = [
  { path: 'airline/pack.json', text: '{"name":"airline"}' },
  { path: 'airline/rules/a.json', text: '{"fee":80,"said":"Ü 你"}' },
  { path: 'bank/pack.json', text: '{}\n' },
];

export function makeRelease(
  files: readonly SourceFile[],
  more: Partial<Manifest> = {},
  signers: readonly (readonly ['author' | 'approver', Person])[] = [],
): Release & { readonly id: string } {
  const released = releasedFiles(files);
  const manifest: Manifest = {
    number: 1,
    parent: null,
    version: hashTools.versionOf(released),
    packs: hashPacks(released, hashTools.sha256),
    author: 'anna',
    note: 'A lower fee',
    impact: null,
    ...more,
  };
  const manifestText = canonicalJson(manifest);
  const signatures: Signatures = signers.map(([role, person]) => ({
    by: person.name,
    role,
    signature: signAs(person, messageToSign(role, manifestText)),
  }));
  return { manifest, manifestText, signatures, files: released, id: hashTools.sha256(manifestText) };
}
