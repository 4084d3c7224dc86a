-- Stores snapshots, each only if nothing newer is there and its person was not erased later; and, where one server has all keys,
-- notes with each that was stored who carries its identities (one id a line, as add-identity-holders does).
-- KEYS    for each row two: the snapshot, its tombstone (same slot; on a cluster all rows of one call share it);
--         then the identities, row by row; a snapshot may be there once, an identity several times
-- ARGV    1 how many rows; 2 the asOf (8 bytes) that the stored snapshot must have, or empty;
--         then for each row three: its bytes (8 bytes asOf, a big-endian integer, then what this script does not read),
--         the customerId, how many of the identities are its own
-- returns for each row two: 0 refused (stored bytes, the tombstone, or false), 1 created (false), 2 replaced (the bytes before),
--         3 unchanged (false)
-- cost    O(rows + identities), about 4 microseconds a row and 1 an identity
-- All is read at once and written at once: commands one by one took half as long again.
-- asOf is compared as two numbers: a Lua number cannot hold 64 bits, and comparing strings depends on the locale.
local rows, expected = tonumber(ARGV[1]), ARGV[2]
local nextIdentity = 2 * rows
-- Lua hands a command only so many arguments.
local most = 2000
local held, changes, gone, replies = {}, {}, {}, {}

for start = 1, #KEYS, most do
  local some = redis.call('MGET', unpack(KEYS, start, math.min(start + most - 1, #KEYS)))
  for index = 1, #some do held[KEYS[start + index - 1]] = some[index] end
end

local function change(key, value)
  held[key] = value
  changes[#changes + 1] = key
  changes[#changes + 1] = value
end

local function compare(one, other)
  local oneHigh, oneLow = struct.unpack('>I4I4', one)
  local otherHigh, otherLow = struct.unpack('>I4I4', other)
  return oneHigh ~= otherHigh and oneHigh - otherHigh or oneLow - otherLow
end

local function put(snapshot, tombstone, bytes)
  local erased = held[tombstone]
  if erased and compare(erased, bytes) > 0 then return 0, erased end
  local stored = held[snapshot]
  if expected ~= '' and (not stored or compare(stored, expected) ~= 0) then return 0, stored end
  if stored == bytes then return 3, false end
  if stored and compare(stored, bytes) > 0 then return 0, stored end
  change(snapshot, bytes)
  if erased then gone[#gone + 1] = tombstone end
  if stored then return 2, stored end
  return 1, false
end

local function addHolder(identity, id)
  local holders = held[identity]
  if not holders then
    change(identity, id)
  elseif holders ~= id and not string.find('\n' .. holders .. '\n', '\n' .. id .. '\n', 1, true) then
    local _, breaks = string.gsub(holders, '\n', '\n')
    if breaks < 63 then change(identity, holders .. '\n' .. id) end
  end
end

for row = 1, rows do
  local bytes, id, identities = ARGV[3 * row], ARGV[3 * row + 1], tonumber(ARGV[3 * row + 2])
  local status, before = put(KEYS[2 * row - 1], KEYS[2 * row], bytes)
  if status ~= 0 then
    for index = 1, identities do addHolder(KEYS[nextIdentity + index], id) end
  end
  nextIdentity = nextIdentity + identities
  replies[2 * row - 1] = status
  replies[2 * row] = before
end

for start = 1, #changes, most do
  redis.call('MSET', unpack(changes, start, math.min(start + most - 1, #changes)))
end
if #gone > 0 then redis.call('DEL', unpack(gone)) end
return replies
