import { readFileSync, readlinkSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ServiceError } from '../../domain/shared/service-error.ts';

/** Who holds a folder: written into it as `owner.json`. */
type Owner = {
  readonly pid: number;
  readonly host: string;
  /** The start of the process in the kernel's own count (Linux), to distinguish another process under a reused pid. */
  readonly began: string | null;
  /** The namespace of its pid (Linux): containers may share a host's name, and count their processes apart. */
  readonly space?: string | null;
  readonly since: string;
};

/** The file's time is renewed this often; a process of another host or container that lets it lapse this long is gone. */
const beatMs = 2_000;
const lapseMs = 10_000;

/**
 * Takes the folder for this process, or throws `store-unavailable` naming who has it. Must be called inside a transaction of the
 * folder's environment, whose lock keeps two processes from doing so at once. Killed owners are recognised, however they died.
 * @returns gives the folder back.
 */
export function takeFolder(folder: string, now: number): () => void {
  const file = join(folder, 'owner.json');
  const owner = readOwner(file);
  if (owner !== undefined && isAlive(owner, file))
    throw new ServiceError(
      'store-unavailable',
      `The store folder ${folder} is in use by process ${owner.pid} on ${owner.host} since ${owner.since}. One process owns a folder: stop that one (the service runs its worker inside), or choose another folder.`,
    );
  const self: Owner = {
    pid: process.pid,
    host: hostname(),
    began: beginOf(process.pid),
    space: spaceOfPids(),
    since: new Date(now).toISOString(),
  };
  writeFileSync(file, JSON.stringify(self), { mode: 0o600 });
  const beat = setInterval(() => renew(file), beatMs).unref();
  return () => {
    clearInterval(beat);
    rmSync(file, { force: true });
  };
}

/** Throws `store-unavailable` unless the process `pid` of this host has taken the folder. */
export function requireOwner(folder: string, pid: number): void {
  const owner = readOwner(join(folder, 'owner.json'));
  if (owner?.pid === pid && owner.host === hostname()) return;
  throw new ServiceError(
    'store-unavailable',
    `The store folder ${folder} is not held by process ${pid}, which started this one. Start the service again.`,
  );
}

function readOwner(file: string): Owner | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isOwner(owner) ? owner : undefined;
  } catch {
    return undefined;
  }
}

function isOwner(value: unknown): value is Owner {
  return typeof value === 'object' && value !== null && 'pid' in value && typeof value.pid === 'number';
}

function isAlive(owner: Owner, file: string): boolean {
  if (owner.host !== hostname() || (owner.space ?? spaceOfPids()) !== spaceOfPids())
    return Date.now() - statSync(file).mtimeMs < lapseMs;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return owner.began === null || owner.began === beginOf(owner.pid);
}

function spaceOfPids(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

/** The process's start time from /proc, or null where there is no such file. */
function beginOf(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

function renew(file: string): void {
  try {
    const time = new Date();
    utimesSync(file, time, time);
  } catch {
    // The folder was taken away under the process; its writes will say so.
  }
}
