import { createHash, createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { compileRuleSet } from '../author/compile-rule-set.ts';
import { splitKey } from '../domain/access/api-key.ts';
import { formatDiagnostic } from '../domain/diagnostics/diagnostic.ts';
import { type Manifest, manifestSchema, type Signatures } from '../domain/release/manifest.ts';
import {
  decodeRelease,
  encodeRelease,
  hashPacks,
  type Release,
  releasedFiles,
} from '../domain/release/release-file.ts';
import { messageToSign } from '../domain/release/trust.ts';
import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { canonicalJson } from '../shared/digest.ts';
import { askService, readText, type ServiceCaller, type ServiceOptions } from './ask-service.ts';
import type { CliServices } from './cli-services.ts';
import { inFolder, isError } from './rules-check.ts';

export type ReleaseServices = ServiceCaller & Pick<CliServices, 'openRuleFolder' | 'writeFile'>;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The name of the key in a file: whom the service takes the caller for. */
async function nameCaller({ keyFile }: ServiceOptions, services: ServiceCaller): Promise<string> {
  const text = keyFile === undefined ? undefined : await services.readFile(keyFile);
  return splitKey(text?.trim() ?? '')?.name ?? 'anonymous';
}

/** A signature by the key in a PEM file. Undefined, and it is printed why, if the file holds none. */
export async function signWith(
  path: string,
  message: string,
  services: ServiceCaller,
): Promise<string | undefined> {
  const pem = await readText(path, services);
  if (pem === undefined) return undefined;
  try {
    return sign(null, Buffer.from(message), createPrivateKey(pem)).toString('base64url');
  } catch {
    services.print(`The file ${path} holds no private Ed25519 key. Make one with: npx tact rules key NAME`);
    services.finish(2);
    return undefined;
  }
}

type KeyOptions = {
  readonly roles: string;
  readonly packs?: string;
  readonly until?: string;
  readonly out: string;
};

/** `tact rules key NAME`: a key pair to sign releases with. */
export async function makeSigningKey(
  name: string,
  { roles, packs, until, out }: KeyOptions,
  services: Pick<CliServices, 'writeFile' | 'print' | 'finish'>,
): Promise<void> {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  await services.writeFile(out, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const { x } = publicKey.export({ format: 'jwk' });
  services.print(`The private key is in ${out}. Keep it to yourself, and let nobody else read the file.`);
  services.print('Add this entry to the list in RELEASE_KEYS on every node:');
  services.print(
    JSON.stringify({
      name,
      publicKey: x,
      roles: roles.split(',').map((role) => role.trim()),
      ...(packs !== undefined && { packs: packs.split(',').map((pack) => pack.trim()) }),
      ...(until !== undefined && { until }),
    }),
  );
  services.finish(0);
}

export type DraftOptions = ServiceOptions & {
  readonly note: string;
  readonly impact?: string;
  readonly from?: string;
  readonly sign?: string;
  readonly out: string;
};

/** `tact rules release FOLDER`: a draft that follows what was published last, as a file. */
export async function draftRelease(
  folder: string,
  options: DraftOptions,
  services: ReleaseServices,
): Promise<void> {
  const { print, finish } = services;
  const compiled = await compile(folder, services);
  const drafted = compiled && (await composeManifest(compiled, options, services));
  if (drafted === undefined) return;
  const { manifest, files } = drafted;
  const signatures = await signAsAuthor(manifest, options.sign, services);
  if (signatures === undefined) return;
  const bytes = encodeRelease({ manifest, signatures, files });
  const decoded = decodeRelease(bytes);
  if ('refused' in decoded) {
    print(decoded.refused);
    return finish(2);
  }
  await services.writeFile(options.out, bytes);
  const impact = options.impact === undefined ? '' : ` --impact ${options.impact}`;
  print(`Release ${manifest.number} by ${manifest.author} is drafted in ${options.out}.`);
  print(`Propose it:  npx tact rules propose ${options.out}${impact}`);
  finish(0);
}

async function signAsAuthor(
  manifest: Manifest,
  key: string | undefined,
  services: ReleaseServices,
): Promise<Signatures | undefined> {
  if (key === undefined) return [];
  const signature = await signWith(key, messageToSign('author', canonicalJson(manifest)), services);
  return signature === undefined ? undefined : [{ by: manifest.author, role: 'author', signature }];
}

async function composeManifest(
  compiled: Pick<RuleSet, 'version' | 'files'>,
  options: DraftOptions,
  services: ReleaseServices,
): Promise<Pick<Release, 'manifest' | 'files'> | undefined> {
  const list = await askService('GET', '/v1/releases', services, options);
  if (list === undefined) return undefined;
  const { next } = JSON.parse(list) as { readonly next: Pick<Manifest, 'number' | 'parent'> };
  const impact = options.impact === undefined ? undefined : await readText(options.impact, services);
  if (options.impact !== undefined && impact === undefined) return undefined;
  const files = releasedFiles(compiled.files);
  const manifest = manifestSchema.safeParse({
    ...next,
    version: compiled.version,
    packs: hashPacks(files, sha256),
    author: await nameCaller(options, services),
    note: options.note,
    impact: impact === undefined ? null : sha256(impact),
    ...(options.from !== undefined && { validFrom: options.from }),
  }).data;
  if (manifest !== undefined) return { manifest, files };
  services.print(
    '--note is one line of at most 500 characters, and --from an instant such as 2026-12-01T00:00:00+01:00.',
  );
  services.finish(2);
  return undefined;
}

async function compile(folder: string, { openRuleFolder, print, finish }: ReleaseServices) {
  const reading = await openRuleFolder(folder).read();
  const { ruleSet, diagnostics } =
    'files' in reading ? compileRuleSet(reading.files) : { ruleSet: undefined, ...reading };
  if (ruleSet !== undefined) return ruleSet;
  for (const diagnostic of diagnostics.filter(isError)) print(formatDiagnostic(inFolder(diagnostic, folder)));
  finish(1);
  return undefined;
}
