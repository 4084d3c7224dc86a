-- Holds for a write in another place what it takes from those that share it: the counts change at once, and come back if it fails.
-- What the write gives back is noted, and comes back if it is made. Both are netted for each budget: a budget that gets back more
-- than is taken from it is never short.
-- KEYS    1 mark of the place, 2 holds by deadline, 3 this hold; then the household's memory, if there is one, the budgets to give
--         back to, and the budgets to take from (one a take)
-- ARGV    1 the write's attempt, 2 deadline (epoch ms), 3 the number of the write's place, 4 the household's id and the contacts that
--         are added to its memory, as bytes, or empty, 5 now (epoch ms), 6 retention of memories in ms, 7 number of memories,
--         8 of budgets to give back to, 9 of takes;
--         each memory: its stamp (the first bytes that are expected, none if there must be no record), the new bytes or empty;
--         each give-back: amount, how much more is confirmed; each take: amount, limit, expires at (epoch ms)
-- returns {0} held; {1} there is nothing to hold; {2, number of the take, taken, limit, ...} the memory has moved on, or the budgets
--         listed are short: nothing changed; {3} the place lost its data: nothing changed
-- cost    O(memories + budgets), about 15 microseconds
-- include count-budgets
local mark, holds, hold, now = KEYS[1], KEYS[2], KEYS[3], tonumber(ARGV[5])
local memories, backs, takes = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local firstBack, firstTake = 3 + memories, 3 + memories + backs
local memoryArgs, backArgs = 9, 9 + 2 * memories
local takeArgs = backArgs + 2 * backs

if not redis.call('GET', mark) then return { 3 } end
-- A client sends it again when it loses its connection.
local known = redis.call('HMGET', hold, 'owner', 'ended')
if known[1] or known[2] then return { 0 } end
local changed = {}
for index = 1, memories do
  local key, stamp, bytes = KEYS[3 + index], ARGV[memoryArgs + 2 * index - 1], ARGV[memoryArgs + 2 * index]
  if redis.call('GETRANGE', key, 0, math.max(#stamp, 1) - 1) ~= stamp then return { 2 } end
  if bytes ~= '' then changed[key] = bytes end
end
for index = 1, backs do
  giveBack(KEYS[firstBack + index], tonumber(ARGV[backArgs + 2 * index - 1]), tonumber(ARGV[backArgs + 2 * index]), now)
end
for index = 1, takes do
  local at = takeArgs + 3 * index
  takeFrom(index, KEYS[firstTake + index], tonumber(ARGV[at - 2]), ARGV[at - 1], tonumber(ARGV[at]), now)
end
if #short > 1 then return short end

-- For each budget: what was taken ahead, what is given back, how much more is confirmed, and whether the count is new.
local held = {}
for key, budget in pairs(budgets) do
  if budget then
    local ahead, back = math.max(0, budget.taken - budget.before), math.max(0, budget.before - budget.taken)
    held[#held + 1] = key
    held[#held + 1] = exact(ahead) .. ' ' .. exact(back) .. ' ' .. exact(budget.confirmed - budget.sure) ..
      (budget.isNew and ' 1' or ' 0')
    budget.taken, budget.confirmed = budget.before + ahead, budget.sure
  end
end
if #held == 0 and not next(changed) then return { 1 } end

redis.call('HSET', hold, 'owner', ARGV[3], 'household', ARGV[4], unpack(held))
redis.call('ZADD', holds, ARGV[2], ARGV[1])
for key, bytes in pairs(changed) do redis.call('SET', key, bytes, 'PX', ARGV[6]) end
storeBudgets(now)
return { 0 }
