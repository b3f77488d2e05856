#!/bin/bash
# Installs what is missing to build, run and test Otklik on Debian 12, and nothing else: Debian
# packages (as root or by sudo), and the npm packages of frontend/ and tests/ by their locks. When
# all is there it needs no root and no network, and takes a moment. Arguments are further Debian
# packages, for a target that few people need.
set -euo pipefail
cd "$(dirname "$0")/../.."

build_packages=(
	build-essential cmake ninja-build pkg-config clang clang-format libclang-rt-14-dev cppcheck valgrind
	libfcgi-dev libmariadb-dev libjansson-dev libjwt-dev libetpan-dev libgnutls28-dev libsodium-dev
	libpcre2-dev libgd-dev libseccomp-dev libcurl4-gnutls-dev libcmocka-dev zlib1g-dev
	libzstd-dev libstemmer-dev
)
run_packages=(
	mariadb-server mariadb-client nginx-light libnginx-mod-nchan libsasl2-modules ca-certificates openssl
	util-linux procps
)
test_packages=(dovecot-imapd dovecot-lmtpd exim4-daemon-light chromium wrk git)

# Vite needs this Node.js or newer; Debian 12 has 18.
node_least=20.19.0
node_package=22.23.3

say() {
	echo "setup: $*" >&2
}

missing_packages() {
	local wanted=("${build_packages[@]}" "${run_packages[@]}" "${test_packages[@]}" "$@")
	comm -23 <(printf '%s\n' "${wanted[@]}" | sort) <(dpkg-query -W -f \
		'${db:Status-Abbrev} ${Package}\n' "${wanted[@]}" 2>/dev/null | sed -n 's/^ii  *//p' | sort -u)
	command -v node >/dev/null || echo nodejs
	command -v npm >/dev/null || echo npm
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		say "run once as root: $*"
		exit 1
	fi
}

# Packages must not start their services on a machine that only builds and tests: our instances are
# private. policy-rc.d is Debian's way to say so; one that is there already is left alone.
install_debian() {
	as_root bash -c '
		set -e
		policy=/usr/sbin/policy-rc.d
		if [ ! -e $policy ]; then
			trap "rm -f $policy" EXIT
			printf "#!/bin/sh\nexit 101\n" > $policy
			chmod +x $policy
		fi
		export DEBIAN_FRONTEND=noninteractive
		apt-get update -qq
		apt-get install -qq -y -o Dpkg::Use-Pty=0 --no-install-recommends "$@"
	' setup "$@"
}

is_newer_node() {
	local have
	have=$("$1" --version 2>/dev/null) || return 1
	[ "$(printf '%s\n' "$node_least" "${have#v}" | sort -V | head -n 1)" = "$node_least" ]
}

# Where the system's Node.js is too old, a newer one comes from npm into .tools/ of this tree.
install_node() {
	is_newer_node node && return
	is_newer_node .tools/bin/node && return
	local arch=x64
	[ "$(uname -m)" = aarch64 ] && arch=arm64
	say "Node.js $node_package into .tools/"
	mkdir -p .tools/bin
	npm install --silent --no-save --ignore-scripts --prefix .tools "node-linux-$arch@$node_package"
	ln -sf "../node_modules/node-linux-$arch/bin/node" .tools/bin/node
	is_newer_node .tools/bin/node
}

# npm's own list of authorities does not know those that this machine has been told to trust.
export NODE_EXTRA_CA_CERTS=${NODE_EXTRA_CA_CERTS:-/etc/ssl/certs/ca-certificates.crt}

# By the lock, and only when the lock has changed since.
install_npm() {
	local dir=$1 stamp=$1/node_modules/.otklik-lock
	[ -f "$dir/package-lock.json" ] || return 0
	if [ -f "$stamp" ] && cmp -s "$dir/package-lock.json" "$stamp"; then
		return 0
	fi
	say "npm packages of $dir/"
	(cd "$dir" && npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >&2)
	cp "$dir/package-lock.json" "$stamp"
}

mapfile -t missing < <(missing_packages "$@")
if [ ${#missing[@]} -gt 0 ]; then
	say "Debian packages: ${missing[*]}"
	install_debian "${missing[@]}" >&2
fi
install_node
install_npm frontend
install_npm tests
