-- wrk: ask for each path of a file in turn, with the headers given, and say what came of it.
--   wrk ... -s rotate.lua URL -- paths.txt "Name: value" ...

local requests, at = {}, 0

function init(args)
  local headers = { Host = wrk.headers["Host"] }
  for i = 2, #args do
    local name, value = args[i]:match("^(.-): (.*)$")
    headers[name] = value
  end
  for path in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", path, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format("RESULT %d %d %d %.3f %.3f", summary.requests, summary.duration,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
