-- Posts a new path with every request, as `POST /image/post` takes it; at the end prints one line of JSON.
-- Arguments: a word that tells this run's paths from those of others.
local threads = {}
local count = 0

function setup(thread)
  thread:set('number', #threads)
  table.insert(threads, thread)
end

function init(args)
  run = args[1]
  posted = 0
  refused = 0
end

-- Names look like those of uploads, which are made of their content: neighbours in time are none in the index.
function request()
  posted = posted + 1
  local scattered = (posted * 2654435761) % 4294967296
  local path = string.format('/unknown_people/%08x%s%d%d.jpg', scattered, run, number, posted)
  return wrk.format('POST', '/image/post', nil, '{"path":"' .. path .. '"}')
end

function response(status)
  if status ~= 202 then refused = refused + 1 end
end

function done(summary, latency)
  local refused = 0
  for _, thread in ipairs(threads) do refused = refused + thread:get('refused') end
  local errors = summary.errors
  print(string.format(
    '{"answers":%d,"refused":%d,"failed":%d,"seconds":%.6f,"p50_ms":%.3f,"p99_ms":%.3f,"most_ms":%.3f}',
    summary.requests, refused, errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3
  ))
end
