-- Grocery baskets as decisions to ask for at the checkout: a line a basket, its articles by category, a piece each.
-- File: groceries.csv of Hahsler et al. 2006 (one basket a line, comma-separated, lines of differing length), as the view `baskets`.
--
--   npx tact shape baskets:lines=groceries.csv --mapping examples/baskets/requests.sql > requests.ndjson
--   head -n 1 requests.ndjson | curl -s localhost:8080/v1/decisions -H 'content-type: application/json' -d @-
--
-- Baskets have no customer: the checkout asks about somebody unknown. `dry-run` promises and counts nothing.
SELECT
  'basket-' || lpad(number::VARCHAR, 5, '0') AS "interactionId",
  'checkout' AS touchpoint,
  'pos' AS channel,
  'dry-run' AS mode,
  {
    receipt: 'R-' || lpad(number::VARCHAR, 5, '0'),
    basket: {
      lines: list_transform(string_split(line, ','), lambda category: {category: trim(category), quantity: 1})
    }
  } AS context
FROM (SELECT row_number() OVER () AS number, line FROM baskets)
ORDER BY number
