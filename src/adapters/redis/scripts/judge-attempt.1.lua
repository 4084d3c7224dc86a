-- Finds out whether a write was made, and if not, forbids it for good.
-- KEYS    1 the marker of the attempt, in the place of the write
-- ARGV    1 how long the marker is kept in ms
-- returns 1 it was made, 0 it never will be
-- cost    O(1)
local known = redis.call('GET', KEYS[1])
if not known then redis.call('SET', KEYS[1], 'void', 'PX', ARGV[1]) end
return known == 'done' and 1 or 0
