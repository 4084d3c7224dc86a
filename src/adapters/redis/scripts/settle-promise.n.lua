-- Stores what becomes of a promise with everything that hangs on it, whole or not at all.
-- KEYS    1 memory, 2 due, 3 waiting tasks, 4 cancelled tasks, 5 finished, 6 tasks of the customer, 7 tasks of the decision,
--         8 decision; then the budgets to give back to, the budgets to take from (one a take), the tasks to cancel, the new tasks,
--         the marker of the attempt if something is held for it elsewhere
-- ARGV    1 expected version of the memory, 2 the memory as bytes (8 bytes version, big-endian double, then the body),
--         3 retention in ms, 4 now (epoch ms), 5 the beginning of the place's keys, 6 number of budgets to give back to, 7 of takes,
--         8 of tasks to cancel, 9 of new tasks, 10 the decision's new bytes or empty, 11 customerId, 12 decisionId,
--         13 the only bytes of the decision to settle behind, or empty;
--         each give-back: amount, how much more is confirmed; each take: amount, limit, expires at (epoch ms);
--         each cancellation: taskId, cause as bytes;
--         each new task: taskId, due at (epoch ms), bytes
-- returns {0} stored; {2, number of the take, taken, limit, ...} the memory or the decision has moved on, or the budgets listed
--         are short: nothing changed
-- cost    O(budgets + tasks), about 20 microseconds for a refusal with one seat and one letter
-- In which state a task is is known only in here, so the key of that list is made from the prefix; all share the place's slot.
-- include count-budgets
-- include add-tasks
local memory, due, waiting, cancelled, finished, decision = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[8]
local retention, now, prefix = ARGV[3], tonumber(ARGV[4]), ARGV[5]
local backs, takes, cancels, tasks = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local customerId, decisionId = ARGV[11], ARGV[12]
local takeKeys, cancelKeys, taskKeys = 8 + backs, 8 + backs + takes, 8 + backs + takes + cancels
local takeArgs = 13 + 2 * backs
local cancelArgs = takeArgs + 3 * takes
local taskArgs = cancelArgs + 2 * cancels

local attempt = KEYS[taskKeys + tasks + 1]
if attempt and redis.call('GET', attempt) then return { 2 } end
local header = redis.call('GETRANGE', memory, 0, 7)
local version = header == '' and 0 or struct.unpack('>d', header)
if version ~= tonumber(ARGV[1]) then return { 2 } end
if ARGV[13] ~= '' and redis.call('GET', decision) ~= ARGV[13] then return { 2 } end

for index = 1, backs do
  giveBack(KEYS[8 + index], tonumber(ARGV[12 + 2 * index]), tonumber(ARGV[13 + 2 * index]), now)
end
for index = 1, takes do
  local at = takeArgs + 3 * index
  takeFrom(index, KEYS[takeKeys + index], tonumber(ARGV[at - 2]), ARGV[at - 1], tonumber(ARGV[at]), now)
end
if #short > 1 then return short end

-- As long as a hold may wait for it.
if attempt then redis.call('SET', attempt, 'done', 'PX', 604800000) end

redis.call('SET', memory, ARGV[2], 'PX', retention)
if ARGV[10] ~= '' and redis.call('SET', decision, ARGV[10], 'XX', 'KEEPTTL') then
  redis.call('XADD', prefix .. 'log', '*', 'd', decisionId)
else
  redis.call('XADD', prefix .. 'log', '*', 'c', decisionId)
end
storeBudgets(now)
for index = 1, cancels do
  local key, taskId, cause = KEYS[cancelKeys + index], ARGV[cancelArgs + 2 * index - 1], ARGV[cancelArgs + 2 * index]
  local state = redis.call('HGET', key, 'state')
  if state and state ~= 'done' and state ~= 'cancelled' then
    redis.call('HSET', key, 'state', 'cancelled', 'cause', cause, 'finishedAt', exact(now))
    redis.call('HDEL', key, 'leaseOwner', 'leaseUntil')
    redis.call('ZREM', due, taskId)
    redis.call('ZREM', prefix .. 'tasks:' .. state, taskId)
    redis.call('ZADD', cancelled, 0, taskId)
    redis.call('ZADD', finished, exact(now), taskId)
  end
end
local lists = { ofCustomer = KEYS[6], ofDecision = KEYS[7], due = due, waiting = waiting }
for index = 1, tasks do
  local at = taskArgs + 3 * index
  addTask(KEYS[taskKeys + index], ARGV[at - 2], ARGV[at - 1], ARGV[at], customerId, decisionId, lists)
end
return { 0 }
