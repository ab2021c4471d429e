#!/bin/bash
# demo.sh [SECONDS]: starts the demo shop and probed on loopback, lets customers ship packages for about a
# minute, and shows the gap between the components' view and the customers'. Everything lives in a temporary
# folder; on a terminal the daemon stays up until Ctrl-C.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-${DEMO_SECONDS:-60}}
bin=${DEMO_BIN:-.build/release}
folder=$(mktemp -d "${TMPDIR:-/tmp}/probed-demo.XXXXXX")
shop_pid="" probed_pid=""

finish() {
    [ -n "$probed_pid" ] && kill "$probed_pid" 2>/dev/null && wait "$probed_pid" 2>/dev/null || true
    [ -n "$shop_pid" ] && kill "$shop_pid" 2>/dev/null && wait "$shop_pid" 2>/dev/null || true
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 0' INT TERM

mkdir -m 700 "$folder/secrets" "$folder/state"
(umask 077 && head -c 18 /dev/urandom | base64 >"$folder/secrets/shop_password")

"$bin/parcelshop" --port 0 --password-file "$folder/secrets/shop_password" >"$folder/shop.log" 2>&1 &
shop_pid=$!
for _ in $(seq 100); do
    grep -q 'listens on' "$folder/shop.log" && break
    kill -0 "$shop_pid" || { cat "$folder/shop.log" >&2; exit 1; }
    sleep 0.05
done
shop=$(sed -n 's/.*listens on //p' "$folder/shop.log")

cat >"$folder/probed.yaml" <<YAML
location: here
probes: $PWD/probes
state: $folder/state
secrets: $folder/secrets
variables: { shop: "$shop" }
control: { socket: $folder/probed.sock }
# Also where no time service of the kernel keeps the clock, as in many containers.
clock: trusted
# The default rule weighs seconds of real outages; a minute of the demo stands for hours.
alerts: { mOfN: { failures: 3, of: 5, recoveries: 5 } }
receivers:
  - stdout: text
YAML
"$bin/probed" --config "$folder/probed.yaml" >"$folder/alerts.log" 2>"$folder/probed.log" &
probed_pid=$!
export PROBED_SERVER="$folder/probed.sock"
for _ in $(seq 100); do
    "$bin/probectl" version --json 2>/dev/null | grep -q '"version"' && break
    kill -0 "$probed_pid" || { cat "$folder/probed.log" >&2; exit 1; }
    sleep 0.1
done

echo "parcelshop sells at $shop; its 100 components are each up 99 % of the time."
echo "probed ships packages there and asks each component for its health, for $seconds s."
echo
begin=$SECONDS
[ -t 1 ] && printf '\n\n\n'
while [ $((SECONDS - begin)) -lt "$seconds" ]; do
    kill -0 "$probed_pid" || { cat "$folder/probed.log" >&2; exit 1; }
    line=$("$bin/probectl" status --no-color 2>/dev/null | grep -E '^(shipping|  ship-a-package)' | cut -c1-110 || true)
    if [ -t 1 ]; then
        # Three lines, always, so that the display stays where it is.
        printf '\033[3A\033[J%s\n%s\n  %2d of %d s\n' "$(head -1 <<<"$line")" "$(sed -n 2p <<<"$line")" \
            $((SECONDS - begin)) "$seconds"
    elif [ $(((SECONDS - begin) % 10)) -eq 0 ]; then
        printf '%2d s  %s\n' $((SECONDS - begin)) "$(echo "$line" | tail -1 | sed 's/^ *//')"
    fi
    sleep 1
done
echo
"$bin/probectl" report gap shipping --since "$((SECONDS - begin))s"
echo
if grep -q ' ALERT ' "$folder/alerts.log"; then
    echo "what the person on call was told:"
    grep -E ' (ALERT|RESOLVED) ' "$folder/alerts.log" | head -3 | sed 's/^/   /'
    echo
fi
last=$("$bin/probectl" report gap shipping --since "$((SECONDS - begin))s" --json | sed -n 's/.*"lastFailure": "\(........\).*/\1/p')
if [ -t 1 ]; then
    echo "The daemon goes on. In another terminal, in this folder, try:"
    echo "   export PROBED_SERVER=$PROBED_SERVER PATH=\$PWD/$bin:\$PATH"
    echo "   probectl status                  what customers can do now"
    if [ -n "$last" ]; then echo "   probectl show $last           the last customer who could not ship"; fi
    echo "   probectl log -f                  every run, as it is recorded"
    echo "   probectl report gap --top 100    all components, by what they cost"
    echo "Ctrl-C ends it."
    wait "$probed_pid"
else
    echo "where to look next:"
    if [ -n "$last" ]; then
        "$bin/probectl" show "$last" --no-color | grep -v '✓\|not reached' | sed 's/^/   /' || true
    fi
    echo "   next: probectl show $last, probectl log, probectl report gap --top 100 while a daemon runs"
fi
