-- Appends an entry to a log, unless somebody has appended meanwhile.
-- KEYS    1 entries (list)
-- ARGV    1 the number of entries that is expected, 2 the entry
-- returns 1 if it is done, 0 if there are more or fewer entries
-- cost    O(1)
if redis.call('LLEN', KEYS[1]) ~= tonumber(ARGV[1]) then return 0 end
redis.call('RPUSH', KEYS[1], ARGV[2])
return 1
