import type { PackFile } from '../pack/format/pack-file.ts';
import type { Task } from './task.ts';

/**
 * One call for each connector that erases people, to be stored before a person is erased here. The tasks belong to nobody, so that the
 * erasure leaves them; of the person they have only the id that the receiver knows. `at`: epoch milliseconds. `digest`: of a text.
 */
export function planErasures(
  packs: ReadonlyMap<string, { readonly file: Pick<PackFile, 'connectors'> }>,
  customerId: string,
  at: number,
  digest: (text: string) => string,
): readonly Task[] {
  return [...packs].flatMap(([pack, { file }]) =>
    Object.entries(file.connectors ?? {}).flatMap(([connector, { erases }]) =>
      erases === true ? toTask(pack, connector, customerId, at, digest) : [],
    ),
  );
}

const toTask = (
  pack: string,
  connector: string,
  customerId: string,
  at: number,
  digest: (text: string) => string,
): Task => ({
  taskId: `erase-${digest(JSON.stringify([pack, connector, customerId, at])).slice(0, 22)}`,
  type: 'action',
  decisionId: '',
  interactionId: '',
  customerId: '',
  touchpoint: '',
  pack,
  template: 'erase',
  locale: '',
  channel: '',
  payload: { connector, erase: true, customerId },
  createdAt: at,
  dueAt: at,
});
