-- restore <json: seq{collection: revision} jobs{job: facts and counters} documents[]> -> rows made
-- For a ledger that was lost whole; what is there already stays as it is.
local function restore(keys, args)
  local P, now = keys[1], now_ms()
  local request = cjson.decode(args[1])
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
  return made
end

register('restore', restore, {})
