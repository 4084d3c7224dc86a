-- A bank's telephone campaign for term deposits, a client a row, as customers with their contact history.
-- File: bank-additional-full.csv of UCI Bank Marketing (Moro, Cortez, Rita 2014), as the view `contacts`.
--
--   npx tact load contacts=bank-additional-full.csv --mapping examples/bank-contacts/customers.sql --source bank-contacts
--
-- `duration` is never read: it is known only after the call, and would tell the outcome.
-- The file has the month and the weekday of a call but no year. Its rows are in the order of time from May 2008 on, so the year
-- goes up where the month falls back; the day is the first such weekday of the month, at noon.
WITH numbered AS (
  SELECT row_number() OVER () AS number, *,
    list_position(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], month) AS m,
    list_position(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], day_of_week) AS weekday
  FROM contacts
),
turned AS (
  SELECT *, CASE WHEN m < lag(m) OVER (ORDER BY number) THEN 1 ELSE 0 END AS new_year FROM numbered
),
dated AS (
  SELECT *, make_date(2008 + sum(new_year) OVER (ORDER BY number)::INTEGER, m::INTEGER, 1) AS month_start FROM turned
),
called AS (
  SELECT *,
    month_start + ((weekday - isodow(month_start) + 7) % 7)::INTEGER + INTERVAL 12 HOUR AS called_at
  FROM dated
)
SELECT
  'bank-' || lpad(number::VARCHAR, 5, '0') AS "customerId",
  '2010-12-01T00:00:00Z' AS "asOf",
  'PT' AS market,
  'Europe/Lisbon' AS "timeZone",
  [{type: 'account-number', value: 'PT50 0000 ' || lpad(number::VARCHAR, 5, '0')}] AS identities,
  -- Made up, the file has neither: a segment by age and job, and a consent, without which no campaign would speak to anyone.
  {segment: CASE WHEN job = 'student' THEN 'student' WHEN age::INTEGER >= 60 OR job = 'retired' THEN 'senior'
    WHEN job IN ('management', 'entrepreneur') THEN 'affluent' ELSE 'mass' END} AS value,
  [{purpose: 'marketing', granted: true, source: 'made up by the mapping', "at": '2008-01-01T00:00:00Z'}] AS consents,
  [{
    "at": called_at,
    channel: contact,
    purpose: 'marketing',
    "offerId": 'term-deposit',
    category: 'savings',
    outcome: CASE y WHEN 'yes' THEN 'accepted' ELSE 'declined' END
  }] AS contacts,
  list_filter([
    CASE housing WHEN 'yes' THEN {product: 'housing-loan', category: 'loans'} END,
    CASE loan WHEN 'yes' THEN {product: 'personal-loan', category: 'loans'} END,
    CASE y WHEN 'yes' THEN {product: 'term-deposit', category: 'savings'} END
  ], lambda holding: holding IS NOT NULL) AS holdings,
  {
    age: age::INTEGER,
    job: nullif(job, 'unknown'),
    marital: nullif(marital, 'unknown'),
    education: nullif(education, 'unknown'),
    "calls-in-campaign": campaign::INTEGER,
    "calls-before": previous::INTEGER,
    "days-since-campaign-before": nullif(pdays::INTEGER, 999),
    "outcome-before": nullif(poutcome, 'nonexistent')
  } AS attributes
FROM called
ORDER BY number
