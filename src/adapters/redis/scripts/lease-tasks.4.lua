-- Gives due tasks to a worker until its lease ends, and forgets a few tasks that were finished long ago.
-- KEYS    1 due, 2 waiting tasks, 3 running tasks, 4 finished
-- ARGV    1 now, 2 most tasks, 3 lease in ms, 4 owner, 5 retention in ms (all times epoch ms), 6 the beginning of the place's keys
-- returns for each task its hash (names and values), as it is now
-- cost    O(log waiting + tasks), about 10 microseconds a task
-- Which tasks are due is known only in here, so their keys are made from the prefix; all share the place's slot.
local due, waiting, running, finished = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now, most, lease, owner, retention, prefix = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3]), ARGV[4],
  tonumber(ARGV[5]), ARGV[6]

local function number(value) return string.format('%.17g', value) end

local old = redis.call('ZRANGEBYSCORE', finished, '-inf', number(now - retention), 'LIMIT', 0, 20)
for _, taskId in ipairs(old) do
  local key = prefix .. 't:' .. taskId
  local fields = redis.call('HMGET', key, 'state', 'customerId', 'decisionId')
  redis.call('DEL', key)
  redis.call('ZREM', finished, taskId)
  if fields[1] then redis.call('ZREM', prefix .. 'tasks:' .. fields[1], taskId) end
  if fields[2] then redis.call('ZREM', prefix .. 'ts:' .. fields[2], taskId) end
  if fields[3] then redis.call('ZREM', prefix .. 'td:' .. fields[3], taskId) end
end

local leased = {}
local taken = redis.call('ZRANGEBYSCORE', due, '-inf', number(now), 'LIMIT', 0, most)
for _, taskId in ipairs(taken) do
  local key = prefix .. 't:' .. taskId
  local untilMs = number(now + lease)
  redis.call('HSET', key, 'state', 'running', 'leaseUntil', untilMs, 'leaseOwner', owner)
  redis.call('HINCRBY', key, 'attempts', 1)
  redis.call('ZADD', due, untilMs, taskId)
  redis.call('ZREM', waiting, taskId)
  redis.call('ZADD', running, 0, taskId)
  leased[#leased + 1] = redis.call('HGETALL', key)
end
return leased
