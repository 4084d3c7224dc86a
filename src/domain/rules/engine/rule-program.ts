/** The facts of one evaluation, by name: customer, context, touchpoint, channel, now and the like. */
export type FactValues = Readonly<Record<string, unknown>>;

/** A fact that is computed: pure, synchronous, at most once per evaluation and params. */
export type FactFunction = (params: Readonly<Record<string, unknown>>, facts: FactValues) => unknown;

export type FactRef = {
  readonly fact: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly path?: string | undefined;
};

export type RuleEvent = { readonly type: string; readonly params?: Readonly<Record<string, unknown>> };

/** A rule that fired: its place in the file order, and its event. */
export type FiredRule = { readonly rule: number; readonly event: RuleEvent };

/** Which rules are looked at: those of the touchpoint (all if absent) that are valid at `now` (epoch ms; always if absent). */
export type Scope = { readonly touchpoint?: string; readonly now?: number };

/** One rule of a trace: `conditions` is the tree with what was found and wanted at each leaf. */
export type RuleTrace = {
  readonly rule: number;
  readonly outcome: 'fired' | 'failed' | 'out-of-scope';
  readonly conditions?: unknown;
};

/** Compiled rules. Synchronous and pure. */
export interface RuleProgram {
  /** The rules that fire, by priority (highest first), then in file order. */
  evaluate(facts: FactValues, scope?: Scope): FiredRule[];
  evaluateAll(facts: FactValues, scope?: Scope): { events: RuleEvent[]; failureEvents: RuleEvent[] };
  explain(facts: FactValues, scope?: Scope): RuleTrace[];
  /** What a condition would read: the same facts, functions and paths. */
  readFact(ref: FactRef, facts: FactValues): unknown;
}
