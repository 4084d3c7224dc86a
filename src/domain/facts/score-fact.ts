import { z } from 'zod';
import { compilePath, type ReadPath } from '../../engine/language/compile-path.ts';
import type { FactRef, FactValues } from '../../engine/language/rule-program.ts';
import { computeScore } from '../customer/compute-score.ts';
import { type Scorecard, scoreSchema } from '../pack/format/scorecard-file.ts';
import type { BuiltInFact } from './built-in-fact.ts';

/**
 * The fact `score`: the results of the packs' scorecards for the customer, by card. A card may read everything that
 * conditions may, and other cards; a card that depends on itself is unknown. Each card is computed at most once per
 * evaluation.
 */
export function createScoreFact(
  cards: Readonly<Record<string, Scorecard>>,
  builtIn: Readonly<Record<string, BuiltInFact>>,
): BuiltInFact {
  const paths = new Map<string, ReadPath>();

  function compute(name: string, facts: FactValues, asking: readonly string[]): unknown {
    const card = Object.hasOwn(cards, name) ? cards[name] : undefined;
    if (card === undefined || asking.includes(name)) return undefined;
    return computeScore(card, (value) => toNumber(read(value, facts, [...asking, name])));
  }

  function read(value: unknown, facts: FactValues, asking: readonly string[]): unknown {
    if (value === null || typeof value !== 'object') return value;
    const { fact, params = {}, path } = value as FactRef;
    const whole = readWhole(fact, params, facts, asking);
    if (path === undefined || whole === null || typeof whole !== 'object') return whole;
    return pathOf(path)(whole);
  }

  function readWhole(
    fact: string,
    params: FactRef['params'],
    facts: FactValues,
    asking: readonly string[],
  ): unknown {
    if (fact === 'score') return compute(String(params?.['card']), facts, asking);
    if (Object.hasOwn(facts, fact)) return facts[fact];
    return Object.hasOwn(builtIn, fact) ? builtIn[fact]?.compute(params ?? {}, facts) : undefined;
  }

  /** Caches the paths of the cards, which are finite and were checked when the rule set was built. */
  function pathOf(path: string): ReadPath {
    const known = paths.get(path);
    if (known !== undefined) return known;
    const compiled = compilePath(path);
    const readPath: ReadPath = 'fault' in compiled ? () => undefined : compiled.read;
    paths.set(path, readPath);
    return readPath;
  }

  const [first, ...rest] = Object.keys(cards);
  return {
    compute: (params, facts) => compute(String(params['card']), facts, []),
    params: z.strictObject({ card: first === undefined ? z.never() : z.enum([first, ...rest]) }),
    result: scoreSchema,
    description:
      'The result of a scorecard of the pack for the customer. Unknown if a value that the card needs is unknown.',
    examples: [],
  };
}

const toNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;
