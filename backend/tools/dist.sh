#!/bin/bash
# Packs a release as it goes to a server: dist.sh BUILD. See docs/operations.md for where it unpacks.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=$1
version=$(git describe --always --dirty 2>/dev/null || date -u +%Y%m%d)
name=otklik-$version
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
root=$stage/$name
mkdir -p "$root/bin" "$root/share/doc"
install -s -m 755 "$build"/bin/otklik* "$root/bin/"
cp -r frontend/dist "$root/share/www"
cp -r backend/rules "$root/share/rules"
cp -r sql/migrations "$root/share/migrations"
cp -r nginx "$root/share/nginx"
cp -r docs/server "$root/share/server"
cp README.md docs/operations.md "$root/share/doc/"
tar -C "$stage" --owner=0 --group=0 -czf "$build/$name.tar.gz" "$name"
echo "$build/$name.tar.gz"
