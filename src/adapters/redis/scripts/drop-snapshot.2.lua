-- Removes the snapshot of a person who is erased or retired and leaves a tombstone, if the snapshot is still the one that was read.
-- KEYS    1 snapshot, 2 tombstone (same slot)
-- ARGV    1 the bytes that were read, empty if there was none; 2 the moment of erasure (8 bytes, as an asOf);
--         3 how long the tombstone stays (ms)
-- returns 1 done, 0 the snapshot has changed: read it again
-- cost    O(1)
local stored = redis.call('GET', KEYS[1]) or ''
if stored ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
local erased = redis.call('GET', KEYS[2])
local later = true
if erased then
  local high, low = struct.unpack('>I4I4', erased)
  local newHigh, newLow = struct.unpack('>I4I4', ARGV[2])
  later = newHigh > high or (newHigh == high and newLow > low)
end
if later then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
return 1
