-- Stores snapshots, each only if nothing newer is there and its person was not erased later; and, where one server has all keys,
-- notes with each that was stored who carries its identities (one id a line, as add-identity-holders does).
-- KEYS    for each row two: the snapshot, its tombstone (same slot; on a cluster all rows of one call share it);
--         then the identities, row by row; a snapshot may be there once, an identity several times
-- ARGV    1 the asOf (8 bytes) that the stored snapshot must have, or empty;
--         2 the rows' bytes, one row behind the other: each 8 bytes asOf, a big-endian integer, then what this script does not read;
--         3 for each row 6 bytes, two big-endian integers: of 4 how many bytes it has, of 2 how many of the identities are its own;
--         4 the customerIds, one a line
-- returns for each row two: 0 refused (stored bytes, the tombstone, or false), 1 created (false), 2 replaced (the bytes before),
--         3 unchanged (false)
-- cost    O(rows + identities), about 4 microseconds a row and 1 an identity
-- All is read at once and written at once: commands one by one took half as long again. Each argument costs both ends a quarter of
-- a microsecond, so there are four for all rows instead of three for each.
-- asOf is compared as two numbers: a Lua number cannot hold 64 bits, and comparing strings depends on the locale.
local expected, all, sizes = ARGV[1], ARGV[2], ARGV[3]
local rows = #sizes / 6
-- Lua hands a command only so many arguments.
local most = 2000
-- What was there before, in the order of KEYS, and whom identities have that were changed here: they may come again.
local held, holders = {}, {}
local changes, changed, gone, replies = {}, 0, {}, {}

for start = 1, #KEYS, most do
  local some = redis.call('MGET', unpack(KEYS, start, math.min(start + most - 1, #KEYS)))
  if start == 1 then
    held = some
  else
    for index = 1, #some do held[start + index - 1] = some[index] end
  end
end

local function change(key, value)
  changes[changed + 1] = key
  changes[changed + 2] = value
  changed = changed + 2
end

local function compare(one, other)
  local oneHigh, oneLow = struct.unpack('>I4I4', one)
  local otherHigh, otherLow = struct.unpack('>I4I4', other)
  return oneHigh ~= otherHigh and oneHigh - otherHigh or oneLow - otherLow
end

local function put(row, bytes)
  local stored, erased = held[2 * row - 1], held[2 * row]
  if erased and compare(erased, bytes) > 0 then return 0, erased end
  if expected ~= '' and (not stored or compare(stored, expected) ~= 0) then return 0, stored end
  if stored == bytes then return 3, false end
  if stored and compare(stored, bytes) > 0 then return 0, stored end
  change(KEYS[2 * row - 1], bytes)
  if erased then gone[#gone + 1] = KEYS[2 * row] end
  if stored then return 2, stored end
  return 1, false
end

local function addHolder(place, id)
  local identity = KEYS[place]
  local before = holders[identity] or held[place]
  local after = id
  if before then
    if before == id or string.find('\n' .. before .. '\n', '\n' .. id .. '\n', 1, true) then return end
    local _, breaks = string.gsub(before, '\n', '\n')
    if breaks >= 63 then return end
    after = before .. '\n' .. id
  end
  holders[identity] = after
  change(identity, after)
end

local row, place, size, identity = 0, 1, 1, 2 * rows
for id in string.gmatch(ARGV[4], '[^\n]+') do
  local length, identities
  length, identities, size = struct.unpack('>I4I2', sizes, size)
  row = row + 1
  local status, before = put(row, string.sub(all, place, place + length - 1))
  place = place + length
  if status ~= 0 then
    for index = 1, identities do addHolder(identity + index, id) end
  end
  identity = identity + identities
  replies[2 * row - 1] = status
  replies[2 * row] = before
end

for start = 1, changed, most do
  redis.call('MSET', unpack(changes, start, math.min(start + most - 1, changed)))
end
if #gone > 0 then redis.call('DEL', unpack(gone)) end
return replies
