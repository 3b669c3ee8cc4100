-- The ledger: every move of a document in flight is one function of this library.
-- docs/delivery.md draws the states and lists the invariants. brake.lua comes before this, control.lua and restore.lua after.
--
-- KEYS[1] is the shard prefix P, "wq:{0}". Below it:
--   P:row:<entry>           hash    one operation in flight:
--       doc collection rev gen job lane key hash raw size   identity, fixed at admission
--       stage state batch solo alone attempt waits input     where it is: `solo` rows must be sent
--                                                          alone, `alone` rows were
--       cause detail journey                                 last trouble; JSON array of stages passed
--   P:wait:<stage>:<job>    zset    entry -> not-before (ms)             state waiting
--   P:turns:<stage>         zset    job -> turn; lowest is served next; interactive jobs come below 0
--   P:turn                  string  last turn given
--   P:sent:<stage>          zset    entry -> deadline to begin (ms)      state sent
--   P:leases:<stage>        zset    entry -> lease end (ms)              state running
--   P:condemned             zset    entry -> next try to bury (ms)       state condemned
--   P:newest                hash    doc -> "<entry> <content hash>" of its newest operation in flight
--   P:seq                   hash    collection -> last revision given
--   P:job:<job>             hash    collection submitted_at lane cancelled_at accepted indexed superseded duplicate dead
--                                   cancelled; expires only when nothing of it is in flight
--   P:failures:<job>        list    JSON of dead documents, the newest 1000
--   P:jobs                  zset    job -> time of admission (ms)
--   P:collection:<c>        hash    the same counters, for ever
--   P:sweep:<stage>         hash    last (ms), grace (ms): time of the last sweep, end of the grace window
--   P:graves                zset    dead letter id -> time (ms); waits for its search copy

local KEEP_FAILURES = 1000
local INTERACTIVE = -1e12
local AHEAD = 1e12 -- ms: what comes back from a lost worker or a stop goes before what was never sent

local function now_ms()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

local function row_key(P, entry) return P .. ':row:' .. entry end

local function count(P, job, collection, what)
  redis.call('HINCRBY', P .. ':job:' .. job, what, 1)
  redis.call('HINCRBY', P .. ':collection:' .. collection, what, 1)
end

local function queue_up(P, entry, stage, job, lane, at)
  redis.call('ZADD', P .. ':wait:' .. stage .. ':' .. job, at, entry)
  local turns = P .. ':turns:' .. stage
  if not redis.call('ZSCORE', turns, job) then
    local turn = redis.call('INCR', P .. ':turn')
    if lane == 'interactive' then turn = turn + INTERACTIVE end
    redis.call('ZADD', turns, turn, job)
  end
end

local function put_back(P, entry, row, stage, at)
  redis.call('HSET', row, 'state', 'waiting', 'batch', '')
  local job, lane = unpack(redis.call('HMGET', row, 'job', 'lane'))
  queue_up(P, entry, stage, job, lane, at)
end

-- True when the row is in `state` at `stage` under this batch token.
local function held(row, state, stage, batch)
  local have = redis.call('HMGET', row, 'state', 'stage', 'batch')
  return have[1] == state and have[2] == stage and have[3] == batch
end

-- Names an operation as its document's newest, unless a later one is in flight: two clients may admit in another order
-- than they were given their revisions.
local function make_newest(P, document)
  local newest = redis.call('HGET', P .. ':newest', document.doc)
  if newest then
    local rev, gen = string.match(newest, '^%x+%.(%d+)%.(%d+) ')
    rev, gen = tonumber(rev), tonumber(gen)
    if rev and (rev > document.rev or (rev == document.rev and gen > document.gen)) then return end
  end
  redis.call('HSET', P .. ':newest', document.doc, document.entry .. ' ' .. document.hash)
end

