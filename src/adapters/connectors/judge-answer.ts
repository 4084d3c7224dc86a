import type { AnswerEntry, Verdict } from '../../domain/pack/format/connector-entry.ts';
import { type JsonPath, valueAt } from '../../shared/json-pointer.ts';
import { readReason } from './read-reason.ts';

/** An answer of a system over HTTP. */
export type HttpAnswer = {
  readonly status: number;
  readonly text: string;
  /** True if the body is longer than `text`, which stops at the read limit. */
  readonly isCut: boolean;
};

export type Judgement = {
  readonly means: Verdict;
  /** Why it refuses, as far as it says so; without personal data. */
  readonly reason?: string;
};

/**
 * Reads an answer by the entries that the pack declares, in their order, and otherwise by `byDefault`. The verdict is `unknown` if an
 * entry needs a value of a body that cannot be read.
 */
export function judgeAnswer(
  answer: HttpAnswer,
  declared: readonly AnswerEntry[],
  byDefault: (status: number) => Verdict,
): Judgement {
  const entries = declared.filter(({ status }) => fitsStatus(answer.status, status));
  const body = readBody(answer);
  for (const entry of entries) {
    if (entry.body === undefined) return judge(entry.means, body, answer.text, entry.reason);
    if (body === undefined) return { means: 'unknown' };
    if (fitsBody(body.value, entry.body)) return judge(entry.means, body, answer.text, entry.reason);
  }
  return judge(byDefault(answer.status), body, answer.text);
}

type Body = { readonly value: unknown };

function readBody({ text, isCut }: HttpAnswer): Body | undefined {
  if (isCut) return undefined;
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const fitsStatus = (status: number, wanted: AnswerEntry['status']): boolean =>
  wanted === undefined || wanted.includes(status) || wanted.includes(`${Math.floor(status / 100)}xx`);

function fitsBody(body: unknown, { at, is }: NonNullable<AnswerEntry['body']>): boolean {
  const value = valueAt(body, at);
  return is === undefined ? value !== undefined : is.some((wanted) => wanted === value);
}

function judge(means: Verdict, body: Body | undefined, text: string, path?: JsonPath): Judgement {
  if (means === 'confirmed') return { means };
  const at = path && valueAt(body?.value, path);
  const reason = readReason(text, at);
  return reason === undefined ? { means } : { means, reason };
}

/** It came without the right to call, too early or too often, so nothing was done. */
const undone: ReadonlySet<number> = new Set([401, 425, 429]);
const unclear: ReadonlySet<number> = new Set([408, 409]);

/** The verdict on a call's answer that no entry of the pack covers. */
export function meaningOfCall(status: number): Verdict {
  if (status >= 200 && status < 300) return 'confirmed';
  if (undone.has(status)) return 'retry';
  return status >= 400 && status < 500 && !unclear.has(status) ? 'refused' : 'unknown';
}

/** The verdict on a probe's answer that no entry of the pack covers. Only two statuses refuse, because a mistaken address must refuse nobody. */
export function meaningOfProbe(status: number): Verdict {
  if (status >= 200 && status < 300) return 'confirmed';
  if (status === 404) return 'retry';
  return status === 410 || status === 422 ? 'refused' : 'unknown';
}
