-- A grocer's coupon campaigns, as customers with contact history: a household is a customer, a campaign it received is a contact,
-- redeemed if the household brought in any coupon of that campaign.
-- Files: campaigns.csv, campaign_descriptions.csv, coupon_redemptions.csv and demographics.csv of dunnhumby's The Complete
-- Journey 2.0 (CC0), as views of these names.
--
--   npx tact load campaigns.csv campaign_descriptions.csv coupon_redemptions.csv demographics.csv \
--     --mapping examples/household-campaigns/customers.sql --source household-campaigns
WITH redeemed AS (
  SELECT household_id, campaign_id, count(*) AS coupons
  FROM coupon_redemptions GROUP BY household_id, campaign_id
),
history AS (
  SELECT c.household_id,
    list({
      "at": d.start_date || 'T09:00:00Z',
      channel: 'letter',
      purpose: 'marketing',
      "offerId": 'campaign-' || c.campaign_id,
      category: d.campaign_type,
      outcome: CASE WHEN r.coupons IS NULL THEN 'ignored' ELSE 'redeemed' END
    } ORDER BY d.start_date DESC, c.campaign_id) AS contacts,
    count(*) AS received,
    count(r.coupons) AS redeemed
  FROM campaigns c
  JOIN campaign_descriptions d USING (campaign_id)
  LEFT JOIN redeemed r USING (household_id, campaign_id)
  GROUP BY c.household_id
),
households AS (
  SELECT household_id FROM campaigns UNION SELECT household_id FROM demographics
)
SELECT
  'household-' || h.household_id AS "customerId",
  'household-' || h.household_id AS household,
  '2018-01-01T00:00:00Z' AS "asOf",
  'US' AS market,
  [{type: 'member-card', value: 'HH' || lpad(h.household_id, 7, '0')}] AS identities,
  -- Made up, the files have neither: a segment by income, and a consent, without which no campaign would speak to anyone.
  CASE WHEN p.income IS NOT NULL THEN {segment: CASE
    WHEN p.income IN ('100-124K', '125-149K', '150-174K', '175-199K', '200-249K', '250K+') THEN 'affluent'
    ELSE 'mass' END} END AS value,
  [{purpose: 'marketing', granted: true, source: 'made up by the mapping', "at": '2017-01-01T00:00:00Z'}] AS consents,
  t.contacts,
  CASE WHEN t.received > 0 THEN
    [{channel: 'letter', attempts: t.received, successes: t.redeemed}] END AS "channelRecords",
  {
    "age-band": p.age,
    "income-band": p.income,
    "home-ownership": p.home_ownership,
    marital: p.marital_status,
    "household-size": p.household_size,
    composition: p.household_comp,
    kids: p.kids_count
  } AS attributes
FROM households h
LEFT JOIN history t USING (household_id)
LEFT JOIN demographics p USING (household_id)
ORDER BY h.household_id
