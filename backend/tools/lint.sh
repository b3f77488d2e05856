#!/bin/bash
# House rules (lint.mjs), cppcheck's errors, shell syntax, and how far clang-format would go.
set -uo pipefail
cd "$(dirname "$0")/../.."
status=0

node backend/tools/lint.mjs || status=1

while read -r script; do
	bash -n "$script" || status=1
done < <(git ls-files -co --exclude-standard '*.sh' .ci/run)

mapfile -t sources < <(git ls-files -co --exclude-standard 'backend/*.c')
mapfile -t texts < <(git ls-files -co --exclude-standard 'backend/*.[ch]' 'tests/*.[ch]')
if command -v cppcheck > /dev/null && [ ${#sources[@]} -gt 0 ]; then
	cppcheck --quiet --error-exitcode=1 --std=c11 --enable=warning,portability -j "$(nproc)" \
		--inline-suppr --suppressions-list=backend/tools/cppcheck.supp -I backend \
		--template='{file}:{line}: {id}: {message}' "${sources[@]}" || status=1
fi

# Tables laid for the eye stand between `clang-format off` and `on`; the rest is as `make fmt` makes it.
# A formatter is no judge, so here it only counts.
if command -v clang-format > /dev/null && [ ${#texts[@]} -gt 0 ]; then
	n=$(clang-format --dry-run "${texts[@]}" 2>&1 | grep -oE '^[^:]+\.[ch]:' | sort | uniq -c | awk '$1 > 40' | wc -l)
	[ "$n" = 0 ] || echo "note: clang-format would change a lot in $n files"
fi
exit $status
