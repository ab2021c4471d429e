#!/bin/bash
# run.sh: measures probed against a bare libcurl loop in C that makes the same requests, in turn, in one run.
# Prints ratios and medians; absolute times depend on the machine.
set -euo pipefail
cd "$(dirname "$0")/.."
runs=${BENCH_RUNS:-8000}
rounds=${BENCH_ROUNDS:-5}
gigabytes=${BENCH_GIGABYTES:-1}
bin=.build/release
folder=$(mktemp -d "${TMPDIR:-/tmp}/probed-bench.XXXXXX")
pids=()
finish() {
    for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
    rm -rf "$folder"
}
trap finish EXIT
ulimit -n "$(ulimit -Hn)"

cc -O2 -o "$folder/bareloop" Benchmarks/bareloop.c -lcurl
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext 'subjectAltName=IP:127.0.0.1' \
    -keyout "$folder/key.pem" -out "$folder/certificate.pem" 2>/dev/null
# The baseline of a verifying client: the system's whole list of authorities, and our own.
cat /etc/ssl/certs/ca-certificates.crt "$folder/certificate.pem" >"$folder/authorities.pem" 2>/dev/null \
    || cp "$folder/certificate.pem" "$folder/authorities.pem"
cat >"$folder/nginx.conf" <<NGINX
daemon off; master_process off; pid $folder/pid; error_log $folder/error.log;
events { worker_connections 24000; }
http {
    access_log off; keepalive_requests 1000000;
    server {
        listen 127.0.0.1:18080; listen 127.0.0.1:18443 ssl;
        ssl_certificate $folder/certificate.pem; ssl_certificate_key $folder/key.pem;
        # Ten bytes a second: an answer takes about twenty seconds.
        location /slow {
            limit_rate 10; default_type application/json;
            return 200 '{"status":"ok","id":"S-00123","rates":[{"carrier":"a","price":"12.50"}]}';
        }
        location / {
            default_type application/json;
            return 200 '{"status":"ok","id":"S-00123","rates":[{"carrier":"a","price":"12.50"}]}';
        }
    }
}
NGINX
nginx -c "$folder/nginx.conf" 2>/dev/null &
pids+=($!)
for _ in $(seq 50); do curl -sf http://127.0.0.1:18080/ >/dev/null && break; sleep 0.1; done
kill -0 "${pids[0]}" 2>/dev/null || { echo "nginx did not start, is port 18080 or 18443 taken?" >&2; cat "$folder/error.log" >&2; exit 1; }

median() { sort -n | awk '{v[NR] = $1} END {print v[int((NR + 1) / 2)]}'; }

# compare NAME TARGET URL RUNS [LEDGER] [CA-FILE]: the two in turn, so that a machine whose speed drifts stays fair;
# LEDGER is the folder to record in, or nothing
compare() {
    local name=$1 target=$2 url=$3 count=$4 ledger=$5 ca=${6:-}
    : >"$folder/bare"; : >"$folder/probed"; : >"$folder/ratio"
    for _ in $(seq "$rounds"); do
        rm -rf "$folder/ledger"
        bare=$("$folder/bareloop" "$url" "$count" 32 ${ca:+"$ca"})
        ours=$("$bin/benchmarks" step-cost "$url" "$count" 32 ${ledger:+--folder "$ledger"} ${ca:+--ca "$ca"})
        echo "$bare" >>"$folder/bare"; echo "$ours" >>"$folder/probed"
        awk -v a="$ours" -v b="$bare" 'BEGIN {printf "%.3f\n", a / b}' >>"$folder/ratio"
    done
    printf '%-34s %8s µs  %8s µs   × %s   (wanted ≤ %s)\n' "$name" "$(median <"$folder/bare")" \
        "$(median <"$folder/probed")" "$(median <"$folder/ratio")" "$target"
}

echo "CPU a step, five-step journeys, fresh connections a run; median of $rounds rounds in turn"
printf '%-34s %11s  %11s\n' "" "bare loop" "probed"
compare "HTTP, check + capture + ledger" 1.5 http://127.0.0.1:18080/x "$runs" "$folder/ledger"
compare "HTTPS with verification" 1.15 https://127.0.0.1:18443/x $((runs / 8)) "" "$folder/authorities.pem"
# A run lasts a millisecond of CPU and finds no others to share the ledger's sync with.
compare "the same, with a sync of each run" 1.25 https://127.0.0.1:18443/x $((runs / 8)) "$folder/ledger" \
    "$folder/authorities.pem"
echo
echo "ledger:    $("$bin/benchmarks" ledger-speed 40000 --folder "$folder/speed" --url http://127.0.0.1:18080/x)"
mkdir "$folder/vouching" "$folder/start"
echo "vouching:  $("$bin/benchmarks" ledger-vouching "$runs"0 --folder "$folder/vouching")"
echo "           (wanted: replay and verify ≥ 1 000 thousand steps/s)"
echo "a start beside $gigabytes GB of segments (BENCH_GIGABYTES; wanted: ready in ≤ 2 s beside 10):"
"$bin/benchmarks" ledger-start "$gigabytes" --folder "$folder/start"
rm -r "$folder/start"
mkdir "$folder/rollups"
echo "roll-ups:  $("$bin/benchmarks" rollup-speed 1000 4 --folder "$folder/rollups")"
echo "           (wanted ≥ 300 thousand steps/s, a question ≤ 100 ms)"
echo "lateness:  $("$bin/benchmarks" lateness http://127.0.0.1:18080/x 1000 10)   (1 000 runs/s, wanted p99 ≤ 5 ms, none missed)"
echo "in flight: $("$bin/benchmarks" flight http://127.0.0.1:18080/slow 10000)   (wanted ≤ 40 KiB each)"
echo
echo "a healthy journey beside a hostile one (40 runs a second), its exchanges' times, and memory that stayed:"
nice -n 19 python3 Benchmarks/hostile.py 18100 2>/dev/null &
pids+=($!)
sleep 1
"$bin/benchmarks" noise http://127.0.0.1:18080/x 18100
echo
echo "durable:   $("$bin/benchmarks" durability http://127.0.0.1:18080/x 1000 10 --folder "$folder/durable")"
echo "           (1 000 records/s, wanted p99 ≤ 2 × the disk's sync + 5 ms)"

# stalled SECONDS: latencies while the ledger's file system stands still for so long
stalled() {
    truncate -s 64M "$folder/disk"
    mkfs.ext4 -q -F "$folder/disk"
    mkdir -p "$folder/mount"
    mount -o loop "$folder/disk" "$folder/mount"
    "$bin/benchmarks" durability http://127.0.0.1:18080/x 200 10 --folder "$folder/mount/ledger" &
    local pid=$!
    sleep 4
    if [ "$1" != 0 ]; then fsfreeze -f "$folder/mount"; sleep "$1"; fsfreeze -u "$folder/mount"; fi
    wait "$pid"
    umount "$folder/mount"
}
"$bin/benchmarks" check-cost
if [ "$(id -u)" = 0 ]; then
    echo "no stall:  $(stalled 0)"
    echo "2 s stall: $(stalled 2)   (wanted: p99 of the exchanges within 2 ms)"
else
    echo "a stall of the disk is measured by root only: it takes a loop mount"
fi
