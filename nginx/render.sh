#!/bin/sh
# Fills in the @words@ of the nginx files: render.sh OUTDIR word=value...
# All files of this folder come out in OUTDIR, which becomes @parts@ unless given.
set -eu
here=$(dirname "$0")
out=$1
shift
script="s|@parts@|$out|g"
for pair in "$@"; do
	value=$(printf '%s' "${pair#*=}" | sed 's/[&|\\]/\\&/g')
	script="s|@${pair%%=*}@|$value|g;$script"
done
mkdir -p "$out"
for file in otklik.conf api.conf fastcgi.conf headers.conf; do
	sed "$script" "$here/$file" > "$out/$file"
	if grep -n '@[a-z_]*@' "$out/$file" | grep -v '^[0-9]*:#'; then
		echo "$file: words without a value" >&2
		exit 1
	fi
done
