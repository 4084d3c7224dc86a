-- Changes a task that no worker holds, if it is still as it was read.
-- KEYS    1 task, 2 due, 3 tasks in its state, 4 tasks in its new state, 5 finished
-- ARGV    1 taskId, 2 its state, 3 its next try (epoch ms), 4 its new state, 5 from when it may be taken (epoch ms) or empty,
--         6 finished at (epoch ms) or empty, 7 whether its lifetime ends with that (1 or 0); then names and values to set
-- returns 1 done, 0 it changed meanwhile or is gone
-- cost    O(log tasks)
local now = redis.call('HMGET', KEYS[1], 'state', 'nextAt')
if now[1] ~= ARGV[2] or now[2] ~= ARGV[3] then return 0 end
redis.call('HSET', KEYS[1], 'state', ARGV[4], unpack(ARGV, 8))
if ARGV[6] == '' then redis.call('HDEL', KEYS[1], 'finishedAt') else redis.call('HSET', KEYS[1], 'finishedAt', ARGV[6]) end
redis.call('ZREM', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[4], 0, ARGV[1])
if ARGV[5] == '' then redis.call('ZREM', KEYS[2], ARGV[1]) else redis.call('ZADD', KEYS[2], ARGV[5], ARGV[1]) end
if ARGV[7] == '1' then redis.call('ZADD', KEYS[5], ARGV[6], ARGV[1]) end
return 1
