import { canonicalJson, isJson } from '../../shared/digest.ts';
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

/** A test that a column can evaluate. `key` names the column that all rules with this kind of test on this slot share. */
export type ColumnTest =
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

/** One conjunct of a rule: alternatives of which one must hold, and the formulas they come from. */
export type Requirement = {
  readonly alternatives: readonly ColumnTest[];
  readonly formulas: readonly Formula[];
};

/** A rule split into conjuncts that columns can evaluate, and a rest that must be computed for the rule alone. */
export type SplitRule = { readonly requirements: readonly Requirement[]; readonly rest: readonly Formula[] };

/** Groups literals by column: those of one kind and slot. */
function groupBySlot(literals: readonly IndexLiteral[]): readonly (readonly IndexLiteral[])[] {
  const groups: IndexLiteral[][] = [];
  for (const literal of literals) {
    const group = groups.find(([first]) => first?.kind === literal.kind && first.slot === literal.slot);
    if (group === undefined) groups.push([literal]);
    else group.push(literal);
  }
  return groups;
}

/** One test for several literals of one kind and slot, of which one must hold; undefined if no column can evaluate it. */
function toColumnTest(literals: readonly IndexLiteral[]): ColumnTest | undefined {
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

const toComparisonTest = (literal: Literal): ColumnTest | undefined => {
  const { leaf } = literal;
  if (leaf.wanted.kind === 'literal' && !isJson(leaf.wanted.value)) return undefined;
  const wanted = leaf.wanted.kind === 'slot' ? `slot ${leaf.wanted.slot}` : canonicalJson(leaf.wanted.value);
  return { key: `comparison ${leaf.slot} ${leaf.operator.name} ${wanted}`, kind: 'comparison', literal };
};

function toLiteralTest(literal: Literal): ColumnTest | undefined {
  const classified = classifyLiteral(literal);
  return classified === undefined ? toComparisonTest(literal) : toColumnTest([classified]);
}

/** The tests of alternatives if an index can evaluate all of them; otherwise undefined. */
function toAlternativeTests(parts: readonly Formula[]): readonly ColumnTest[] | undefined {
  const literals: IndexLiteral[] = [];
  for (const part of parts) {
    const classified = part.kind === 'literal' ? classifyLiteral(part) : undefined;
    if (classified === undefined) return undefined;
    literals.push(classified);
  }
  const columnTests = groupBySlot(literals).map(toColumnTest);
  return columnTests.includes(undefined) ? undefined : (columnTests as readonly ColumnTest[]);
}

function requirementOf(formula: Formula): Requirement | undefined {
  if (formula.kind === 'literal') {
    const columnTest = toLiteralTest(formula);
    return columnTest && { alternatives: [columnTest], formulas: [formula] };
  }
  const columnTests = formula.kind === 'or' ? toAlternativeTests(formula.parts) : undefined;
  return columnTests && { alternatives: columnTests, formulas: [formula] };
}

/** Joins two tests of the same column into one; undefined if they must stay separate. */
function joinColumnTests(a: ColumnTest, b: ColumnTest): ColumnTest | undefined {
  if (a.kind === 'value' && b.kind === 'value') return { ...a, test: bothValues(a.test, b.test) };
  if (a.kind === 'number' && b.kind === 'number') return { ...a, test: [...a.test, ...b.test] };
  if (a.kind === 'missing-item' && b.kind === 'missing-item') return { ...a, test: [...a.test, ...b.test] };
  return undefined;
}

const isSingle = ({ alternatives }: Requirement, key: string): boolean =>
  alternatives.length === 1 && alternatives[0]?.key === key;

/** Adds a requirement. Requirements of one column are joined, or get distinct keys so that they go to different columns. */
function addRequirement(list: Requirement[], requirement: Requirement): void {
  const [columnTest] = requirement.alternatives;
  const at =
    columnTest === undefined || requirement.alternatives.length > 1
      ? -1
      : list.findIndex((known) => isSingle(known, columnTest.key));
  const known = list[at];
  if (columnTest === undefined || known === undefined) {
    list.push(requirement);
    return;
  }
  const joined = joinColumnTests(known.alternatives[0] as ColumnTest, columnTest);
  if (joined === undefined)
    addRequirement(list, {
      ...requirement,
      alternatives: [{ ...columnTest, key: `${columnTest.key} again` }],
    });
  else list[at] = { alternatives: [joined], formulas: [...known.formulas, ...requirement.formulas] };
}

/** Splits a rule's formula into conjuncts that columns can evaluate, and the rest. */
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
