import type { ApiKey } from '../../domain/access/api-key.ts';
import type { DecisionRequest } from '../../domain/decision/decision-request.ts';

/** Who is served first when not all can be: lower numbers. */
export const priorities = {
  /** Somebody stands at a kiosk or a desk, or is on the telephone. */
  inPerson: 0,
  /** Somebody looks at a screen of her own. */
  ownScreen: 1,
  dryRun: 2,
  /** Nobody waits: batches, and all that keys for background work send. */
  background: 3,
} as const;

const ownScreens: ReadonlySet<string> = new Set(['web', 'mobile']);

/** The priority of a decision request. */
export function priorityOf(
  { mode, channel }: Pick<DecisionRequest, 'mode' | 'channel'>,
  key: ApiKey | undefined,
): number {
  if (key?.background === true) return priorities.background;
  if (mode === 'dry-run') return priorities.dryRun;
  return ownScreens.has(channel) ? priorities.ownScreen : priorities.inPerson;
}

const urgent = /^\/v1\/decisions(?!\/batch)/;

/** The priority of a request of which only the first line is known. */
export const priorityOfUrl = (url: string): number =>
  urgent.test(url) ? priorities.inPerson : priorities.background;
