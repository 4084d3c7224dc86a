/** A condition read a fact that was not given, and the program does not allow undefined facts. */
export class UndefinedFactError extends Error {
  readonly code = 'UNDEFINED_FACT';
  readonly fact: string;

  constructor(fact: string) {
    super(`Undefined fact: ${fact}`);
    this.name = 'UndefinedFactError';
    this.fact = fact;
  }
}
