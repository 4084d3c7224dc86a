-- Sets the most that may ever be taken from a budget that somebody has taken from.
-- KEYS    1 budget
-- ARGV    1 the limit, 2 now (epoch ms)
-- returns what is taken; nothing where nobody has taken, or the count has expired
-- cost    O(1)
local held = redis.call('HMGET', KEYS[1], 'taken', 'expiresAt')
if not held[1] or tonumber(held[2]) <= tonumber(ARGV[2]) then return false end
redis.call('HSET', KEYS[1], 'limit', ARGV[1])
return held[1]
