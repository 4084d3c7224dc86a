-- Removes what the ledger holds of a person: decisions, tasks, memory; and forbids decisions that were taken before.
-- KEYS    1 interactions of the customer, 2 tasks of the customer, 3 memory, 4 erased marker, 5 due, 6 finished
-- ARGV    1 the moment of erasure (epoch ms), 2 how long the marker is kept in ms, 3 the ledger's key prefix
-- returns {1 if there was a memory, the interactions as they were indexed, the taskIds}
-- cost    O(decisions + tasks of the person), about 5 microseconds each
-- Which decisions and tasks there are is known only in here, so their keys are made from the prefix; all share the ledger's slot.
local prefix = ARGV[3]
local interactions = redis.call('ZRANGE', KEYS[1], 0, -1)
for _, member in ipairs(interactions) do
  local interactionId, decisionId = string.match(member, '^(.-)\n(.-)\n')
  redis.call('DEL', prefix .. 'interaction:' .. interactionId, prefix .. 'decision:' .. decisionId,
    prefix .. 'outcomes:' .. decisionId)
end
local tasks = redis.call('SMEMBERS', KEYS[2])
for _, taskId in ipairs(tasks) do
  local key = prefix .. 'task:' .. taskId
  local fields = redis.call('HMGET', key, 'state', 'decisionId')
  redis.call('DEL', key)
  redis.call('ZREM', KEYS[5], taskId)
  redis.call('ZREM', KEYS[6], taskId)
  if fields[1] then redis.call('ZREM', prefix .. 'tasks:' .. fields[1], taskId) end
  if fields[2] then redis.call('DEL', prefix .. 'tasks-of-decision:' .. fields[2]) end
end
local memory = redis.call('DEL', KEYS[3])
redis.call('DEL', KEYS[1], KEYS[2])
redis.call('SET', KEYS[4], ARGV[1], 'PX', ARGV[2])
return { memory, interactions, tasks }
