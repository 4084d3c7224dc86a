import { shorten } from '../../shared/shorten.ts';

/** The members of a refusal that may hold its reason, best first: those of problem details (RFC 9457), then other common ones. */
const members = ['detail', 'reason', 'message', 'title', 'code'] as const;
const longestReason = 200;

/**
 * Why a system refuses: `declared`, where that is a text, else what the JSON body of its answer says. One line of at most 200
 * characters; undefined where there is none. E-mail addresses and long numbers are masked, as reasons are kept with tasks and
 * written into logs.
 */
export function readReason(text: string, declared?: unknown): string | undefined {
  const body = parseObject(text);
  const nested = Object(body['error']) as Record<string, unknown>;
  const said = [declared, ...members.flatMap((name) => [body[name], nested[name]]), body['error']];
  return said.flatMap(toLine)[0];
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

function toLine(value: unknown): string[] {
  if (typeof value !== 'string') return [];
  const line = value.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
  const masked = line.replaceAll(/\S+@\S+|\d[\d .-]{4,}\d/gu, '…');
  return masked === '' ? [] : [shorten(masked, longestReason)];
}