local function finish(P, entry, row, outcome, failure, keep_ms, now)
  local doc, job, collection = unpack(redis.call('HMGET', row, 'doc', 'job', 'collection'))
  count(P, job, collection, outcome)
  if failure then
    local list = P .. ':failures:' .. job
    redis.call('RPUSH', list, failure)
    redis.call('LTRIM', list, -KEEP_FAILURES, -1)
    redis.call('PEXPIRE', list, keep_ms)
    redis.call('ZADD', P .. ':graves', now, entry)
  end
  local newest = redis.call('HGET', P .. ':newest', doc)
  if newest and string.sub(newest, 1, #entry + 1) == entry .. ' ' then
    redis.call('HDEL', P .. ':newest', doc)
  end
  if in_flight(P, job) > 0 then
    redis.call('PERSIST', P .. ':job:' .. job)
  else
    redis.call('PEXPIRE', P .. ':job:' .. job, keep_ms)
  end
  redis.call('DEL', row)
end

-- A running row whose worker is gone. Returns 'waiting' or 'condemned'.
local function lose(P, entry, row, stage, cause, attempts, counts, now)
  redis.call('ZREM', P .. ':leases:' .. stage, entry)
  redis.call('HSET', row, 'cause', cause)
  local alone = redis.call('HGET', row, 'alone')
  redis.call('HSET', row, 'solo', '1')
  if alone == '1' and counts then
    local tried = redis.call('HINCRBY', row, 'attempt', 1)
    if tried >= attempts then
      redis.call('HSET', row, 'state', 'condemned', 'batch', '')
      redis.call('ZADD', P .. ':condemned', now, entry)
      return 'condemned'
    end
  end
  put_back(P, entry, row, stage, now - AHEAD)
  return 'waiting'
end

-- reserve <collection> <n> -> first of n new revisions
local function reserve(keys, args)
  return redis.call('HINCRBY', keys[1] .. ':seq', args[1], args[2]) - args[2] + 1
end

-- admit <json: job collection lane submitted_at keep_ms documents[]> -> one outcome a document:
-- accepted | duplicate | again (looked like a duplicate, is none any more, and brought no blob)
local function admit(keys, args)
  local P, now = keys[1], now_ms()
  local request = cjson.decode(args[1])
  local job = P .. ':job:' .. request.job
  redis.call('HSETNX', job, 'submitted_at', request.submitted_at)
  redis.call('HSETNX', job, 'collection', request.collection)
  redis.call('HSETNX', job, 'lane', request.lane)
  redis.call('PEXPIRE', job, request.keep_ms)
  redis.call('ZADD', P .. ':jobs', 'NX', now, request.job)
  local cancelled_at, outcomes = redis.call('HGET', job, 'cancelled_at'), {}
  for index, document in ipairs(request.documents) do
    local same = document.known == document.hash
    local newest = redis.call('HGET', P .. ':newest', document.doc)
    if newest then
      same = string.sub(newest, string.find(newest, ' ', 1, true) + 1) == document.hash
    end
    if redis.call('EXISTS', row_key(P, document.entry)) == 1 then
      outcomes[index] = 'accepted' -- this very operation again: it is in flight and counted
    elseif same then
      count(P, request.job, request.collection, 'accepted')
      count(P, request.job, request.collection, 'duplicate')
      outcomes[index] = 'duplicate'
    elseif document.raw == '' then
      outcomes[index] = 'again'
    else
      local row = row_key(P, document.entry)
      redis.call('HSET', row,
        'doc', document.doc, 'collection', request.collection, 'rev', document.rev, 'gen', document.gen,
        'job', request.job, 'lane', request.lane, 'key', document.key, 'hash', document.hash,
        'raw', document.raw, 'size', document.size, 'stage', document.stage, 'state', 'waiting',
        'batch', '', 'solo', '0', 'alone', '0', 'attempt', 0, 'waits', 0, 'input', document.raw, 'cause', '', 'detail', '',
        'journey', document.journey)
      make_newest(P, document)
      queue_up(P, document.entry, document.stage, request.job, request.lane, now)
      count(P, request.job, request.collection, 'accepted')
      if cancelled_at then redis.call('ZADD', P .. ':cancelling', 'NX', now, request.job) end
      outcomes[index] = 'accepted'
    end
  end
  if in_flight(P, request.job) > 0 then redis.call('PERSIST', job) end
  return outcomes
end

-- One batch of one job's ready documents, or nil.
local function take(P, stage, job, batch, room, documents, bytes, begin_ms, now, stopped)
  local queue = P .. ':wait:' .. stage .. ':' .. job
  local ready = redis.call('ZRANGEBYSCORE', queue, '-inf', now, 'LIMIT', 0, math.min(room, documents))
  local taken, total = {}, 0
  for _, entry in ipairs(ready) do
    if not (stopped and is_cancelled(P, job, row_key(P, entry))) then
      local size, solo = unpack(redis.call('HMGET', row_key(P, entry), 'size', 'solo'))
      size = tonumber(size)
      if #taken > 0 and (solo == '1' or total + size > bytes) then break end
      taken[#taken + 1] = entry
      total = total + size
      if solo == '1' then break end
    end
  end
  if #taken == 0 then return nil end
  for _, entry in ipairs(taken) do
    redis.call('ZREM', queue, entry)
    local row = row_key(P, entry)
    redis.call('HSET', row, 'state', 'sent', 'batch', batch, 'alone', #taken == 1 and '1' or '0')
    redis.call('ZADD', P .. ':sent:' .. stage, now + begin_ms, entry)
  end
  return taken
end

-- dispatch <stage> <token> <batches> <window> <documents> <bytes> <begin_ms> -> {{token, entry ...} ...}
local function dispatch(keys, args)
  local P, now = keys[1], now_ms()
  local stage, token = args[1], args[2]
  local batches, window = tonumber(args[3]), tonumber(args[4])
  local documents, bytes, begin_ms = tonumber(args[5]), tonumber(args[6]), tonumber(args[7])
  local room = window - redis.call('ZCARD', P .. ':sent:' .. stage) - redis.call('ZCARD', P .. ':leases:' .. stage)
  local turns, sent = P .. ':turns:' .. stage, {}
  local waiting, stopped = true, any_stopped(P)
  while waiting and room > 0 and #sent < batches do
    waiting = false
    for _, job in ipairs(redis.call('ZRANGE', turns, 0, -1)) do
      if room <= 0 or #sent >= batches then break end
      local batch = token .. '.' .. (#sent + 1)
      local taken = nil
      if not (stopped and is_paused(P, stage, job)) then
        taken = take(P, stage, job, batch, room, documents, bytes, begin_ms, now, stopped)
      end
      if taken then
        waiting = true
        room = room - #taken
        table.insert(taken, 1, batch)
        sent[#sent + 1] = taken
      end
      if redis.call('EXISTS', P .. ':wait:' .. stage .. ':' .. job) == 0 then
        redis.call('ZREM', turns, job)
      elseif taken then
        local turn = redis.call('INCR', P .. ':turn')
        if tonumber(redis.call('ZSCORE', turns, job)) < 0 then turn = turn + INTERACTIVE end
        redis.call('ZADD', turns, turn, job)
      end
    end
  end
  return sent
end

-- begin <stage> <batch> <lease_ms> <entry ...> -> {{entry, field, value ...} ...} of the rows now running
local function begin(keys, args)
  local P, now = keys[1], now_ms()
  local stage, batch, lease = args[1], args[2], tonumber(args[3])
  local begun, stopped = {}, any_stopped(P)
  for index = 4, #args do
    local entry = args[index]
    local row = row_key(P, entry)
    if held(row, 'sent', stage, batch) then
      redis.call('ZREM', P .. ':sent:' .. stage, entry)
      local job = stopped and redis.call('HGET', row, 'job')
      if stopped and (is_paused(P, stage, job) or is_cancelled(P, job, row)) then
        put_back(P, entry, row, stage, now - AHEAD)
      else
        redis.call('HSET', row, 'state', 'running')
        redis.call('ZADD', P .. ':leases:' .. stage, now + lease, entry)
        local fields = redis.call('HGETALL', row)
        table.insert(fields, 1, entry)
        begun[#begun + 1] = fields
      end
    end
  end
  return begun
end

-- renew <stage> <batch> <lease_ms> <entry ...> -> rows renewed
local function renew(keys, args)
  local P, now = keys[1], now_ms()
  local renewed = 0
  for index = 4, #args do
    if held(row_key(P, args[index]), 'running', args[1], args[2]) then
      redis.call('ZADD', P .. ':leases:' .. args[1], now + args[3], args[index])
      renewed = renewed + 1
    end
  end
  return renewed
end

-- release <stage> <batch> <cause> <attempts> <entry ...> -> {waiting, condemned}
local function release(keys, args)
  local P, now = keys[1], now_ms()
  local lost = { waiting = 0, condemned = 0 }
  local grace = tonumber(redis.call('HGET', P .. ':sweep:' .. args[1], 'grace') or '0')
  for index = 5, #args do
    local row = row_key(P, args[index])
    if held(row, 'running', args[1], args[2]) then
      local state = lose(P, args[index], row, args[1], args[3], tonumber(args[4]), now >= grace, now)
      lost[state] = lost[state] + 1
    end
  end
  return { lost.waiting, lost.condemned }
end

-- commit <stage> <batch> <keep_ms> <json: [{entry, move, ...}]> <brake ...> -> 1 or 0 a row: was it moved
--   move advance: to, input, journey      move wait: delay_ms, cause, detail
--   move end:     outcome, failure (JSON of a dead document, or absent), died (cause of an unexpected death, or absent)
--   brake: deaths in a row, results in the window, deaths in the window, ms within which two jobs stop the stage
local function commit(keys, args)
  local P, now = keys[1], now_ms()
  local stage, batch, keep_ms = args[1], args[2], tonumber(args[3])
  local moved, job, results = {}, nil, {} -- a batch is of one job
  for index, result in ipairs(cjson.decode(args[4])) do
    local entry = result.entry
    local row = row_key(P, entry)
    if not held(row, 'running', stage, batch) then
      moved[index] = 0
    else
      job = job or redis.call('HGET', row, 'job')
      if result.move ~= 'wait' then results[#results + 1] = result.died or false end
      redis.call('ZREM', P .. ':leases:' .. stage, entry)
      if result.move == 'advance' then
        redis.call('HSET', row, 'stage', result.to, 'input', result.input, 'journey', result.journey,
          'solo', '0', 'attempt', 0, 'waits', 0, 'cause', '', 'detail', '')
        put_back(P, entry, row, result.to, now)
      elseif result.move == 'wait' then
        redis.call('HSET', row, 'cause', result.cause, 'detail', result.detail)
        redis.call('HINCRBY', row, 'waits', 1)
        put_back(P, entry, row, stage, now + result.delay_ms)
      else
        finish(P, entry, row, result.outcome, result.failure, keep_ms, now)
      end
      moved[index] = 1
    end
  end
  if #results > 0 then count_results(P, stage, job, results, brake_of(args, 5), now) end
  return moved
end

-- sweep <stage> <lease_ms> <late_ms> <attempts> <limit> -> {resent, lost, condemned, late (0 or 1)}
local function sweep(keys, args)
  local P, now = keys[1], now_ms()
  local stage, lease, late = args[1], tonumber(args[2]), tonumber(args[3])
  local attempts, limit = tonumber(args[4]), tonumber(args[5])
  local state = P .. ':sweep:' .. stage
  local last, grace = unpack(redis.call('HMGET', state, 'last', 'grace'))
  last, grace = tonumber(last or '0'), tonumber(grace or '0')
  redis.call('HSET', state, 'last', now)
  local sent, leases = P .. ':sent:' .. stage, P .. ':leases:' .. stage
  if last == 0 then last = now end
  if now - last > late then
    redis.call('HSET', state, 'grace', now + lease)
    for _, place in ipairs({ sent, leases }) do
      local members = redis.call('ZRANGE', place, 0, -1, 'WITHSCORES')
      for at = 1, #members, 2 do
        redis.call('ZADD', place, math.max(tonumber(members[at + 1]), now) + lease, members[at])
      end
    end
    return { 0, 0, 0, 1 }
  end
  local resent, lost = 0, { waiting = 0, condemned = 0 }
  for _, entry in ipairs(redis.call('ZRANGEBYSCORE', sent, '-inf', now, 'LIMIT', 0, limit)) do
    redis.call('ZREM', sent, entry)
    put_back(P, entry, row_key(P, entry), stage, now - AHEAD)
    resent = resent + 1
  end
  for _, entry in ipairs(redis.call('ZRANGEBYSCORE', leases, '-inf', now, 'LIMIT', 0, limit)) do
    local fate = lose(P, entry, row_key(P, entry), stage, 'worker_died', attempts, now >= grace, now)
    lost[fate] = lost[fate] + 1
  end
  return { resent, lost.waiting, lost.condemned, 0 }
end

-- condemned <limit> <again_ms> -> {{entry, field, value ...} ...}: rows for the sweeper to bury
local function condemned(keys, args)
  local P, now = keys[1], now_ms()
  local rows = {}
  for _, entry in ipairs(redis.call('ZRANGEBYSCORE', P .. ':condemned', '-inf', now, 'LIMIT', 0, args[1])) do
    redis.call('ZADD', P .. ':condemned', now + args[2], entry)
    local fields = redis.call('HGETALL', row_key(P, entry))
    table.insert(fields, 1, entry)
    rows[#rows + 1] = fields
  end
  return rows
end

-- bury <entry> <failure> <keep_ms> <brake ...> -> 1 if it was condemned and is now counted dead
local function bury(keys, args)
  local P, row, now = keys[1], row_key(keys[1], args[1]), now_ms()
  if redis.call('HGET', row, 'state') ~= 'condemned' then return 0 end
  redis.call('ZREM', P .. ':condemned', args[1])
  local stage, job, cause = unpack(redis.call('HMGET', row, 'stage', 'job', 'cause'))
  finish(P, args[1], row, 'dead', args[2], tonumber(args[3]), now)
  count_results(P, stage, job, { cause }, brake_of(args, 4), now)
  return 1
end

local function register(name, callback, flags)
  redis.register_function { function_name = '@LIBRARY@_' .. name, callback = callback, flags = flags }
end

register('reserve', reserve, {})
register('admit', admit, {})
register('dispatch', dispatch, { 'allow-oom' })
register('begin', begin, { 'allow-oom' })
register('renew', renew, { 'allow-oom' })
register('release', release, { 'allow-oom' })
register('commit', commit, { 'allow-oom' })
register('sweep', sweep, { 'allow-oom' })
register('condemned', condemned, { 'allow-oom' })
register('bury', bury, { 'allow-oom' })
