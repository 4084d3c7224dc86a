import type { LossWatch } from '../../decide/ports.ts';

export type Losses = Readonly<Record<keyof LossWatch, string | undefined>>;

/** What the stores lost. A store that does not answer has lost nothing as far as is known: other checks report that. */
export async function findLosses(losses: LossWatch): Promise<Losses> {
  const find = async (records: keyof LossWatch): Promise<string | undefined> => losses[records]();
  const unknown = (): undefined => undefined;
  const [customers, decisions] = await Promise.all([
    find('customers').catch(unknown),
    find('decisions').catch(unknown),
  ]);
  return { customers, decisions };
}
