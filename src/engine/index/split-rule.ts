import { canonicalKey } from '../language/plain-key.ts';
import {
  classifyLiteral,
  type IndexLiteral,
  type ItemLiteral,
  type MissingItemLiteral,
  type NumberLiteral,
  type ValueLiteral,
} from './classify-literal.ts';
import type { Formula, Literal } from './formula.ts';
import type { NumberTest } from './number-test.ts';
import { bothValues, eitherValue, type ValueTest } from './value-column.ts';

/** What a rule asks of a column. `key` names the column that all rules asking the same kind of thing of the same slot share. */
export type Ask =
  | { readonly key: string; readonly kind: 'value'; readonly slot: number; readonly test: ValueTest }
  | { readonly key: string; readonly kind: 'number'; readonly slot: number; readonly test: NumberTest }
  | {
      readonly key: string;
      readonly kind: 'item';
      readonly slot: number;
      readonly test: readonly unknown[];
    }
  | {
      readonly key: string;
      readonly kind: 'missing-item';
      readonly slot: number;
      readonly test: readonly MissingItemLiteral[];
    }
  | { readonly key: string; readonly kind: 'comparison'; readonly literal: Literal };

/** One conjunct of a rule: alternatives of which one must hold, and the formula they come from. */
export type Requirement = { readonly alternatives: readonly Ask[]; readonly formulas: readonly Formula[] };

/** A rule taken apart: what columns may answer, and what must be computed for it alone. */
export type SplitRule = { readonly requirements: readonly Requirement[]; readonly rest: readonly Formula[] };

/** Literals by what one column can answer: those of one kind and slot. */
function groupBySlot(literals: readonly IndexLiteral[]): readonly (readonly IndexLiteral[])[] {
  const groups: IndexLiteral[][] = [];
  for (const literal of literals) {
    const group = groups.find(([first]) => first?.kind === literal.kind && first.slot === literal.slot);
    if (group === undefined) groups.push([literal]);
    else group.push(literal);
  }
  return groups;
}

/** One ask for several literals of one kind and slot, of which one must hold; undefined where no column can tell. */
function askOne(literals: readonly IndexLiteral[]): Ask | undefined {
  const [first] = literals;
  if (first === undefined) return undefined;
  const { kind, slot } = first;
  const key = `${kind} ${slot}`;
  switch (kind) {
    case 'value':
      return { key, kind, slot, test: eitherValue(literals as readonly ValueLiteral[]) };
    case 'number':
      return { key, kind, slot, test: [literals as readonly NumberLiteral[]] };
    case 'item':
      return { key, kind, slot, test: (literals as readonly ItemLiteral[]).flatMap(({ items }) => items) };
    case 'missing-item':
      return literals.length === 1
        ? { key, kind, slot, test: literals as readonly MissingItemLiteral[] }
        : undefined;
  }
}

const askComparison = (literal: Literal): Ask | undefined => {
  const { leaf } = literal;
  const wanted = leaf.wanted.kind === 'slot' ? `slot ${leaf.wanted.slot}` : canonicalKey(leaf.wanted.value);
  if (wanted === undefined) return undefined;
  return { key: `comparison ${leaf.slot} ${leaf.operator.name} ${wanted}`, kind: 'comparison', literal };
};

function askLiteral(literal: Literal): Ask | undefined {
  const classified = classifyLiteral(literal);
  return classified === undefined ? askComparison(literal) : askOne([classified]);
}

/** The asks of alternatives that are all comparisons an index can answer; undefined for any others. */
function askAlternatives(parts: readonly Formula[]): readonly Ask[] | undefined {
  const literals: IndexLiteral[] = [];
  for (const part of parts) {
    const classified = part.kind === 'literal' ? classifyLiteral(part) : undefined;
    if (classified === undefined) return undefined;
    literals.push(classified);
  }
  const asks = groupBySlot(literals).map(askOne);
  return asks.includes(undefined) ? undefined : (asks as readonly Ask[]);
}

function requirementOf(formula: Formula): Requirement | undefined {
  if (formula.kind === 'literal') {
    const ask = askLiteral(formula);
    return ask && { alternatives: [ask], formulas: [formula] };
  }
  const asks = formula.kind === 'or' ? askAlternatives(formula.parts) : undefined;
  return asks && { alternatives: asks, formulas: [formula] };
}

/** Joins two requirements of the same column into one; undefined where they must stay two. */
function joinAsks(a: Ask, b: Ask): Ask | undefined {
  if (a.kind === 'value' && b.kind === 'value') return { ...a, test: bothValues(a.test, b.test) };
  if (a.kind === 'number' && b.kind === 'number') return { ...a, test: [...a.test, ...b.test] };
  if (a.kind === 'missing-item' && b.kind === 'missing-item') return { ...a, test: [...a.test, ...b.test] };
  return undefined;
}

const isSingle = ({ alternatives }: Requirement, key: string): boolean =>
  alternatives.length === 1 && alternatives[0]?.key === key;

/** Adds a requirement; several of one column become one, or are told apart so that they go to different columns. */
function addRequirement(list: Requirement[], requirement: Requirement): void {
  const [ask] = requirement.alternatives;
  const at =
    ask === undefined || requirement.alternatives.length > 1
      ? -1
      : list.findIndex((known) => isSingle(known, ask.key));
  const known = list[at];
  if (ask === undefined || known === undefined) {
    list.push(requirement);
    return;
  }
  const joined = joinAsks(known.alternatives[0] as Ask, ask);
  if (joined === undefined)
    addRequirement(list, { ...requirement, alternatives: [{ ...ask, key: `${ask.key} again` }] });
  else list[at] = { alternatives: [joined], formulas: [...known.formulas, ...requirement.formulas] };
}

/** Takes a rule's formula apart into the conjuncts that columns can answer and the rest. */
export function splitRule(formula: Formula): SplitRule {
  const conjuncts = formula.kind === 'and' ? formula.parts : [formula];
  const requirements: Requirement[] = [];
  const rest: Formula[] = [];
  for (const conjunct of conjuncts) {
    const requirement = requirementOf(conjunct);
    if (requirement === undefined) rest.push(conjunct);
    else addRequirement(requirements, requirement);
  }
  return { requirements, rest };
}
