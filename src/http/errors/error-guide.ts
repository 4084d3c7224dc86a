import { type ProblemCode, problemCatalogue } from './http-error.ts';

/** For each error code: when it occurs, and what the caller does about it. The source of `docs/errors.md` and `/docs/errors`. */
export const errorGuide: Readonly<Record<ProblemCode, { readonly when: string; readonly remedy: string }>> = {
  'malformed-json': {
    when: 'The body is empty, is not UTF-8 or is not JSON (RFC 8259).',
    remedy: 'Send one JSON value in UTF-8. The detail names the line and column at which reading stopped.',
  },
  'invalid-request': {
    when: 'A field is missing, unknown or invalid, or a name is repeated in its object. A text contains control characters, half a surrogate pair or U+FFFD. A key is `__proto__`, `constructor` or `prototype`. A value is nested too deep.',
    remedy:
      '`errors` names each field (JSON Pointer), what is wrong with its value, and a right example. Nothing was stored; correct the request and send it again.',
  },
  'unknown-touchpoint': {
    when: 'No pack of the rule set in force declares the touchpoint.',
    remedy:
      'Use one of the touchpoints named in `errors`; `GET /v1/rule-sets/current` lists those of every pack.',
  },
  'unknown-channel': {
    when: 'The touchpoint exists, but does not serve this channel.',
    remedy: 'Use one of the channels named in `errors`.',
  },
  'unknown-identity-type': {
    when: 'No pack declares this type of identity.',
    remedy: 'Use one of the types named in `errors`, or name the customer by id.',
  },
  'unknown-verification': {
    when: 'The pack does not declare this level of verification.',
    remedy:
      'Use one of the levels named in `errors`, or leave `verification` out; the answer then contains nothing private.',
  },
  'unknown-attribute': {
    when: 'A snapshot carries a free attribute that no pack declares.',
    remedy: 'Declare it under `attributes` in a pack’s `pack.json`, or leave it out.',
  },
  'invalid-context': {
    when: 'The context does not fit the JSON Schema that the touchpoint declares.',
    remedy: '`errors` names each field below `/context`, what is wrong and a right example.',
  },
  'unknown-offer': {
    when: 'An outcome names an offer that its decision did not make.',
    remedy: 'Send the `offerId` of one of the decision’s `offers`; the detail names them.',
  },
  'invalid-outcome-time': {
    when: 'An outcome’s `occurredAt` is in the future, or before the decision that made the offer, by more than five minutes.',
    remedy: 'Correct the caller’s clock, or leave `occurredAt` out to use the current time.',
  },
  'unsupported-media-type': {
    when: 'The body is not declared as `application/json`, or is compressed.',
    remedy:
      'Send `Content-Type: application/json` (for PATCH also `application/merge-patch+json`) and no `Content-Encoding`.',
  },
  'body-too-large': {
    when: 'The body is over the limit: 64 KiB for a decision, 1 MiB for a batch or a snapshot.',
    remedy: 'Send less; split a batch.',
  },
  'malformed-http': {
    when: 'What arrived on the connection cannot be read as HTTP/1.1.',
    remedy: 'Fix the client. The server has closed the connection.',
  },
  unauthorized: {
    when: 'API keys are set, and the request has no key or an unknown one.',
    remedy: 'Send `Authorization: Bearer KEY`, where KEY is `tact_<name>_<secret>`.',
  },
  forbidden: {
    when: 'The key is known, but does not have the scope that the operation needs, or is not for the touchpoint or channel.',
    remedy:
      'The detail names the scope, touchpoint or channel. Use another key, or ask the operator for one that has it.',
  },
  'too-many-requests': {
    when: 'The key has a limit (`perSecond`), and has sent more. Twice the limit may come at once.',
    remedy: 'Try again after `Retry-After` seconds, with jitter; repeating a request is safe.',
  },
  'too-many-wrong-keys': {
    when: 'The address has sent more than ten keys that are not known. Valid keys from the same address are served.',
    remedy: 'Send a valid key, or wait `Retry-After` seconds. The connection is closed.',
  },
  'request-timeout': {
    when: 'The request’s head or body did not arrive in time.',
    remedy: 'Send the whole request again, without pauses.',
  },
  'uri-too-long': {
    when: 'A part of the URL’s path is longer than any id can be.',
    remedy: 'Ids have at most 128 characters.',
  },
  'headers-too-large': {
    when: 'The request’s headers are over 16 KiB.',
    remedy: 'Send fewer or shorter headers.',
  },
  'not-found': {
    when: 'The URL does not match any resource, or the customer, decision or task does not exist or has been deleted.',
    remedy: 'Check the path and the id.',
  },
  'method-not-allowed': {
    when: 'The resource exists but does not have this method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  'expectation-failed': {
    when: 'The `Expect` header asks for something other than `100-continue`.',
    remedy: 'Leave the header out.',
  },
  'interaction-conflict': {
    when: 'The `interactionId` was used before, for a request that asked for something else.',
    remedy:
      'Give every interaction its own id. To repeat a request safely, send the same body: the answer is the same decision.',
  },
  'snapshot-older': {
    when: 'The stored snapshot is newer (`asOf`), or the person was erased after this snapshot was taken.',
    remedy: 'Discard this snapshot. Tact never replaces a snapshot with an older one.',
  },
  'task-state': {
    when: 'The task is in a state that does not allow the change: a running task may be delivered at this moment, and a done or cancelled task has ended.',
    remedy:
      'Read the task to see its state. `retry` takes a parked task, `run` and `hold` a waiting one, `release` a held one, `due` a waiting or held one, `cancel` one that is not running or done.',
  },
  'release-state': {
    when: 'A release is not what this node takes, or its state does not allow the move: it is not approved, its author approves it, or another one was published meanwhile.',
    remedy: 'Do what the detail says; `GET /v1/releases` lists the releases with their states.',
  },
  'key-state': {
    when: 'The key cannot be changed like this: its name is taken, it is in the settings, it has two secrets or only one, or the service asks nobody for a key.',
    remedy: 'Do what the detail says; `GET /v1/keys` lists the keys.',
  },
  'store-unavailable': {
    when: 'The store cannot be reached or did not answer.',
    remedy: 'Try again after `Retry-After` seconds; repeating a request is safe.',
  },
  'store-full': {
    when: 'The store has no space for another record.',
    remedy: 'An operator must add space. Nothing of this request was stored.',
  },
  overloaded: {
    when: 'More work is in progress than the service can finish in time. A batch counts as its items, a full explanation as ten decisions.',
    remedy: 'Try again after `Retry-After` seconds, with jitter; repeating a request is safe.',
  },
  'shutting-down': {
    when: 'The process is finishing its last requests before it ends.',
    remedy: 'Reconnect and retry. Retrying is safe.',
  },
  internal: {
    when: 'This request triggered a bug in the service.',
    remedy: 'Report `instance`: the log has the same id. Repeating the request is safe.',
  },
};

export const errorCodes = Object.keys(problemCatalogue) as ProblemCode[];
