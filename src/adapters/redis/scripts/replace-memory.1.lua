-- Replaces a memory if its version is still the expected one.
-- KEYS    1 memory
-- ARGV    1 expected version, 2 the new memory as bytes (8 bytes version, big-endian double, then the body), 3 retention in ms
-- returns 1 done, 0 it has moved on
-- cost    O(1)
local header = redis.call('GETRANGE', KEYS[1], 0, 7)
local version = header == '' and 0 or struct.unpack('>d', header)
if version ~= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
