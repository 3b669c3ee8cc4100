-- Pause, resume and cancel: what people and the brake stop, and how it goes on. Keys are those of brake.lua.

-- Whether the scope of a pause or a count lies within what is named; "*" names all.
local function within(scope, stage, job)
  local at = string.find(scope, '/', 1, true)
  return (stage == '*' or string.sub(scope, 1, at - 1) == stage) and (job == '*' or string.sub(scope, at + 1) == job)
end

-- pause <stage or *> <job or *> <reason> -> 1 paused now, 0 was paused already, -1 there is no such job
local function pause(keys, args)
  local P = keys[1]
  if args[2] ~= '*' and redis.call('EXISTS', P .. ':job:' .. args[2]) == 0 then return -1 end
  local record = { by = 'hand', at = now_ms(), reason = args[3] }
  return pause_scope(P, args[1] .. '/' .. args[2], record) and 1 or 0
end

-- resume <stage or *> <job or *> -> {scope, pause, ...} of all that is lifted, or -1 when there is no such job.
-- The brake's counts within what is named start anew.
local function resume(keys, args)
  local P, stage, job = keys[1], args[1], args[2]
  local lifted = {}
  local pauses = redis.call('HGETALL', P .. ':paused')
  for at = 1, #pauses, 2 do
    if within(pauses[at], stage, job) then
      redis.call('HDEL', P .. ':paused', pauses[at])
      lifted[#lifted + 1], lifted[#lifted + 2] = pauses[at], pauses[at + 1]
    end
  end
  for _, scope in ipairs(redis.call('HKEYS', P .. ':brake')) do
    if within(scope, stage, job) then redis.call('HDEL', P .. ':brake', scope) end
  end
  for _, scope in ipairs(redis.call('ZRANGE', P .. ':tripped', 0, -1)) do
    if within(scope, stage, job) then redis.call('ZREM', P .. ':tripped', scope) end
  end
  if #lifted == 0 and job ~= '*' and redis.call('EXISTS', P .. ':job:' .. job) == 0 then return -1 end
  return lifted
end

-- cancel <job> <at, ISO 8601> -> documents in flight, or -1 when there is no such job. Its own pauses are lifted.
-- It sticks: what is admitted to the job later is cancelled too. A job at rest has nothing to cancel and stays as it is.
local function cancel(keys, args)
  local P, job = keys[1], args[1]
  local facts = P .. ':job:' .. job
  if redis.call('EXISTS', facts) == 0 then return -1 end
  local left = in_flight(P, job)
  if left > 0 then
    redis.call('HSETNX', facts, 'cancelled_at', args[2])
    redis.call('ZADD', P .. ':cancelling', 'NX', now_ms(), job)
  end
  for _, scope in ipairs(redis.call('HKEYS', P .. ':paused')) do
    if within(scope, '*', job) then redis.call('HDEL', P .. ':paused', scope) end
  end
  return left
end

-- cancelled <limit> -> {{entry, field, value ...} ...}: waiting rows of cancelled jobs, whose ends are to be journalled
local function cancelled(keys, args)
  local P, limit = keys[1], tonumber(args[1])
  local rows = {}
  for _, job in ipairs(redis.call('ZRANGE', P .. ':cancelling', 0, -1)) do
    if in_flight(P, job) <= 0 then redis.call('ZREM', P .. ':cancelling', job) end
    for _, stage in ipairs(STAGES) do
      for _, entry in ipairs(redis.call('ZRANGE', P .. ':wait:' .. stage .. ':' .. job, 0, limit - 1)) do
        local row = row_key(P, entry)
        if #rows < limit and is_cancelled(P, job, row) then
          local fields = redis.call('HGETALL', row)
          table.insert(fields, 1, entry)
          rows[#rows + 1] = fields
        end
      end
    end
  end
  return rows
end

-- drop <keep_ms> <entry ...> -> rows that are counted cancelled now
local function drop(keys, args)
  local P, now = keys[1], now_ms()
  local dropped = 0
  for at = 2, #args do
    local row = row_key(P, args[at])
    local state, stage, job = unpack(redis.call('HMGET', row, 'state', 'stage', 'job'))
    if state == 'waiting' and is_cancelled(P, job, row) then
      redis.call('ZREM', P .. ':wait:' .. stage .. ':' .. job, args[at])
      finish(P, args[at], row, 'cancelled', nil, tonumber(args[1]), now)
      dropped = dropped + 1
    end
  end
  return dropped
end

-- tidy -> how many counts and pauses of jobs that are no longer kept are forgotten
local function tidy(keys, args)
  local P, forgotten = keys[1], 0
  for _, kind in ipairs({ P .. ':brake', P .. ':paused' }) do
    for _, scope in ipairs(redis.call('HKEYS', kind)) do
      local job = string.match(scope, '/(.*)$')
      if job ~= '*' and redis.call('EXISTS', P .. ':job:' .. job) == 0 then
        forgotten = forgotten + redis.call('HDEL', kind, scope)
      end
    end
  end
  return forgotten
end

register('pause', pause, { 'allow-oom' })
register('resume', resume, { 'allow-oom' })
register('cancel', cancel, { 'allow-oom' })
register('cancelled', cancelled, { 'allow-oom' })
register('drop', drop, { 'allow-oom' })
register('tidy', tidy, { 'allow-oom' })
