import type { RunResult } from './run-unreliable.ts';

export type Law = { readonly holds: boolean; readonly text: string };

/** The share of answers that must come within their budget. */
const leastInBudget = 0.9999;

/**
 * Each law of the unreliable connector with its count, and whether it holds. Budgets are judged only where nothing was killed, and from
 * two seconds after the start: the first answers of a process take longer, and `duringRestarts` names them.
 */
export function judgeRun(result: RunResult, settleMs: number): readonly Law[] {
  const none = (count: number, text: string): Law => ({ holds: count === 0, text: `${count} ${text}` });
  const open = `people with an open promise ${settleMs / 1000} s after recovery`;
  return [
    none(result.toldFalsely, 'people told of a seat that the book does not have'),
    none(result.madeTwice, 'actions made twice'),
    none(result.differing, 'promises that differ from the book'),
    none(result.lost, 'promises told and remembered nowhere'),
    none(result.seatsOff, 'flights whose seats differ from the book'),
    none(result.unanswered, 'people never answered'),
    none(result.unsettled, `${open}; it took ${result.settledAfterMs / 1000} s`),
    ...(result.kills === 0 ? [judgeBudget(result)] : []),
  ];
}

function judgeBudget({ undisturbed: { answers, inBudget } }: RunResult): Law {
  const late = Math.round((1 - inBudget) * answers);
  return { holds: inBudget >= leastInBudget, text: `${late} of ${answers} answers over their budget` };
}
