/** A condition asked for a fact that was not given, and the program does not allow that. */
export class UndefinedFactError extends Error {
  readonly code = 'UNDEFINED_FACT';
  readonly fact: string;

  constructor(fact: string) {
    super(`Undefined fact: ${fact}`);
    this.name = 'UndefinedFactError';
    this.fact = fact;
  }
}
