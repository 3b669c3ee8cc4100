-- The brake: counts unexpected deaths, and says what must not be sent. docs/delivery.md, "The brake".
--
-- Below the shard prefix P; a scope is "<stage>/<job>", either of them may be "*":
--   P:paused      hash  scope -> JSON by, at (ms); rule, cause, deaths, of, jobs from the brake; reason from people
--   P:brake       hash  "<stage>/<job>" -> "<results> <in a row> <positions of the last deaths>"; only where one is remembered
--   P:tripped     zset  "<stage>/<job>" -> when its brake tripped (ms)
--   P:cancelling  zset  job -> when it was cancelled (ms); leaves when nothing of it is in flight

local STAGES = { 'normalize', 'extract', 'index' }
local OUTCOMES = { 'indexed', 'superseded', 'duplicate', 'dead', 'cancelled' }

-- Documents of the job that have no end yet; 0 for a job that is not known.
local function in_flight(P, job)
  local counters = redis.call('HMGET', P .. ':job:' .. job, 'accepted', unpack(OUTCOMES))
  local left = tonumber(counters[1] or '0')
  for at = 2, #counters do left = left - tonumber(counters[at] or '0') end
  return left
end

-- Cheap and nearly always false: only then the two questions below need to be asked.
local function any_stopped(P)
  return redis.call('EXISTS', P .. ':paused', P .. ':cancelling') > 0
end

local function is_paused(P, stage, job)
  local scopes = { '*/*', stage .. '/*', '*/' .. job, stage .. '/' .. job }
  for _, pause in ipairs(redis.call('HMGET', P .. ':paused', unpack(scopes))) do
    if pause then return true end
  end
  return false
end

-- Whether a row must not run because its job is cancelled. What has begun at its stage before goes on to that stage's
-- end: its output, its dead letter or its place in the index may be there already.
local function is_cancelled(P, job, row)
  if not redis.call('ZSCORE', P .. ':cancelling', job) then return false end
  local solo, waits = unpack(redis.call('HMGET', row, 'solo', 'waits'))
  return solo ~= '1' and tonumber(waits) == 0
end

-- True when the scope was not paused before.
local function pause_scope(P, scope, pause)
  return redis.call('HSETNX', P .. ':paused', scope, cjson.encode(pause)) == 1
end

-- A job's brake has tripped; two within `brake.within` stop the stage.
local function trip(P, stage, job, pause, brake, now)
  local scope = stage .. '/' .. job
  if not pause_scope(P, scope, pause) then return end
  local tripped = P .. ':tripped'
  redis.call('ZADD', tripped, now, scope)
  redis.call('ZREMRANGEBYSCORE', tripped, '-inf', '(' .. (now - brake.within))
  local jobs = {}
  for _, one in ipairs(redis.call('ZRANGE', tripped, 0, -1)) do
    if string.sub(one, 1, #stage + 1) == stage .. '/' then jobs[#jobs + 1] = string.sub(one, #stage + 2) end
  end
  if #jobs >= 2 then
    pause_scope(P, stage .. '/*', { by = 'brake', at = now, rule = 'jobs', cause = pause.cause, jobs = jobs })
  end
end

-- Counts results of a job at a stage, the oldest first: the cause of an unexpected death, false for anything else.
local function count_results(P, stage, job, results, brake, now)
  local scope = stage .. '/' .. job
  local known = redis.call('HGET', P .. ':brake', scope)
  local cause = false
  for _, died in ipairs(results) do cause = died or cause end
  if not (known or cause) then return end
  local seen, row, positions = string.match(known or '0 0 ', '^(%d+) (%d+) (.*)$')
  seen, row = tonumber(seen), tonumber(row)
  local deaths, pause = {}, nil
  for position in string.gmatch(positions, '%d+') do deaths[#deaths + 1] = tonumber(position) end
  for _, died in ipairs(results) do
    seen = seen + 1
    row = died and row + 1 or 0
    if died then deaths[#deaths + 1] = seen end
    while deaths[1] and (deaths[1] <= seen - brake.window or #deaths > brake.deaths) do table.remove(deaths, 1) end
    if died and row >= brake.in_a_row then
      pause = { by = 'brake', at = now, rule = 'in_a_row', cause = died, deaths = row, of = row }
    elseif died and not pause and #deaths >= brake.deaths then
      pause = { by = 'brake', at = now, rule = 'share', cause = died, deaths = #deaths, of = math.min(seen, brake.window) }
    end
  end
  if pause then trip(P, stage, job, pause, brake, now) end
  if #deaths > 0 then
    redis.call('HSET', P .. ':brake', scope, seen .. ' ' .. row .. ' ' .. table.concat(deaths, ','))
  else
    redis.call('HDEL', P .. ':brake', scope)
  end
end

local function brake_of(args, from)
  return { in_a_row = tonumber(args[from]), window = tonumber(args[from + 1]),
    deaths = tonumber(args[from + 2]), within = tonumber(args[from + 3]) }
end
