-- Stores what became of a decision's offers with the memories and counts that change by it, whole or not at all.
-- KEYS    1 decision, 2 its outcomes, 3 the counts over all customers, 4 which of them moved last; then the memories
-- ARGV    1 how many outcomes are expected to be known, 2 retention in ms, 3 number of memories, 4 of outcomes, 5 of counts;
--         each memory: expected version, bytes (8 bytes version, big-endian double, then the body);
--         each outcome: bytes; each count: the field to add one to
-- returns 1 done, 0 the decision is gone, or its outcomes or a memory have moved on: nothing changed
-- cost    O(memories + outcomes + counts), about 15 microseconds for one outcome of a known customer
local decision, outcomes, counts, moved = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local memories, events, fields = tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local lifetime = redis.call('PTTL', decision)
if lifetime == -2 then return 0 end
if redis.call('LLEN', outcomes) ~= tonumber(ARGV[1]) then return 0 end
for index = 1, memories do
  local header = redis.call('GETRANGE', KEYS[4 + index], 0, 7)
  local version = header == '' and 0 or struct.unpack('>d', header)
  if version ~= tonumber(ARGV[4 + 2 * index]) then return 0 end
end

for index = 1, memories do
  redis.call('SET', KEYS[4 + index], ARGV[5 + 2 * index], 'PX', ARGV[2])
end
local firstOutcome = 5 + 2 * memories
for index = 1, events do
  redis.call('RPUSH', outcomes, ARGV[firstOutcome + index])
end
if lifetime > 0 then redis.call('PEXPIRE', outcomes, lifetime) end
-- Each move has a number of its own, so that a reader asks only for what moved after the last that it saw.
local last = redis.call('ZRANGE', moved, -1, -1, 'WITHSCORES')
local move = tonumber(last[2] or 0)
for index = 1, fields do
  local field = ARGV[firstOutcome + events + index]
  redis.call('HINCRBY', counts, field, 1)
  move = move + 1
  redis.call('ZADD', moved, string.format('%.17g', move), field)
end
return 1
