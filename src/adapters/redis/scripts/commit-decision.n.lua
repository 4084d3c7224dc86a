-- Stores a decision with all that it promises and counts, whole or not at all.
-- KEYS    1 interaction, 2 decision, 3 erased marker, 4 interactions of the customer, 5 tasks of the customer,
--         6 tasks of the decision, 7 due, 8 waiting tasks; then the memories, the budgets (one a take), the tasks, the ledger's mark
-- ARGV    1 the decision as bytes, 2 interactionId, 3 decisionId, 4 retention in ms, 5 decided at (epoch ms), 6 the customerId or
--         empty, 7 number of memories, 8 of takes, 9 of tasks, 10 now (epoch ms),
--         11 the household whose memory is among the memories, or empty, 12 the age of what was known of the customer (epoch ms);
--         each memory: its stamp (the first bytes that are expected, none if there must be no record), the new bytes (8 bytes
--         version, big-endian double, then the body) or empty if it stays;
--         each take: amount, limit, expires at (epoch ms);
--         each task: taskId, due at (epoch ms), bytes
-- returns {0} committed; {1, bytes} decided before, nothing changed; {2, key number of the take, taken, limit, ...} a memory has
--         moved on, the person was erased meanwhile, or the budgets listed are short: nothing changed; {3} the ledger lost its
--         data: nothing changed
-- cost    O(memories + takes + tasks), about 25 microseconds for a decision with one memory and one task
local interaction, decision, erased, interactionsOf, tasksOf, tasksOfDecision, due, waiting =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local bytes, interactionId, decisionId, customerId = ARGV[1], ARGV[2], ARGV[3], ARGV[6]
local retention, decidedAt = ARGV[4], tonumber(ARGV[5])
local memories, takes, tasks = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local firstTake, firstTask = 8 + memories, 8 + memories + takes
local now, household = tonumber(ARGV[10]), ARGV[11]
local knownAt = tonumber(ARGV[12])
local memoryArgs, takeArgs = 12, 12 + 2 * memories
local taskArgs = takeArgs + 3 * takes

local before = redis.call('GET', interaction)
if before then return { 1, before } end
if not redis.call('GET', KEYS[#KEYS]) then return { 3 } end

local erasedAt = customerId ~= '' and redis.call('GET', erased)
if erasedAt and tonumber(erasedAt) >= knownAt then return { 2 } end

for index = 1, memories do
  local stamp = ARGV[memoryArgs + 2 * index - 1]
  local found = redis.call('GETRANGE', KEYS[8 + index], 0, math.max(#stamp, 1) - 1)
  if found ~= stamp then return { 2 } end
end

-- What each budget will hold; takes of one budget add up. The first limit holds, and what the take reports beside what is confirmed.
local budgets, short = {}, { 2 }
for index = 1, takes do
  local key = KEYS[firstTake + index]
  local amount, limit, expiresAt = tonumber(ARGV[takeArgs + 3 * index - 2]), ARGV[takeArgs + 3 * index - 1],
    tonumber(ARGV[takeArgs + 3 * index])
  local budget = budgets[key]
  if not budget then
    local held = redis.call('HMGET', key, 'taken', 'limit', 'expiresAt', 'confirmed')
    if held[3] and tonumber(held[3]) > now then
      budget = { taken = tonumber(held[1]), limit = held[2], expiresAt = tonumber(held[3]), confirmed = held[4] or '0' }
    else
      budget = { taken = 0, limit = limit, expiresAt = expiresAt, confirmed = '0' }
    end
    budgets[key] = budget
  end
  local most = math.min(tonumber(budget.limit), tonumber(limit) + tonumber(budget.confirmed))
  if budget.taken + amount > most then
    short[#short + 1] = firstTake + index
    short[#short + 1] = string.format('%.17g', budget.taken)
    short[#short + 1] = string.format('%.17g', most)
  end
  budget.taken = budget.taken + amount
  budget.expiresAt = math.max(budget.expiresAt, expiresAt)
end
if #short > 1 then return short end

redis.call('SET', interaction, bytes, 'PX', retention)
redis.call('SET', decision, interactionId, 'PX', retention)
if customerId ~= '' then
  redis.call('ZADD', interactionsOf, decidedAt, interactionId .. '\n' .. decisionId .. '\n' .. household)
  -- Old ones go now and then, so that not every commit pays for it.
  if decidedAt % 16 == 0 then
    redis.call('ZREMRANGEBYSCORE', interactionsOf, '-inf', string.format('(%.17g', decidedAt - tonumber(retention)))
  end
  redis.call('PEXPIRE', interactionsOf, retention)
end
for index = 1, memories do
  local bytes = ARGV[memoryArgs + 2 * index]
  if bytes ~= '' then redis.call('SET', KEYS[8 + index], bytes, 'PX', retention) end
end
for key, budget in pairs(budgets) do
  redis.call('HSET', key, 'taken', string.format('%.17g', budget.taken), 'limit', budget.limit,
    'expiresAt', string.format('%.17g', budget.expiresAt), 'confirmed', budget.confirmed)
  redis.call('PEXPIRE', key, string.format('%.0f', math.max(budget.expiresAt - now, 1)))
end
for index = 1, tasks do
  local taskId, dueAt, record = ARGV[taskArgs + 3 * index - 2], ARGV[taskArgs + 3 * index - 1],
    ARGV[taskArgs + 3 * index]
  redis.call('HSET', KEYS[firstTask + index], 'task', record, 'state', 'waiting', 'attempts', '0', 'nextAt', dueAt,
    'customerId', customerId, 'decisionId', decisionId)
  redis.call('ZADD', due, dueAt, taskId)
  redis.call('ZADD', waiting, 0, taskId)
  redis.call('SADD', tasksOfDecision, taskId)
  if customerId ~= '' then redis.call('SADD', tasksOf, taskId) end
end
return { 0 }
