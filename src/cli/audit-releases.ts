import { createHash } from 'node:crypto';
import { merkleRoot } from '../shared/merkle-root.ts';
import { askService, type ServiceOptions } from './ask-service.ts';
import type { ReleaseServices } from './draft-release.ts';

type Checkpoint = { readonly size: number; readonly root: string };

const rootOf = (entries: readonly string[]): string =>
  Buffer.from(merkleRoot(entries, (bytes) => createHash('sha256').update(bytes).digest())).toString('hex');

/**
 * `tact rules audit`: whether the log of releases still begins with what it had at the last audit. The checkpoint is the auditor's own
 * file, so that nobody who can write to the ledger can change both.
 */
export async function auditReleases(
  { checkpoint: path, ...place }: ServiceOptions & { readonly checkpoint: string },
  services: ReleaseServices,
): Promise<void> {
  const { print, finish } = services;
  const text = await askService('GET', '/v1/releases/log', services, place);
  if (text === undefined) return;
  const { entries } = JSON.parse(text) as { readonly entries: readonly string[] };
  const kept = await services.readFile(path);
  const before = kept === undefined ? { size: 0, root: rootOf([]) } : readCheckpoint(kept);
  if (before === undefined) {
    print(`The file ${path} is no checkpoint of this command.`);
    return finish(2);
  }
  if (entries.length < before.size || rootOf(entries.slice(0, before.size)) !== before.root) {
    print(`The log was changed: its first ${before.size} entries are not those of ${path}.`);
    return finish(1);
  }
  const now: Checkpoint = { size: entries.length, root: rootOf(entries) };
  await services.writeFile(path, `${JSON.stringify(now)}\n`);
  print(`The log has ${now.size} entries, the first ${before.size} as at the last audit.`);
  print(`Its root is ${now.root}`);
  finish(0);
}

function readCheckpoint(text: string): Checkpoint | undefined {
  try {
    const { size, root } = Object(JSON.parse(text)) as Partial<Checkpoint>;
    return typeof size === 'number' && typeof root === 'string' ? { size, root } : undefined;
  } catch {
    return undefined;
  }
}
