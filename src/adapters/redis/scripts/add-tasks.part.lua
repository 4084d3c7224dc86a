-- Stores new tasks with the entries by which they are found.
local function addTask(key, taskId, dueAt, record, customerId, decisionId, lists)
  redis.call('HSET', key, 'task', record, 'state', 'waiting', 'attempts', '0', 'nextAt', dueAt,
    'customerId', customerId, 'decisionId', decisionId)
  redis.call('ZADD', lists.due, dueAt, taskId)
  redis.call('ZADD', lists.waiting, 0, taskId)
  redis.call('ZADD', lists.ofDecision, 0, taskId)
  if customerId ~= '' then redis.call('ZADD', lists.ofCustomer, 0, taskId) end
end
