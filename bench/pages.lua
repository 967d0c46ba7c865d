-- wrk: a random page of ten sales for each request. The user and password come from AUTH, the number of pages from PAGES.
local encoded = os.getenv("AUTH")
local pages = tonumber(os.getenv("PAGES"))
local headers = { ["Authorization"] = "Basic " .. encoded, ["Accept"] = "application/json" }

function init(args) math.randomseed(os.time()) end

function request()
   return wrk.format("GET", "/api/v1/sales?page=" .. math.random(1, pages) .. "&size=10", headers)
end

function done(summary, latency, requests)
   local bad = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout
   print(string.format("result %.0f %d %.3f %.3f", summary.requests / summary.duration * 1e6, bad, latency:percentile(99) / 1000,
      latency.mean / 1000))
end
