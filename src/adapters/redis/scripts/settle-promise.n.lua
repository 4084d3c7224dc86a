-- Stores what becomes of a promise with everything that hangs on it, whole or not at all.
-- KEYS    1 memory, 2 due, 3 waiting tasks, 4 cancelled tasks, 5 finished, 6 tasks of the customer, 7 tasks of the decision,
--         8 decision; then the budgets to give back to, the budgets to take from (one a take), the tasks to cancel, the new tasks
-- ARGV    1 expected version of the memory, 2 the memory as bytes (8 bytes version, big-endian double, then the body),
--         3 retention in ms, 4 now (epoch ms), 5 the beginning of the place's keys, 6 number of budgets to give back to, 7 of takes,
--         8 of tasks to cancel, 9 of new tasks, 10 the decision's new bytes or empty, 11 customerId, 12 decisionId, 13 the only bytes of the decision
--         to settle behind or empty;
--         each give-back: amount, how much more is confirmed; each take: amount, limit, expires at (epoch ms); each cancellation: taskId, cause as bytes;
--         each new task: taskId, due at (epoch ms), bytes
-- returns {0} stored; {2, number of the take, taken, limit, ...} the memory or the decision has moved on, or the budgets listed are short: nothing
--         changed
-- cost    O(budgets + tasks), about 20 microseconds for a refusal with one seat and one letter
-- In which state a task is is known only in here, so the key of that list is made from the prefix; all share the place's slot.
local memory, due, waiting, cancelled, finished, tasksOf, tasksOfDecision, decision =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local retention, now, prefix = ARGV[3], tonumber(ARGV[4]), ARGV[5]
local backs, takes, cancels, tasks = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local customerId, decisionId = ARGV[11], ARGV[12]
local takeKeys, cancelKeys, taskKeys = 8 + backs, 8 + backs + takes, 8 + backs + takes + cancels
local takeArgs = 13 + 2 * backs
local cancelArgs = takeArgs + 3 * takes
local taskArgs = cancelArgs + 2 * cancels

local function number(value) return string.format('%.17g', value) end

local header = redis.call('GETRANGE', memory, 0, 7)
local version = header == '' and 0 or struct.unpack('>d', header)
if version ~= tonumber(ARGV[1]) then return { 2 } end
if ARGV[13] ~= '' and redis.call('GET', decision) ~= ARGV[13] then return { 2 } end

-- What each budget will hold: what is given back first, then what is taken; several of one budget add up.
local budgets = {}
local function open(key)
  if budgets[key] == nil then
    local held = redis.call('HMGET', key, 'taken', 'limit', 'expiresAt', 'confirmed')
    budgets[key] = held[3] and tonumber(held[3]) > now
      and { taken = tonumber(held[1]), limit = held[2], expiresAt = tonumber(held[3]), confirmed = tonumber(held[4] or 0) }
      or false
  end
  return budgets[key]
end
for index = 1, backs do
  local budget = open(KEYS[8 + index])
  if budget then
    budget.taken = math.max(0, budget.taken - tonumber(ARGV[12 + 2 * index]))
    budget.confirmed = math.min(budget.taken, math.max(0, budget.confirmed + tonumber(ARGV[13 + 2 * index])))
  end
end
local short = { 2 }
for index = 1, takes do
  local key = KEYS[takeKeys + index]
  local amount, limit, expiresAt = tonumber(ARGV[takeArgs + 3 * index - 2]), ARGV[takeArgs + 3 * index - 1],
    tonumber(ARGV[takeArgs + 3 * index])
  local budget = open(key) or { taken = 0, limit = limit, expiresAt = expiresAt, confirmed = 0 }
  budgets[key] = budget
  local most = math.min(tonumber(budget.limit), tonumber(limit) + budget.confirmed)
  if budget.taken + amount > most then
    short[#short + 1] = index
    short[#short + 1] = number(budget.taken)
    short[#short + 1] = number(most)
  end
  budget.taken = budget.taken + amount
  budget.expiresAt = math.max(budget.expiresAt, expiresAt)
end
if #short > 1 then return short end

redis.call('SET', memory, ARGV[2], 'PX', retention)
if ARGV[10] ~= '' then redis.call('SET', decision, ARGV[10], 'XX', 'KEEPTTL') end
for key, budget in pairs(budgets) do
  if budget then
    redis.call('HSET', key, 'taken', number(budget.taken), 'limit', budget.limit, 'expiresAt', number(budget.expiresAt),
      'confirmed', number(budget.confirmed))
    redis.call('PEXPIRE', key, string.format('%.0f', math.max(budget.expiresAt - now, 1)))
  end
end
for index = 1, cancels do
  local key, taskId, cause = KEYS[cancelKeys + index], ARGV[cancelArgs + 2 * index - 1], ARGV[cancelArgs + 2 * index]
  local state = redis.call('HGET', key, 'state')
  if state and state ~= 'done' and state ~= 'cancelled' then
    redis.call('HSET', key, 'state', 'cancelled', 'cause', cause, 'finishedAt', number(now))
    redis.call('HDEL', key, 'leaseOwner', 'leaseUntil')
    redis.call('ZREM', due, taskId)
    redis.call('ZREM', prefix .. 'tasks:' .. state, taskId)
    redis.call('ZADD', cancelled, 0, taskId)
    redis.call('ZADD', finished, number(now), taskId)
  end
end
for index = 1, tasks do
  local key, taskId, dueAt, record = KEYS[taskKeys + index], ARGV[taskArgs + 3 * index - 2],
    ARGV[taskArgs + 3 * index - 1], ARGV[taskArgs + 3 * index]
  redis.call('HSET', key, 'task', record, 'state', 'waiting', 'attempts', '0', 'nextAt', dueAt,
    'customerId', customerId, 'decisionId', decisionId)
  redis.call('ZADD', due, dueAt, taskId)
  redis.call('ZADD', waiting, 0, taskId)
  redis.call('ZADD', tasksOfDecision, 0, taskId)
  redis.call('ZADD', tasksOf, 0, taskId)
end
return { 0 }
