-- Counts what is taken from budgets and given back to them, each read once; several changes of one budget add up. The first limit
-- holds, and what a take reports beside what is confirmed. Budgets that are short are listed in `short`.
local budgets, short = {}, { 2 }

local function exact(value) return string.format('%.17g', value) end

local function openBudget(key, now)
  if budgets[key] == nil then
    local held = redis.call('HMGET', key, 'taken', 'limit', 'expiresAt', 'confirmed')
    local isOpen = held[3] and tonumber(held[3]) > now
    budgets[key] = isOpen and { taken = tonumber(held[1]), before = tonumber(held[1]), limit = held[2],
      expiresAt = tonumber(held[3]), confirmed = tonumber(held[4] or 0), sure = tonumber(held[4] or 0) }
  end
  return budgets[key]
end

local function giveBack(key, amount, confirmed, now)
  local budget = openBudget(key, now)
  if not budget then return end
  budget.taken = math.max(0, budget.taken - amount)
  budget.confirmed = math.min(budget.taken, math.max(0, budget.confirmed + confirmed))
end

local function takeFrom(index, key, amount, limit, expiresAt, now)
  local budget = openBudget(key, now) or { taken = 0, before = 0, limit = limit, expiresAt = expiresAt, confirmed = 0,
    sure = 0, isNew = true }
  budgets[key] = budget
  local most = math.min(tonumber(budget.limit), tonumber(limit) + budget.confirmed)
  if budget.taken + amount > most then
    short[#short + 1] = index
    short[#short + 1] = exact(budget.taken)
    short[#short + 1] = exact(most)
  end
  budget.taken = budget.taken + amount
  budget.expiresAt = math.max(budget.expiresAt, expiresAt)
end

local function storeBudgets(now)
  for key, budget in pairs(budgets) do
    if budget then
      redis.call('HSET', key, 'taken', exact(budget.taken), 'limit', budget.limit, 'expiresAt', exact(budget.expiresAt),
        'confirmed', exact(budget.confirmed))
      redis.call('PEXPIRE', key, string.format('%.0f', math.max(budget.expiresAt - now, 1)))
    end
  end
end
