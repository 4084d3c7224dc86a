import { createLinkSigner, type LinkSigner } from '../../adapters/links/link-signer.ts';
import type { Config } from '../../config/config.ts';
import { reportFollowUp } from '../../deliver/report-follow-up.ts';
import { addressAt } from '../../domain/messages/web-addresses.ts';
import type { TaskRecord } from '../../domain/tasks/task.ts';
import { readMessagePayload } from '../../domain/tasks/task-payload.ts';
import type { HttpServices } from '../../http/services/http-services.ts';
import type { Stores } from './stores.ts';

/** Undefined where no address for links is configured: then messages have none of ours. */
export const openLinkSigner = ({
  publicUrl,
  linkSecret,
}: Pick<Config, 'publicUrl' | 'linkSecret'>): LinkSigner | undefined =>
  publicUrl === undefined || linkSecret === undefined ? undefined : createLinkSigner(publicUrl, linkSecret);

type LinkStores = Pick<Stores, 'tasks' | 'ledger'>;

/** What the links of messages do, and what they report. */
export function createLinkServices(
  signer: LinkSigner | undefined,
  { tasks, ledger }: LinkStores,
  now: () => number,
): HttpServices['links'] {
  const find = async (token: string) => {
    const link = signer?.read(token, now());
    const task = link && (await tasks.find(link.taskId));
    return task && { task, target: link.target };
  };
  const report = (task: TaskRecord, outcome: 'clicked' | 'unsubscribed') =>
    reportFollowUp({ taskId: task.taskId, outcome, at: now() }, { tasks, promises: ledger });
  return {
    async open(token) {
      const link = await find(token);
      if (link === undefined) return { status: 'gone' };
      const { task, target } = link;
      if (target === 'stop') return { status: 'asks', locale: task.locale };
      const url = addressAt(readMessagePayload(task.payload)?.message.body ?? '', target);
      if (url === undefined) return { status: 'gone' };
      await report(task, 'clicked');
      return { status: 'opened', url };
    },
    async stop(token) {
      const link = await find(token);
      if (link === undefined || link.target !== 'stop') return { status: 'gone' };
      await report(link.task, 'unsubscribed');
      return { status: 'stopped', locale: link.task.locale };
    },
  };
}
