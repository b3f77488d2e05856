#!/bin/bash
# Files of the repository that are made from the code: gen.sh --write|--check BUILD. Check fails when
# one of them is not what the code says now.
set -euo pipefail
cd "$(dirname "$0")/../.."
mode=$1
bin=$2/bin
status=0

made() {
	local file=$1
	local now
	now=$(mktemp)
	cat > "$now"
	if [ ! -s "$now" ]; then
		echo "$file: nothing was made"
		status=1
	elif [ "$mode" = --write ]; then
		mkdir -p "$(dirname "$file")"
		cat "$now" > "$file"
	elif [ ! -f "$file" ]; then
		echo "$file is not there yet: make gen"
		status=1
	elif ! diff -u "$file" "$now" | head -n 40; then
		echo "$file is not what the code says: make gen"
		status=1
	fi
	rm -f "$now"
}

made docs/server/otklik.conf < <("$bin/otklik" conf)
made docs/api.json < <("$bin/otklikd" --routes=json | node backend/tools/openapi.mjs)
made frontend/src/lib/types.js < <("$bin/otklikd" --routes=json | node backend/tools/openapi.mjs types)
exit $status
