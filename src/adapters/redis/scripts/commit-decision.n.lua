-- Stores a decision with all that it promises and counts, whole or not at all.
-- KEYS    1 decision, 2 mark of the place, 3 erased marker, 4 decisions of the customer, 5 tasks of the customer,
--         6 tasks of the decision, 7 due, 8 waiting tasks, 9 copy of the snapshot, 10 log; then the memories, the budgets (one a
--         take), the tasks, the marker of the attempt if something is held for it elsewhere
-- ARGV    1 the decision as bytes, 2 its retention in ms, 3 retention of memories in ms, 4 the customerId or empty,
--         5 the decisionId, 6 number of memories, 7 of takes, 8 of tasks, 9 now (epoch ms),
--         10 the household whose memory counts it, or empty, 11 the age of what was known of the customer (epoch ms),
--         12 the digest of the snapshot decided on, or empty, 13 the snapshot as bytes;
--         each memory: its stamp (the first bytes that are expected, none if there must be no record), the new bytes (8 bytes
--         version, big-endian double, then the body) or empty if it stays;
--         each take: amount, limit, expires at (epoch ms);
--         each task: taskId, due at (epoch ms), bytes
-- returns {0} committed; {1, bytes} decided before, nothing changed; {2, number of the take, taken, limit, ...} a memory has moved
--         on, the person was erased meanwhile, or the budgets listed are short: nothing changed; {3} the ledger lost its data:
--         nothing changed
-- cost    O(memories + takes + tasks); about 25 microseconds in a loop, 100 beside other work that drives it out of the caches
-- include count-budgets
-- include add-tasks
local decision, mark, erased, decisionsOf, copy, log = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[9], KEYS[10]
local bytes, retention, memoryRetention = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local customerId, decisionId = ARGV[4], ARGV[5]
local memories, takes, tasks = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
local now, household, knownAt = tonumber(ARGV[9]), ARGV[10], tonumber(ARGV[11])
local digest = ARGV[12]
local firstTake, firstTask = 10 + memories, 10 + memories + takes
local memoryArgs, takeArgs = 13, 13 + 2 * memories
local taskArgs = takeArgs + 3 * takes

local before, isMarked, erasedAt = unpack(redis.call('MGET', decision, mark, erased))
if before then return { 1, before } end
local attempt = KEYS[firstTask + tasks + 1]
if attempt and redis.call('GET', attempt) then return { 2 } end
if not isMarked then return { 3 } end
if customerId ~= '' and erasedAt and tonumber(erasedAt) >= knownAt then return { 2 } end

for index = 1, memories do
  local stamp = ARGV[memoryArgs + 2 * index - 1]
  local found = redis.call('GETRANGE', KEYS[10 + index], 0, math.max(#stamp, 1) - 1)
  if found ~= stamp then return { 2 } end
end
for index = 1, takes do
  local at = takeArgs + 3 * index
  takeFrom(index, KEYS[firstTake + index], tonumber(ARGV[at - 2]), ARGV[at - 1], tonumber(ARGV[at]), now)
end
if #short > 1 then return short end

-- As long as a hold may wait for it.
if attempt then redis.call('SET', attempt, 'done', 'PX', 604800000) end
redis.call('SET', decision, bytes, 'PX', ARGV[2])
redis.call('XADD', log, 'MINID', '~', string.format('%.0f', math.max(now - retention, 0)), '*', 'd', decisionId)
if customerId ~= '' then
  -- An erasure finds by it the entries in the household's memory, which outlive the decision.
  local lasting = household == '' and retention or memoryRetention
  local member = decisionId
  if digest ~= '' then
    member = decisionId .. '\n' .. household .. '\n' .. digest
    -- The first decision on a snapshot brings its copy; each keeps it as long as itself.
    if redis.call('PEXPIRE', copy, ARGV[2]) == 0 then redis.call('SET', copy, ARGV[13], 'PX', ARGV[2]) end
  elseif household ~= '' then
    member = decisionId .. '\n' .. household
  end
  redis.call('ZADD', decisionsOf, exact(now + lasting), member)
  -- Old ones go now and then, so that not every commit pays for it.
  if now % 16 == 0 then redis.call('ZREMRANGEBYSCORE', decisionsOf, '-inf', ARGV[9]) end
  if redis.call('PTTL', decisionsOf) < lasting then redis.call('PEXPIRE', decisionsOf, string.format('%.0f', lasting)) end
end
for index = 1, memories do
  local bytes = ARGV[memoryArgs + 2 * index]
  if bytes ~= '' then redis.call('SET', KEYS[10 + index], bytes, 'PX', ARGV[3]) end
end
storeBudgets(now)
local lists = { ofCustomer = KEYS[5], ofDecision = KEYS[6], due = KEYS[7], waiting = KEYS[8] }
for index = 1, tasks do
  local at = taskArgs + 3 * index
  addTask(KEYS[firstTask + index], ARGV[at - 2], ARGV[at - 1], ARGV[at], customerId, decisionId, lists)
end
return { 0 }
