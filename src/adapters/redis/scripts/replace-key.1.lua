-- Stores, replaces or removes the key of one caller, unless somebody has changed it meanwhile.
-- KEYS    1 keys of callers (hash: e:NAME → entry, u:NAME → last use, revision)
-- ARGV    1 name, 2 the entry that is expected ('' for none), 3 the new entry ('' to remove it)
-- returns 1 if it is done, 0 if the entry is another one
-- cost    O(1)
local field = 'e:' .. ARGV[1]
if (redis.call('HGET', KEYS[1], field) or '') ~= ARGV[2] then return 0 end
if ARGV[3] == '' then
  redis.call('HDEL', KEYS[1], field, 'u:' .. ARGV[1])
else
  redis.call('HSET', KEYS[1], field, ARGV[3])
end
redis.call('HINCRBY', KEYS[1], 'revision', 1)
return 1
