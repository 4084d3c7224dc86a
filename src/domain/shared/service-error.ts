/** Why the service could not do what was asked, whoever asked. Stable. */
export type ServiceErrorCode =
  /** What was given cannot be used as it is. */
  | 'invalid-request'
  /** The interactionId was used for another request. */
  | 'interaction-conflict'
  /** Others keep changing the same record. */
  | 'overloaded'
  | 'store-unavailable'
  | 'store-full';

/** One field of a request that is wrong: where (JSON Pointer), what is wrong with it, and what would be right. */
export type Fault = {
  readonly pointer: string;
  readonly message: string;
  readonly example?: unknown;
};

/** A failure with a stable code. `message` says what to do; `faults` name the fields that are wrong. */
export class ServiceError extends Error {
  readonly code: ServiceErrorCode;
  readonly faults: readonly Fault[];

  constructor(code: ServiceErrorCode, message: string, faults: readonly Fault[] = [], cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'ServiceError';
    this.code = code;
    this.faults = faults;
  }
}
