-- Stores a task that belongs to no decision and to nobody, once.
-- KEYS    1 task, 2 due, 3 waiting tasks
-- ARGV    1 taskId, 2 due at (epoch ms), 3 the task as bytes
-- returns 1 stored, 0 it is there already
-- cost    O(log tasks)
if redis.call('HGET', KEYS[1], 'state') then return 0 end
redis.call('HSET', KEYS[1], 'task', ARGV[3], 'state', 'waiting', 'attempts', '0', 'nextAt', ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('ZADD', KEYS[3], 0, ARGV[1])
return 1
