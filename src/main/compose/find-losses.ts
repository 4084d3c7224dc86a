import type { LossWatch } from '../../decide/ports.ts';

export type Losses = Readonly<Record<keyof LossWatch, string | undefined>>;

/** The losses of the stores. A store that does not answer counts as without loss: other checks report it. */
export async function findLosses(losses: LossWatch): Promise<Losses> {
  const find = async (records: keyof LossWatch): Promise<string | undefined> => losses[records]();
  const unknown = (): undefined => undefined;
  const [customers, decisions] = await Promise.all([
    find('customers').catch(unknown),
    find('decisions').catch(unknown),
  ]);
  return { customers, decisions };
}
