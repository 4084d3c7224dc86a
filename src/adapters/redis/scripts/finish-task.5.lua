-- Marks a task done, if its worker still holds it.
-- KEYS    1 task, 2 due, 3 running tasks, 4 done tasks, 5 finished
-- ARGV    1 taskId, 2 owner, 3 finished at (epoch ms), 4 the result as bytes
-- returns 1 done, 0 not held by this owner
-- cost    O(log tasks)
local held = redis.call('HMGET', KEYS[1], 'state', 'leaseOwner')
if held[1] ~= 'running' or held[2] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'state', 'done', 'finishedAt', ARGV[3], 'result', ARGV[4])
redis.call('HDEL', KEYS[1], 'leaseOwner', 'leaseUntil')
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[4], 0, ARGV[1])
redis.call('ZADD', KEYS[5], ARGV[3], ARGV[1])
return 1
