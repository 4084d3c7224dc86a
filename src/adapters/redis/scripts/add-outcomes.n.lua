-- Stores what became of a decision's offers with what changes and follows by it, whole or not at all.
-- KEYS    1 decision, 2 its outcomes, 3 the counts over all customers, 4 which of them moved last, 5 tasks of the customer,
--         6 tasks of the decision, 7 due, 8 waiting tasks, 9 log; then the memories, the budgets (one a take), the tasks, the
--         days of reports (one a count), the marker of the attempt if something is held for it elsewhere
-- ARGV    1 how many outcomes are expected to be known, 2 retention in ms, 3 number of memories, 4 of outcomes, 5 of counts,
--         6 of takes, 7 of tasks, 8 now (epoch ms), 9 the customerId or empty, 10 the decisionId;
--         each memory: expected version, bytes (8 bytes version, big-endian double, then the body);
--         each outcome: bytes; each count: the field to add one to, and that of its day or empty;
--         each take: amount, limit, expires at (epoch ms); each task: taskId, due at (epoch ms), bytes;
--         last: how long the days of reports are kept in ms
-- returns {1} done; {0} the decision is gone, or its outcomes or a memory have moved on: nothing changed; {2, number of the take,
--         taken, limit, ...} the budgets listed are short: nothing changed
-- cost    O(memories + outcomes + counts + takes + tasks), about 15 microseconds for one outcome of a known customer
-- include count-budgets
-- include add-tasks
local decision, outcomes, counts, moved, log = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[9]
local memories, events, fields = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local takes, tasks, now, customerId, decisionId = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9], ARGV[10]
local firstTake, firstTask = 9 + memories, 9 + memories + takes
local outcomeArgs = 10 + 2 * memories
local countArgs = outcomeArgs + events
local takeArgs = countArgs + 2 * fields
local taskArgs = takeArgs + 3 * takes

local lifetime = redis.call('PTTL', decision)
if lifetime == -2 then return { 0 } end
local attempt = KEYS[firstTask + tasks + fields + 1]
if attempt and redis.call('GET', attempt) then return { 0 } end
if redis.call('LLEN', outcomes) ~= tonumber(ARGV[1]) then return { 0 } end
for index = 1, memories do
  local header = redis.call('GETRANGE', KEYS[9 + index], 0, 7)
  local version = header == '' and 0 or struct.unpack('>d', header)
  if version ~= tonumber(ARGV[9 + 2 * index]) then return { 0 } end
end

for index = 1, takes do
  local at = takeArgs + 3 * index
  takeFrom(index, KEYS[firstTake + index], tonumber(ARGV[at - 2]), ARGV[at - 1], tonumber(ARGV[at]), now)
end
if #short > 1 then return short end

-- As long as a hold may wait for it.
if attempt then redis.call('SET', attempt, 'done', 'PX', 604800000) end

for index = 1, memories do
  redis.call('SET', KEYS[9 + index], ARGV[10 + 2 * index], 'PX', ARGV[2])
end
storeBudgets(now)
local lists = { ofCustomer = KEYS[5], ofDecision = KEYS[6], due = KEYS[7], waiting = KEYS[8] }
for index = 1, tasks do
  local at = taskArgs + 3 * index
  addTask(KEYS[firstTask + index], ARGV[at - 2], ARGV[at - 1], ARGV[at], customerId, decisionId, lists)
end
for index = 1, events do
  redis.call('RPUSH', outcomes, ARGV[outcomeArgs + index])
end
redis.call('XADD', log, '*', 'c', decisionId)
if lifetime > 0 then redis.call('PEXPIRE', outcomes, lifetime) end
-- Each move has a number of its own, so that a reader asks only for what moved after the last that it saw.
local last = redis.call('ZRANGE', moved, -1, -1, 'WITHSCORES')
local move = tonumber(last[2] or 0)
for index = 1, fields do
  local field, dayField = ARGV[countArgs + 2 * index - 1], ARGV[countArgs + 2 * index]
  redis.call('HINCRBY', counts, field, 1)
  move = move + 1
  redis.call('ZADD', moved, exact(move), field)
  if dayField ~= '' then
    redis.call('HINCRBY', KEYS[firstTask + tasks + index], dayField, 1)
    redis.call('PEXPIRE', KEYS[firstTask + tasks + index], ARGV[#ARGV])
  end
end
return { 1 }
