import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LossWatch } from '../../decide/ports.ts';
import type { Databases } from './key-layout.ts';

/** Stands beside the data file and outlives it. */
const witness = 'founded';

/** Whether a folder without a data file had one: its witness or its lock is left. Asked before the file is opened. */
export function hasLostData(folder: string): boolean {
  const file = join(folder, 'data.mdb');
  if (existsSync(file) && statSync(file).size > 0) return false;
  return existsSync(join(folder, witness)) || existsSync(join(folder, 'lock.mdb'));
}

/** Leaves the witness, and notes in the new data file what the old one took with it. */
export function noteFounding(folder: string, { meta }: Databases, isLost: boolean): void {
  if (isLost) for (const what of ['customers-lost', 'decisions-lost']) meta.putSync(what, 1);
  const file = join(folder, witness);
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
    `the data file of ${folder} is gone and ${what}. ${remedy}, or run tact store confirm to go on without them`;
  return {
    customers: () =>
      areCustomersLost(databases)
        ? lost('its customers with it', 'Restore it, load them again (tact load)')
        : undefined,
    decisions: () =>
      areDecisionsLost(databases)
        ? lost('its decisions with it, so nothing is promised', 'Restore it')
        : undefined,
  };
}
