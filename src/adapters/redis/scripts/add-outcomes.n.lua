-- Stores what became of a decision's offers with what changes and follows by it, whole or not at all.
-- KEYS    1 decision, 2 its outcomes, 3 the counts over all customers, 4 which of them moved last, 5 tasks of the customer,
--         6 tasks of the decision, 7 due, 8 waiting tasks; then the memories, the budgets (one a take), the tasks
-- ARGV    1 how many outcomes are expected to be known, 2 retention in ms, 3 number of memories, 4 of outcomes, 5 of counts,
--         6 of takes, 7 of tasks, 8 now (epoch ms), 9 the customerId or empty, 10 the decisionId;
--         each memory: expected version, bytes (8 bytes version, big-endian double, then the body);
--         each outcome: bytes; each count: the field to add one to;
--         each take: amount, limit, expires at (epoch ms); each task: taskId, due at (epoch ms), bytes
-- returns {1} done; {0} the decision is gone, or its outcomes or a memory have moved on: nothing changed; {2, number of the take,
--         taken, limit, ...} the budgets listed are short: nothing changed
-- cost    O(memories + outcomes + counts + takes + tasks), about 15 microseconds for one outcome of a known customer
local decision, outcomes, counts, moved = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local tasksOf, tasksOfDecision, due, waiting = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local memories, events, fields = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local takes, tasks, now, customerId, decisionId = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9], ARGV[10]
local firstTake, firstTask = 8 + memories, 8 + memories + takes
local outcomeArgs = 10 + 2 * memories
local countArgs = outcomeArgs + events
local takeArgs = countArgs + fields
local taskArgs = takeArgs + 3 * takes

local lifetime = redis.call('PTTL', decision)
if lifetime == -2 then return { 0 } end
if redis.call('LLEN', outcomes) ~= tonumber(ARGV[1]) then return { 0 } end
for index = 1, memories do
  local header = redis.call('GETRANGE', KEYS[8 + index], 0, 7)
  local version = header == '' and 0 or struct.unpack('>d', header)
  if version ~= tonumber(ARGV[9 + 2 * index]) then return { 0 } end
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

for index = 1, memories do
  redis.call('SET', KEYS[8 + index], ARGV[10 + 2 * index], 'PX', ARGV[2])
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
for index = 1, events do
  redis.call('RPUSH', outcomes, ARGV[outcomeArgs + index])
end
if lifetime > 0 then redis.call('PEXPIRE', outcomes, lifetime) end
-- Each move has a number of its own, so that a reader asks only for what moved after the last that it saw.
local last = redis.call('ZRANGE', moved, -1, -1, 'WITHSCORES')
local move = tonumber(last[2] or 0)
for index = 1, fields do
  local field = ARGV[countArgs + index]
  redis.call('HINCRBY', counts, field, 1)
  move = move + 1
  redis.call('ZADD', moved, string.format('%.17g', move), field)
end
return { 1 }
