-- Removes what the ledger holds of a person: decisions, tasks, memory; and forbids decisions that were taken before.
-- KEYS    1 decisions of the customer, 2 tasks of the customer, 3 memory, 4 erased marker, 5 due, 6 finished
-- ARGV    1 the moment of erasure (epoch ms), 2 how long the marker is kept in ms, 3 the beginning of the place's keys,
--         4 the customerId
-- returns {1 if there was a memory, the decisions as they were indexed, the taskIds, how many of the decisions were still there}
-- cost    O(decisions + tasks of the person), about 5 microseconds each
-- Which decisions and tasks there are is known only in here, so their keys are made from the prefix; all share the place's slot.
local prefix = ARGV[3]
local decisions = redis.call('ZRANGE', KEYS[1], 0, -1)
local gone = 0
for _, member in ipairs(decisions) do
  local decisionId = string.match(member, '^[^\n]*')
  gone = gone + redis.call('DEL', prefix .. 'd:' .. decisionId)
  redis.call('DEL', prefix .. 'o:' .. decisionId)
  local digest = string.match(member, '\n.*\n([^\n]*)$')
  if digest then redis.call('DEL', prefix .. 's:' .. ARGV[4] .. ':' .. digest) end
end
local tasks = redis.call('ZRANGE', KEYS[2], 0, -1)
for _, taskId in ipairs(tasks) do
  local key = prefix .. 't:' .. taskId
  local fields = redis.call('HMGET', key, 'state', 'decisionId')
  redis.call('DEL', key)
  redis.call('ZREM', KEYS[5], taskId)
  redis.call('ZREM', KEYS[6], taskId)
  if fields[1] then redis.call('ZREM', prefix .. 'tasks:' .. fields[1], taskId) end
  if fields[2] then redis.call('DEL', prefix .. 'td:' .. fields[2]) end
end
local memory = redis.call('DEL', KEYS[3])
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('SET', KEYS[4], ARGV[1], 'PX', ARGV[2])
return { memory, decisions, tasks, gone }
