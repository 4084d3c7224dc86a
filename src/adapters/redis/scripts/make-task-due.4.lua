-- Makes a waiting or parked task due now, its attempts counted anew.
-- KEYS    1 task, 2 due, 3 waiting tasks, 4 parked tasks
-- ARGV    1 taskId, 2 now (epoch ms)
-- returns 1 done, 0 it is in another state, -1 there is no such task
-- cost    O(log tasks)
local state = redis.call('HGET', KEYS[1], 'state')
if not state then return -1 end
if state ~= 'waiting' and state ~= 'parked' then return 0 end
redis.call('HSET', KEYS[1], 'state', 'waiting', 'attempts', '0', 'nextAt', ARGV[2])
redis.call('HDEL', KEYS[1], 'finishedAt')
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZADD', KEYS[3], 0, ARGV[1])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return 1
