-- Stores snapshots, each only if nothing newer is there and its person was not erased later.
-- KEYS    for each row two: the snapshot, its tombstone (same slot; on a cluster all rows of one call share it)
-- ARGV    for each row its bytes (8 bytes asOf, a big-endian integer, then what this script does not read);
--         one more for a single row: the asOf (8 bytes) that the stored snapshot must have
-- returns for each row two: 0 refused (stored bytes, the tombstone, or false), 1 created (false), 2 replaced (the bytes before),
--         3 unchanged (false)
-- cost    O(rows), about 7 microseconds a row
-- asOf is compared as two numbers: a Lua number cannot hold 64 bits, and comparing strings depends on the locale.
local rows = #KEYS / 2
local expected = ARGV[rows + 1]
local replies = {}

local function compare(one, other)
  local oneHigh, oneLow = struct.unpack('>I4I4', one)
  local otherHigh, otherLow = struct.unpack('>I4I4', other)
  return oneHigh ~= otherHigh and oneHigh - otherHigh or oneLow - otherLow
end

local function put(snapshot, tombstone, bytes)
  local erased = redis.call('GET', tombstone)
  if erased and compare(erased, bytes) > 0 then return 0, erased end
  local stored = redis.call('GET', snapshot)
  if expected and (not stored or compare(stored, expected) ~= 0) then return 0, stored end
  if stored == bytes then return 3, false end
  if stored and compare(stored, bytes) > 0 then return 0, stored end
  redis.call('SET', snapshot, bytes)
  if erased then redis.call('DEL', tombstone) end
  if stored then return 2, stored end
  return 1, false
end

for row = 1, rows do
  local status, bytes = put(KEYS[2 * row - 1], KEYS[2 * row], ARGV[row])
  replies[2 * row - 1] = status
  replies[2 * row] = bytes
end
return replies
