#!/bin/bash
# One backup: otklik-backup.sh DIRECTORY. A consistent dump without stopping anybody, the stored
# files, the configuration and, apart from them, the key. Exits non-zero when any part failed.
set -euo pipefail
umask 077
to=${1:?directory}/$(date -u +%Y%m%dT%H%M%SZ)
mkdir -p "$to"
trap 'echo "backup failed, $to is not complete" >&2' ERR

mariadb-dump --single-transaction --quick --routines=false --default-character-set=utf8mb4 \
	--hex-blob otklik | gzip -3 > "$to/otklik.sql.gz"
# After the dump: a file may then be too many, never too few. Files are written once and not changed.
tar -C /var/lib/otklik -cf "$to/files.tar" files
cp -p /etc/otklik/otklik.conf "$to/"
cp -p /etc/otklik/key "$to/key"
[ ! -f /etc/otklik/token-keys ] || cp -p /etc/otklik/token-keys "$to/token-keys"
(cd "$to" && sha256sum -- * > SHA256SUMS)
trap - ERR
echo "$to"
