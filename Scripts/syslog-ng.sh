#!/bin/bash
# syslog-ng.sh FOLDER: unpacks a syslog-ng for tests there. Debian lets no second system-log-daemon be installed
# beside rsyslog, so it is not installed: nothing of it runs or stays but for the tests.
set -euo pipefail
folder=${1:?a folder}
[ ! -e "$folder/usr/sbin/syslog-ng" ] || exit 0
command -v apt-get >/dev/null || exit 0
mkdir -p "$folder"
cd "$folder"
packages=(syslog-ng-core libivykis0 libnet1 libpcre3)
apt-get download -qq "${packages[@]}" >/dev/null 2>&1 || {
    echo "syslog-ng cannot be downloaded; its tests are skipped" >&2
    exit 0
}
for package in *.deb; do dpkg -x "$package" .; done
rm -f -- *.deb
