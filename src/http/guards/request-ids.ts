import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const wellFormed = /^[A-Za-z0-9._:-]{1,128}$/;

/** Names requests: by the caller's `request-id` header if it is well formed, else by this process and a count. */
export function createRequestIds(): (message?: { headers: IncomingHttpHeaders }) => string {
  const prefix = `r-${randomBytes(6).toString('hex')}-`;
  let count = 0;
  return (message) => {
    const given = message?.headers['request-id'];
    if (typeof given === 'string' && wellFormed.test(given)) return given;
    count += 1;
    return prefix + count.toString(36);
  };
}
