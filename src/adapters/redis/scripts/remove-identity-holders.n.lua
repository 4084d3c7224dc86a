-- Forgets that someone carries an identity.
-- KEYS    the identities
-- ARGV    for each identity the id to remove
-- returns how many were removed
-- cost    O(identities)
local removed = 0
for index, key in ipairs(KEYS) do
  local id = ARGV[index]
  local holders = redis.call('GET', key)
  if holders == id then
    redis.call('DEL', key)
    removed = removed + 1
  elseif holders then
    local lines = '\n' .. holders .. '\n'
    local from, to = string.find(lines, '\n' .. id .. '\n', 1, true)
    if from then
      redis.call('SET', key, string.sub(string.sub(lines, 1, from) .. string.sub(lines, to + 1), 2, -2))
      removed = removed + 1
    end
  end
end
return removed
