import type { RuleSet } from '../domain/rule-set/rule-set.ts';
import { ServiceError } from '../domain/shared/service-error.ts';
import type { Impact } from '../replay/tally-impact.ts';

/** A bound of a number of the report. */
export type Assertion = {
  readonly text: string;
  /** Undefined: it holds. Otherwise the number that breaks it. */
  readonly check: (impact: Impact) => number | undefined;
};

const form =
  /^(?<name>different|skipped|(?<kind>action|offer)\.(?<id>[\w-]+)\.(?<change>gained|lost|changed))(?<sign><=|>=|=|<|>)(?<bound>\d+(?:\.\d+)?)(?<percent>%?)$/;

const holds: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '=': (value, bound) => value === bound,
  '>=': (value, bound) => value >= bound,
  '>': (value, bound) => value > bound,
};

/** Throws a ServiceError for a text that is no assertion, or that names what no rule set has. */
export function parseAssertion(text: string, ruleSets: readonly RuleSet[]): Assertion {
  const parts = form.exec(text.replaceAll(' ', ''))?.groups;
  if (parts === undefined)
    throw refusal(
      text,
      'is not an assertion, such as different<=5%, offer.lounge-pass.lost=0 or action.upgrade.gained<100',
    );
  const { name = '', kind, id = '', change, sign = '', bound, percent } = parts;
  if (kind !== undefined && !ruleSets.some((ruleSet) => namesOf(kind, ruleSet).has(id)))
    throw refusal(text, `names an ${kind} ${id} that neither rule set has`);
  return {
    text,
    check: (impact) => {
      const count = kind === undefined ? countOf(name, impact) : countChange({ kind, id, change }, impact);
      const value = percent === '' ? count : (100 * count) / Math.max(1, impact.examined);
      return holds[sign]?.(value, Number(bound)) === true ? undefined : value;
    },
  };
}

const refusal = (text: string, what: string): ServiceError =>
  new ServiceError('invalid-request', `--assert ${JSON.stringify(text)} ${what}`);

const namesOf = (kind: string, { offers, rules }: RuleSet): ReadonlySet<string> =>
  kind === 'offer'
    ? new Set(offers.keys())
    : new Set(rules.flatMap(({ event }) => (event.type === 'action' ? String(event.params.action) : [])));

const countOf = (name: string, { different, skipped }: Impact): number =>
  name === 'different' ? different : Object.values(skipped).reduce((sum, count) => sum + count, 0);

function countChange(
  { kind, id, change }: { readonly kind: string; readonly id: string; readonly change: string | undefined },
  { changes }: Impact,
): number {
  const found = changes.find((each) => each.kind === kind && each.name === id);
  if (found === undefined) return 0;
  return change === 'gained' ? found.gained : change === 'lost' ? found.lost : found.changed;
}
