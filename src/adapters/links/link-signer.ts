import { createHmac, timingSafeEqual } from 'node:crypto';
import { dayMs } from '../../shared/durations.ts';

/** What a link in a message does: `stop` ends such messages; a number opens the web address in that place of the text. */
export type LinkTarget = 'stop' | number;

/** Makes the links of messages, and knows its own again. */
export type LinkSigner = {
  /** The address of a link in the message of this task, sent at `now` (epoch ms). */
  sign(taskId: string, target: LinkTarget, now: number): string;
  /** What the token of a link stands for; undefined if it was not made here, or has expired at `now` (epoch ms). */
  read(token: string, now: number): { readonly taskId: string; readonly target: LinkTarget } | undefined;
};

/** People find old mails; a stop has to work for longer than the 30 days that laws ask for. */
const validMs = 400 * dayMs;
const macBytes = 16;

/** The token holds the task, the target and the day it expires, with an HMAC-SHA256 of these, cut to 128 bits. */
export function createLinkSigner(publicUrl: string, secret: string): LinkSigner {
  const base = publicUrl.replace(/\/+$/, '');
  const macOf = (text: string): Buffer =>
    createHmac('sha256', secret).update(`link ${text}`).digest().subarray(0, macBytes);
  return {
    sign(taskId, target, now) {
      const text = `${taskId}.${target === 'stop' ? 's' : target}.${Math.ceil((now + validMs) / dayMs).toString(36)}`;
      return `${base}/l/${text}.${macOf(text).toString('base64url')}`;
    },
    read(token, now) {
      const { text, taskId, place, until, mac } = tokenForm.exec(token)?.groups ?? {};
      if (text === undefined || taskId === undefined || until === undefined || mac === undefined)
        return undefined;
      const given = Buffer.from(mac, 'base64url');
      if (given.length !== macBytes || !timingSafeEqual(given, macOf(text))) return undefined;
      if (Number.parseInt(until, 36) * dayMs < now) return undefined;
      return { taskId, target: place === 's' ? 'stop' : Number(place) };
    },
  };
}

const tokenForm =
  /^(?<text>(?<taskId>[\w-]{1,128})\.(?<place>s|\d{1,2})\.(?<until>[a-z0-9]{1,6}))\.(?<mac>[\w-]{22})$/;
