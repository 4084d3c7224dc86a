-- Ends a task for good, done or cancelled, if its worker still holds it.
-- KEYS    1 task, 2 due, 3 running tasks, 4 tasks in its last state, 5 finished
-- ARGV    1 taskId, 2 owner, 3 finished at (epoch ms), 4 how it ended as bytes, 5 its last state, 6 the field of 4
-- returns 1 done, 0 not held by this owner
-- cost    O(log tasks)
local held = redis.call('HMGET', KEYS[1], 'state', 'leaseOwner')
if held[1] ~= 'running' or held[2] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[5], 'finishedAt', ARGV[3], ARGV[6], ARGV[4])
redis.call('HDEL', KEYS[1], 'leaseOwner', 'leaseUntil')
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[4], 0, ARGV[1])
redis.call('ZADD', KEYS[5], ARGV[3], ARGV[1])
return 1
