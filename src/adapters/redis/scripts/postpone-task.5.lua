-- Puts a task that failed or was not tried back to wait, or parks it, if its worker still holds it.
-- KEYS    1 task, 2 due, 3 running tasks, 4 waiting tasks, 5 parked tasks
-- ARGV    1 taskId, 2 owner, 3 the error, 4 when to try again (epoch ms), empty to park it; 5 now (epoch ms),
--         6 how many attempts count as not made
-- returns 1 done, 0 not held by this owner
-- cost    O(log tasks)
local held = redis.call('HMGET', KEYS[1], 'state', 'leaseOwner')
if held[1] ~= 'running' or held[2] ~= ARGV[2] then return 0 end
redis.call('HDEL', KEYS[1], 'leaseOwner', 'leaseUntil')
redis.call('ZREM', KEYS[3], ARGV[1])
if ARGV[4] == '' then
  redis.call('HSET', KEYS[1], 'state', 'parked', 'lastError', ARGV[3], 'finishedAt', ARGV[5])
  redis.call('ZREM', KEYS[2], ARGV[1])
  redis.call('ZADD', KEYS[5], 0, ARGV[1])
else
  redis.call('HSET', KEYS[1], 'state', 'waiting', 'lastError', ARGV[3], 'nextAt', ARGV[4])
  if ARGV[6] ~= '0' then redis.call('HINCRBY', KEYS[1], 'attempts', -tonumber(ARGV[6])) end
  redis.call('ZADD', KEYS[2], ARGV[4], ARGV[1])
  redis.call('ZADD', KEYS[4], 0, ARGV[1])
end
return 1
