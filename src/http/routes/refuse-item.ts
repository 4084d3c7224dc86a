import type { Problem } from '../errors/problem.ts';
import { toKnownError, toProblem } from '../errors/problem.ts';
import type { HttpLog } from '../services/http-options.ts';

/** The list of a request, and the place of one item in it. */
export type ItemPlace = { readonly itemId: string; readonly route: string; readonly log: HttpLog };

/** The answer of one item of a list for what was thrown. It is logged as a request of its own. */
export function refuseItem(
  thrown: unknown,
  { itemId, route, log }: ItemPlace,
): { readonly status: number; readonly problem: Problem } {
  const error = toKnownError(thrown);
  const problem = toProblem(error, itemId);
  const { status } = problem;
  const entry = { requestId: itemId, method: 'POST', route, elapsedMs: 0, status, code: error.code };
  if (status >= 500) log.failed(entry, error.cause);
  else log.refused(entry);
  return { status, problem };
}
