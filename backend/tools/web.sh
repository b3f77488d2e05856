#!/bin/bash
# Builds frontend/dist when a source is newer than the last build.
set -euo pipefail
cd "$(dirname "$0")/../../frontend" 2>/dev/null || exit 0
[ -f package.json ] || exit 0
stamp=dist/.built
if [ -f "$stamp" ] && [ -z "$(find . -path ./node_modules -prune -o -path ./dist -prune -o -type f -newer "$stamp" -print -quit)" ]; then
	exit 0
fi
npm run --silent build -- --logLevel warn
touch "$stamp"
