import { percent } from '../shared/percent.ts';
import { estimateShare, type Share } from './share-interval.ts';

/** Counts of a pair of goods: of baskets with both, with each, and of all. */
export type PairCount = {
  readonly item: string;
  readonly other: string;
  readonly both: number;
  readonly withItem: number;
  readonly withOther: number;
  readonly baskets: number;
};

/** Who buys `item` buys `other` too. */
export type Association = PairCount & {
  /** The share of baskets with both. */
  readonly support: number;
  /** The share of baskets with `other` among those with `item`. */
  readonly confidence: Share;
  /** How many times more often than by chance. */
  readonly lift: number;
};

/**
 * SQL that counts pairs in the rows of a query with the columns `basket` and `item`, as DuckDB runs it. Goods and pairs in fewer baskets than
 * the share `support` are left out.
 */
export const countPairsSql = (rows: string, support: number): string => `
WITH given AS (${rows.trim().replace(/;$/, '')}),
  bought AS (SELECT DISTINCT basket, trim(CAST(item AS VARCHAR)) AS item FROM given WHERE item IS NOT NULL AND trim(CAST(item AS VARCHAR)) <> ''),
  size AS (SELECT count(DISTINCT basket) AS baskets FROM bought),
  single AS (SELECT item, count(*) AS times FROM bought GROUP BY item HAVING count(*) >= ${support} * (SELECT baskets FROM size)),
  frequent AS (SELECT basket, item FROM bought SEMI JOIN single USING (item))
SELECT a.item AS item, b.item AS other, count(*) AS "both", any_value(x.times) AS "withItem", any_value(y.times) AS "withOther", (SELECT baskets FROM size) AS baskets
FROM frequent a JOIN frequent b ON a.basket = b.basket AND a.item <> b.item
  JOIN single x ON x.item = a.item JOIN single y ON y.item = b.item
GROUP BY a.item, b.item
HAVING count(*) >= ${support} * (SELECT baskets FROM size)`;

/** The associations of at least that confidence, the strongest lift first. */
export const findAssociations = (pairs: readonly PairCount[], confidence: number): readonly Association[] =>
  pairs
    .map((pair) => ({
      ...pair,
      support: pair.both / pair.baskets,
      confidence: estimateShare(pair.both, pair.withItem),
      lift: (pair.both * pair.baskets) / (pair.withItem * pair.withOther),
    }))
    .filter(({ confidence: { rate } }) => (rate ?? 0) >= confidence)
    .sort((one, other) => other.lift - one.lift || (nameOf(one) < nameOf(other) ? -1 : 1));

const nameOf = ({ item, other }: PairCount): string => `${item}/${other}`;

/**
 * A rule file that proposes an offer of `other` to whoever has `item` alone, with the evidence in each description. It is refused until
 * the offers that it names are written, so nothing goes live by itself.
 */
export function proposeRules(associations: readonly Association[]): object {
  return {
    description: 'Proposed by tact mine baskets: review each rule, write its offer, or take it away.',
    rules: associations.map((association) => {
      const { item, other } = association;
      return {
        id: `mined-${slugOf(item)}-${slugOf(other)}`,
        description: describe(association),
        conditions: { all: [hasInBasket(item, 'greaterThan'), hasInBasket(other, 'equal')] },
        event: { type: 'offer', params: { offer: `${slugOf(other)}-coupon` } },
      };
    }),
  };
}

const hasInBasket = (category: string, operator: 'greaterThan' | 'equal') => ({
  fact: 'basket',
  params: { category },
  path: '$.count',
  operator,
  value: 0,
});

const describe = ({ item, other, both, baskets, support, confidence, lift }: Association): string =>
  `Who buys ${item} buys ${other} in ${percent(confidence.rate ?? 0)} of cases (95 % interval ${percent(confidence.low)} to ${percent(confidence.high)}), ${lift.toFixed(2)} times as often as others; ${both} of ${baskets} baskets have both (${percent(support)}).`;

const slugOf = (item: string): string =>
  item
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
