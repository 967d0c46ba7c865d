-- wrk: the paths of a file, one after another from a random one on. PATHS names the file, whose lines are percent-encoded already;
-- SUFFIX is put behind each; AUTH has the user and password.
local headers = { ["Authorization"] = "Basic " .. os.getenv("AUTH"), ["Accept"] = "application/json" }
local suffix = os.getenv("SUFFIX") or ""
local paths, place = {}, 0

function init(args)
   for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line .. suffix end
   math.randomseed(os.time())
   place = math.random(#paths)
end

function request()
   place = place % #paths + 1
   return wrk.format("GET", paths[place], headers)
end

-- Requests a second, errors, and the 99th percentile and the maximum in milliseconds.
function done(summary, latency, requests)
   local errors = summary.errors
   local bad = errors.status + errors.connect + errors.read + errors.write + errors.timeout
   print(string.format("result %.0f %d %.3f %.3f", summary.requests / summary.duration * 1e6, bad,
      latency:percentile(99) / 1000, latency.max / 1000))
end
