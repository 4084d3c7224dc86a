import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LossWatch } from '../../decide/ports.ts';
import type { Databases } from './key-layout.ts';

/** Stands beside the data file and outlives it. */
const witnessOf = (folder: string): string => join(folder, 'founded');

/** Stands beside a copy of a store: when it was taken (epoch ms). */
export const backupNoteOf = (folder: string): string => join(folder, 'backup-of');

/** Whether a folder without a data file had one: its witness or its lock is left. Asked before the file is opened. */
export function hasLostData(folder: string): boolean {
  const file = join(folder, 'data.mdb');
  if (existsSync(file) && statSync(file).size > 0) return false;
  return existsSync(witnessOf(folder)) || existsSync(join(folder, 'lock.mdb'));
}

/** Leaves the witness, and notes in the data file what the one before took with it, or what a backup cannot hold. */
export function noteFounding(folder: string, { meta }: Databases, isLost: boolean): void {
  if (isLost) for (const what of ['customers-lost', 'decisions-lost']) meta.putSync(what, 1);
  const note = backupNoteOf(folder);
  if (existsSync(note)) {
    meta.putSync('decisions-lost', Number(readFileSync(note, 'utf8')) || 1);
    rmSync(note);
  }
  const file = witnessOf(folder);
  if (!existsSync(file)) writeFileSync(file, '', { mode: 0o600 });
}

/** A new data file stands where there was one: what the old one held is gone. */
export const areCustomersLost = ({ meta }: Databases): boolean => meta.get('customers-lost') !== undefined;
export const areDecisionsLost = ({ meta }: Databases): boolean => meta.get('decisions-lost') !== undefined;

/** Only inside a write transaction. */
export const forgetLostCustomers = ({ meta }: Databases): void => void meta.remove('customers-lost');
export const forgetLostDecisions = ({ meta }: Databases): void => void meta.remove('decisions-lost');

export function watchLosses(databases: Databases, folder: string): LossWatch {
  const lost = (what: string, remedy: string): string =>
    `the data file of ${folder} is gone and ${what}. ${remedy}, or run tact store confirm to continue without them`;
  const restored = (takenAt: number): string =>
    `the store in ${folder} was restored from a backup of ${new Date(takenAt).toISOString()}: what was decided later is gone, so nothing is promised. Run tact store confirm to go on without it`;
  return {
    customers: () =>
      areCustomersLost(databases)
        ? lost('its customers with it', 'Restore it, load them again (tact load)')
        : undefined,
    decisions: () => {
      const since = databases.meta.get('decisions-lost');
      if (since === undefined) return undefined;
      return since > 1
        ? restored(since)
        : lost('its decisions with it, so nothing is promised', 'Restore it');
    },
  };
}
