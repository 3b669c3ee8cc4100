-- restore <json: seq{collection: revision} jobs{job: facts and counters} was{job: counters} documents[]>
--   -> {rows made, job ...}: the jobs whose counters moved since they were read as in `was`, so that nothing was set right
-- For a ledger that was lost, whole or its latest part. Rows that are there stay; a known job's counters are set only if named in `was`.
local function restore(keys, args)
  local P, now = keys[1], now_ms()
  local request = cjson.decode(args[1])
  local moved = {}
  for collection, revision in pairs(request.seq) do
    local last = tonumber(redis.call('HGET', P .. ':seq', collection) or '0')
    if revision > last then redis.call('HSET', P .. ':seq', collection, revision) end
  end
  for name, facts in pairs(request.jobs) do
    local job = P .. ':job:' .. name
    if redis.call('EXISTS', job) == 0 then
      for field, value in pairs(facts) do redis.call('HSET', job, field, value) end
      redis.call('PEXPIRE', job, request.keep_ms)
      redis.call('ZADD', P .. ':jobs', 'NX', now, name)
    elseif request.was[name] then
      local same = true
      for field, value in pairs(request.was[name]) do
        if tonumber(redis.call('HGET', job, field) or '0') ~= value then same = false end
      end
      if same then
        for field in pairs(request.was[name]) do redis.call('HSET', job, field, facts[field] or 0) end
      else
        moved[#moved + 1] = name
      end
    end
  end
  local made = 0
  for _, document in ipairs(request.documents) do
    local row = row_key(P, document.entry)
    if redis.call('EXISTS', row) == 0 then
      redis.call('HSET', row,
        'doc', document.doc, 'collection', document.collection, 'rev', document.rev, 'gen', document.gen,
        'job', document.job, 'lane', 'bulk', 'key', document.key, 'hash', document.hash,
        'raw', document.raw, 'size', document.size, 'stage', document.stage, 'state', 'waiting',
        'batch', '', 'solo', '0', 'alone', '0', 'attempt', 0, 'waits', 0, 'input', document.raw, 'cause', '', 'detail', '',
        'journey', document.journey)
      make_newest(P, document)
      queue_up(P, document.entry, document.stage, document.job, 'bulk', now)
      redis.call('PERSIST', P .. ':job:' .. document.job)
      made = made + 1
    end
  end
  table.insert(moved, 1, made)
  return moved
end

register('restore', restore, {})
