import type { Decision } from '../domain/decision/decision.ts';
import { findDifference } from './find-difference.ts';

/** What other rules change in one answer. */
export type Change = {
  readonly kind: 'action' | 'offer' | 'message' | 'task' | 'other';
  /** The type of an action, the id of an offer, the key of a message, the template of a task, else the member of the answer. */
  readonly name: string;
  /** `changed`: other params, rank, score, words or due time. */
  readonly change: 'gained' | 'lost' | 'changed';
  /** The rule that it comes from: of the draft, or where it is lost of the rules before. */
  readonly ruleId?: string;
  /** The rank of an offer before and with the draft, where it moves. */
  readonly ranks?: readonly [before: number, draft: number];
  /** Where its content differs first. The content itself may be personal. */
  readonly pointer?: string;
};

type Part = {
  readonly name: string;
  readonly ruleId?: string;
  readonly rank?: number;
  readonly content: unknown;
};

/** What the draft changes in an answer; empty where nothing but ids and versions differs. */
export const compareDecisions = (before: Decision, draft: Decision): readonly Change[] => [
  ...compareParts('action', actionsOf(before), actionsOf(draft)),
  ...compareParts('offer', offersOf(before), offersOf(draft)),
  ...compareParts('message', messagesOf(before), messagesOf(draft)),
  ...compareParts('task', tasksOf(before), tasksOf(draft)),
  ...others.flatMap((name): Change[] => {
    const difference = findDifference(before[name], draft[name]);
    return difference ? [{ kind: 'other', name, change: 'changed', pointer: difference.pointer }] : [];
  }),
];

const others = [
  'locale',
  'channel',
  'preferences',
  'form',
  'openCases',
  'history',
  'facts',
  'reasons',
  'customerId',
] as const satisfies readonly (keyof Decision)[];

const actionsOf = ({ actions }: Decision): Part[] =>
  actions.map(({ actionId: _, ...action }) => ({
    name: action.type,
    ruleId: action.reason.ruleId,
    content: action,
  }));

const offersOf = ({ offers }: Decision): Part[] =>
  offers.map(({ offerId, rank, ...offer }) => ({
    name: offerId,
    rank,
    ...(offer.reason && { ruleId: offer.reason.ruleId }),
    content: offer,
  }));

const messagesOf = ({ messages }: Decision): Part[] =>
  messages.map((message) => ({ name: message.key, content: message }));

const tasksOf = ({ tasks }: Decision): Part[] =>
  tasks.map(({ taskId: _, ...task }) => ({ name: task.template ?? task.type, content: task }));

/** Parts of one name are held against each other in their order. */
function compareParts(kind: Change['kind'], before: readonly Part[], draft: readonly Part[]): Change[] {
  const names = new Set([...before, ...draft].map(({ name }) => name));
  return [...names].flatMap((name) => {
    const [old, fresh] = [before, draft].map((parts) => parts.filter((part) => part.name === name));
    return Array.from({ length: Math.max(old?.length ?? 0, fresh?.length ?? 0) }, (_, index) =>
      comparePart(kind, old?.[index], fresh?.[index]),
    ).flatMap((change) => change ?? []);
  });
}

function comparePart(kind: Change['kind'], before?: Part, draft?: Part): Change | undefined {
  const part = draft ?? before;
  if (part === undefined) return undefined;
  const origin = { kind, name: part.name, ...(part.ruleId !== undefined && { ruleId: part.ruleId }) };
  if (before === undefined) return { ...origin, change: 'gained' };
  if (draft === undefined) return { ...origin, change: 'lost' };
  const { rank: old } = before;
  const { rank: fresh } = draft;
  if (old !== undefined && fresh !== undefined && old !== fresh)
    return { ...origin, change: 'changed', ranks: [old, fresh] };
  const difference = findDifference(before.content, draft.content);
  return difference && { ...origin, change: 'changed', pointer: difference.pointer };
}
