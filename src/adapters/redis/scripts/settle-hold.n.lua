-- Ends a hold, once. If the write was made, what it gives back comes back; else, what was taken ahead.
-- KEYS    1 holds by deadline, 2 the hold; then the household's memory, if it is to be changed, and the budgets of the hold
-- ARGV    1 the write's attempt, 2 now (epoch ms), 3 1 if the write was made, else 0, 4 retention of memories in ms,
--         5 number of memories; each memory: expected version, the new bytes
-- returns 1 done; 0 somebody else has ended it; 2 the memory has moved on: nothing changed
-- cost    O(memories + budgets), about 10 microseconds
-- include count-budgets
local holds, hold, now, isMade, memories = KEYS[1], KEYS[2], tonumber(ARGV[2]), ARGV[3] == '1', tonumber(ARGV[5])

local function finish() redis.call('ZREM', holds, ARGV[1]) end

if not redis.call('HGET', hold, 'owner') then
  finish()
  return 0
end
for index = 1, memories do
  local header = redis.call('GETRANGE', KEYS[2 + index], 0, 7)
  local version = header == '' and 0 or struct.unpack('>d', header)
  if version ~= tonumber(ARGV[4 + 2 * index]) then return 2 end
  redis.call('SET', KEYS[2 + index], ARGV[5 + 2 * index], 'PX', ARGV[4])
end
for index = 3 + memories, #KEYS do
  local key = KEYS[index]
  local noted = redis.call('HGET', hold, key) or '0 0 0 0'
  local ahead, back, confirmed, isNew = string.match(noted, '(%S+) (%S+) (%S+) (%S+)')
  giveBack(key, tonumber(isMade and back or ahead), isMade and tonumber(confirmed) or 0, now)
  -- Nobody has taken anything: the first who does sets the limit.
  if budgets[key] and budgets[key].taken == 0 and isNew == '1' and not isMade then
    redis.call('DEL', key)
    budgets[key] = false
  end
end
storeBudgets(now)
redis.call('DEL', hold)
-- A copy of the call that made it may still arrive.
redis.call('HSET', hold, 'ended', '1')
redis.call('PEXPIRE', hold, 60000)
finish()
return 1
