-- Stores a decision with all that it promises and counts, whole or not at all.
-- KEYS    1 decision, 2 mark of the place, 3 erased marker, 4 decisions of the customer, 5 tasks of the customer,
--         6 tasks of the decision, 7 due, 8 waiting tasks; then the memories, the budgets (one a take), the tasks
-- ARGV    1 the decision as bytes, 2 its retention in ms, 3 retention of memories in ms, 4 the customerId or empty,
--         5 the decisionId, 6 number of memories, 7 of takes, 8 of tasks, 9 now (epoch ms),
--         10 the household whose memory counts it, or empty, 11 the age of what was known of the customer (epoch ms);
--         each memory: its stamp (the first bytes that are expected, none if there must be no record), the new bytes (8 bytes
--         version, big-endian double, then the body) or empty if it stays;
--         each take: amount, limit, expires at (epoch ms);
--         each task: taskId, due at (epoch ms), bytes
-- returns {0} committed; {1, bytes} decided before, nothing changed; {2, number of the take, taken, limit, ...} a memory has moved
--         on, the person was erased meanwhile, or the budgets listed are short: nothing changed; {3} the ledger lost its data:
--         nothing changed
-- cost    O(memories + takes + tasks); about 25 microseconds in a loop, 100 beside other work that drives it out of the caches
local decision, mark, erased, decisionsOf, tasksOf, tasksOfDecision, due, waiting =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local bytes, retention, memoryRetention = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local customerId, decisionId = ARGV[4], ARGV[5]
local memories, takes, tasks = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local now, household, knownAt = tonumber(ARGV[9]), ARGV[10], tonumber(ARGV[11])
local firstTake, firstTask = 8 + memories, 8 + memories + takes
local memoryArgs, takeArgs = 11, 11 + 2 * memories
local taskArgs = takeArgs + 3 * takes

local before, isMarked, erasedAt = unpack(redis.call('MGET', decision, mark, erased))
if before then return { 1, before } end
if not isMarked then return { 3 } end
if customerId ~= '' and erasedAt and tonumber(erasedAt) >= knownAt then return { 2 } end

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
    short[#short + 1] = index
    short[#short + 1] = string.format('%.17g', budget.taken)
    short[#short + 1] = string.format('%.17g', most)
  end
  budget.taken = budget.taken + amount
  budget.expiresAt = math.max(budget.expiresAt, expiresAt)
end
if #short > 1 then return short end

redis.call('SET', decision, bytes, 'PX', ARGV[2])
if customerId ~= '' then
  -- An erasure finds by it the entries in the household's memory, which outlive the decision.
  local lasting = household == '' and retention or memoryRetention
  redis.call('ZADD', decisionsOf, string.format('%.17g', now + lasting),
    household == '' and decisionId or decisionId .. '\n' .. household)
  -- Old ones go now and then, so that not every commit pays for it.
  if now % 16 == 0 then redis.call('ZREMRANGEBYSCORE', decisionsOf, '-inf', ARGV[9]) end
  if redis.call('PTTL', decisionsOf) < lasting then redis.call('PEXPIRE', decisionsOf, string.format('%.0f', lasting)) end
end
for index = 1, memories do
  local bytes = ARGV[memoryArgs + 2 * index]
  if bytes ~= '' then redis.call('SET', KEYS[8 + index], bytes, 'PX', ARGV[3]) end
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
  redis.call('ZADD', tasksOfDecision, 0, taskId)
  if customerId ~= '' then redis.call('ZADD', tasksOf, 0, taskId) end
end
return { 0 }
