/** A wrong use of a command; `message` explains it. */
export class UsageError extends Error {}
