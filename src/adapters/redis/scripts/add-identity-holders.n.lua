-- Notes who carries an identity: the ids, one a line.
-- KEYS    the identities
-- ARGV    for each identity the id to add
-- returns how many were added (an id that is there already, or a list that is full, stays as it is)
-- cost    O(identities)
-- An identity that 64 customers share names nobody; its list stops growing there.
local added = 0
for index, key in ipairs(KEYS) do
  local id = ARGV[index]
  local holders = redis.call('GET', key)
  if not holders then
    redis.call('SET', key, id)
    added = added + 1
  elseif not string.find('\n' .. holders .. '\n', '\n' .. id .. '\n', 1, true) then
    local _, breaks = string.gsub(holders, '\n', '\n')
    if breaks < 63 then
      redis.call('SET', key, holders .. '\n' .. id)
      added = added + 1
    end
  end
end
return added
