-- Asks for the given paths in turn and prints one line: requests, microseconds, failures, median.
local paths = {}
local at = 0

function init(args)
	for _, path in ipairs(args) do
		paths[#paths + 1] = wrk.format("GET", path)
	end
end

function request()
	at = at % #paths + 1
	return paths[at]
end

function done(summary, latency)
	local e = summary.errors
	print(string.format("RESULT %d %d %d %d", summary.requests, summary.duration,
		e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50)))
end
