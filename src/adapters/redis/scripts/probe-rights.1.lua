-- Tries every command that a role needs in a form that leaves nothing behind, and tells which of them the user may not run.
-- KEYS    1 a key that is used for nothing else
-- ARGV    the commands to try, in lower case
-- returns for each that was refused two: the command, the server's words
-- cost    about 20 microseconds
local key = KEYS[1]
local calls = {
  { 'get', key }, { 'mget', key }, { 'getrange', key, 0, 0 }, { 'set', key, '', 'XX' }, { 'mset', key, '1' }, { 'del', key }, { 'pttl', key }, { 'pexpire', key, 1 },
  { 'hget', key, 'f' }, { 'hgetall', key }, { 'hmget', key, 'f' }, { 'hset', key, 'f', '1' }, { 'hincrby', key, 'f', 1 },
  { 'hdel', key, 'f' }, { 'del', key }, { 'rpush', key, '1' }, { 'llen', key }, { 'lrange', key, 0, 0 }, { 'del', key },
  { 'xadd', key, '*', 'f', '1' }, { 'xrange', key, '-', '+' }, { 'xdel', key, '1-1' }, { 'del', key },
  { 'smembers', key }, { 'zadd', key, 0, '1' }, { 'zcard', key },
  { 'zrange', key, 0, 0 }, { 'zrangebylex', key, '-', '+' }, { 'zrangebyscore', key, 0, 0 },
  { 'zremrangebyscore', key, 0, 0 }, { 'zrem', key, '1' }, { 'del', key },
}
local wanted = {}
for _, name in ipairs(ARGV) do wanted[name] = true end

local refused = {}
for _, call in ipairs(calls) do
  if wanted[call[1]] then
    local reply = redis.pcall(unpack(call))
    if type(reply) == 'table' and reply.err then
      refused[#refused + 1] = call[1]
      refused[#refused + 1] = reply.err
    end
  end
end
return refused
