#!/bin/bash
# systemd.sh: the installed unit under a real systemd as the first process, in a container without network
# (promises.md §2.6). Each case is a function; what it says last is why it failed. Needs root, and:
# debootstrap systemd-container.
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD/.build/container
export PATH=$PATH:/usr/sbin:/sbin

# A Debian, kept for the next time, and probed in it as a package would install it.
fill() {
    if [ ! -e "$root/usr/bin/systemctl" ]; then
        rm -rf "$root"
        debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,libnss-systemd,ca-certificates,procps,$libraries \
            bookworm "$root" >"$root.log" 2>&1 || { tail "$root.log" >&2; return 1; }
    fi
    make --no-print-directory install DESTDIR="$root" >/dev/null || return 1
    install -s -m 755 .build/release/parcelshop "$root/usr/bin"
    # The shop that is watched, its robot's password and journey, and a key for the ledger.
    install -d -m 700 "$root/etc/probed/secrets"
    echo night-robot >"$root/etc/probed/secrets/shop_password"
    openssl genpkey -algorithm ed25519 -out "$root/etc/probed/secrets/ledger-key"
    install -m 644 probes/ship-a-package.yaml probes/shipping.yaml "$root/etc/probed/probes"
    sed 's,^variables: .*,variables: { shop: "http://127.0.0.1:8080" },; s,^#  key: ,  key: ,; s,^clock: kernel,clock: trusted,' \
        systemd/probed.yaml >"$root/etc/probed/probed.yaml"
    install -d "$root/etc/systemd/system/probed.service.d"
    printf '[Service]\nLoadCredential=%s\nLoadCredential=%s\n' shop_password:/etc/probed/secrets/shop_password \
        ledger-key:/etc/probed/secrets/ledger-key >"$root/etc/systemd/system/probed.service.d/secrets.conf"
    printf '[Service]\nExecStart=%s\n[Install]\nWantedBy=multi-user.target\n' \
        "/usr/bin/parcelshop --availability 1 --password-file /etc/probed/secrets/shop_password" \
        >"$root/etc/systemd/system/shop.service"
    chroot "$root" systemctl --quiet enable probed.socket probed shop
    chroot "$root" systemd-sysusers
}
libraries=libcurl4,libyaml-0-2,libpcre2-8-0,libsqlite3-0,libxml2,libzstd1

fill || exit 1
# What it writes is gone with it.
SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 setsid systemd-nspawn -q --directory "$root" --volatile=overlay --boot --private-network \
    --console=pipe --register=no --keep-unit --system-call-filter="adjtimex clock_adjtime" </dev/null >"$root.boot" 2>&1 &
container=$!
stop() {
    kill -s SIGRTMIN+3 "$leader" 2>/dev/null
    wait $container 2>/dev/null
}
trap stop EXIT
inside() { nsenter -t "$leader" -a "$@"; }
leader=
for _ in $(seq 100); do
    leader=$(pgrep -P $container | head -1)
    [ -n "$leader" ] && inside systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded' && break
    sleep 0.1
done
inside true 2>/dev/null || { echo "the container did not boot:"; tail -3 "$root.boot"; exit 1; }

# until_within SECONDS COMMAND...: waits for it to succeed.
until_within() {
    local end=$((SECONDS + $1))
    shift
    until "$@" >/dev/null 2>&1; do [ $SECONDS -lt $end ] || return 1; sleep 0.1; done
}
property() { inside systemctl show probed -P "$1"; }
verdict() { inside probectl log verify | tail -1; }

starts_when_ready() {
    inside systemctl restart probed && inside probectl version >/dev/null || { echo "started, and does not answer"; return 1; }
    until_within 10 inside sh -c 'probectl status | grep -q ship-a-package' || { echo "no run within 10 s"; return 1; }
    inside probectl is-up shipping --quiet 2>/dev/null || until_within 10 inside probectl is-up shipping
}

hides_its_secrets() {
    local pid; pid=$(property MainPID)
    ! inside sh -c "tr '\0' '\n' < /proc/$pid/environ; tr '\0' ' ' < /proc/$pid/cmdline; journalctl -u probed" \
        | grep night-robot || { echo "the password is in the environment, the command line or the journal"; return 1; }
}

refuses_a_wrong_file() {
    inside cp /etc/probed/probed.yaml /tmp/right.yaml
    inside sh -c 'echo "recievers: []" >> /etc/probed/probed.yaml'
    local pid; pid=$(property MainPID)
    ! inside systemctl reload probed || { echo "a wrong file was taken by a reload"; return 1; }
    [ "$(property MainPID)" = "$pid" ] && inside probectl version >/dev/null || { echo "the reload ended it"; return 1; }
    ! inside systemctl restart probed || { echo "a wrong file was taken by a start"; return 1; }
    [ "$(property ExecMainStatus)" = 78 ] && [ "$(property ActiveState)" = failed ] \
        || { echo "status $(property ExecMainStatus), $(property ActiveState)"; return 1; }
    inside journalctl -u probed | grep -q "Did you mean 'receivers'" || { echo "no remedy in the journal"; return 1; }
    until_within 5 inside sh -c 'journalctl -p alert --no-pager | grep -q probed' || { echo "nobody was told"; return 1; }
    inside cp /tmp/right.yaml /etc/probed/probed.yaml
    inside systemctl start probed
}

missed() { inside probectl status --json | grep -o '"runsMissed": *[0-9]*' | grep -o '[0-9]*$'; }

reloads_lose_nothing() {
    local before after
    before=$(missed)
    inside sh -c 'for n in $(seq 200); do kill -HUP $(systemctl show probed -P MainPID); sleep 0.05; done'
    after=$(missed)
    [ -n "$before" ] && [ "$before" = "$after" ] || { echo "missed runs: '$before' before, '$after' after"; return 1; }
}

queues_clients_in_a_restart() {
    inside systemctl restart --no-block probed
    for n in $(seq 20); do inside probectl version >/dev/null || { echo "client $n was refused"; return 1; }; done
    until_within 10 test "$(property ActiveState)" = active
}

lets_groups_in() {
    inside useradd --system --groups probed reader 2>/dev/null
    inside useradd --system --groups probed,probed-admin keeper 2>/dev/null
    inside useradd --system stranger 2>/dev/null
    inside runuser -u reader -- probectl log -n 1 >/dev/null || { echo "group probed may not read"; return 1; }
    ! inside runuser -u stranger -- probectl log -n 1 >/dev/null 2>&1 || { echo "anybody may read"; return 1; }
    ! inside runuser -u reader -- probectl reload >/dev/null 2>&1 || { echo "group probed may change things"; return 1; }
    inside runuser -u keeper -- probectl reload >/dev/null || { echo "group probed-admin may not change things"; return 1; }
}

is_ended_by_the_watchdog() {
    inside mkdir -p /run/systemd/system/probed.service.d
    inside sh -c 'printf "[Service]\nWatchdogSec=3s\nRestartSec=100ms\n" > /run/systemd/system/probed.service.d/fast.conf'
    inside systemctl daemon-reload; inside systemctl restart probed
    local pid; pid=$(property MainPID)
    inside kill -STOP "$pid"
    until_within 20 inside sh -c "test \$(systemctl show probed -P MainPID) -ne $pid && systemctl is-active -q probed" \
        || { echo "stopped, and not restarted in 20 s"; return 1; }
}

never_gives_up() {
    local n pid
    for n in $(seq 12); do
        pid=$(property MainPID)
        [ "$pid" -gt 0 ] && inside kill -KILL "$pid"
        until_within 10 inside sh -c "test \$(systemctl show probed -P MainPID) -ne $pid && systemctl is-active -q probed" \
            || { echo "kill $n of 12 left it $(property ActiveState)"; return 1; }
    done
    # What the last kill cut off is proven by the next checkpoint.
    until_within 150 inside probectl log verify || { echo "the ledger after twelve kills: $(verdict)"; return 1; }
}

tells_the_journal() {
    inside systemctl stop shop
    # At this target it takes 150 s of a total outage until somebody is woken.
    local alert="journalctl --no-pager -u probed PROBED_JOURNEY=ship-a-package -p crit"
    until_within 240 inside sh -c "$alert -o json | grep -q PROBED_ALERT_ID" \
        || { echo "no alert in the journal by its fields"; return 1; }
    inside journalctl --update-catalog
    inside sh -c "$alert -x" | grep -q 'probectl ' || { echo "the catalogue is not used"; return 1; }
    inside systemctl start shop
    until_within 120 inside probectl is-up shipping || { echo "no recovery within two minutes"; return 1; }
}

stops_clean() {
    inside systemctl stop probed.socket probed
    [ "$(property ExecMainStatus)" = 0 ] || { echo "exit $(property ExecMainStatus)"; return 1; }
    inside probectl log verify >/dev/null || { echo "the ledger: $(verdict)"; return 1; }
}

is_confined() {
    local score; score=$(inside systemd-analyze security probed --no-pager | tail -1 | grep -o '[0-9]\.[0-9]')
    awk "BEGIN { exit !($score <= 1.8) }" || { echo "exposure $score"; return 1; }
}

failed=0
for case in starts_when_ready hides_its_secrets refuses_a_wrong_file reloads_lose_nothing queues_clients_in_a_restart \
    lets_groups_in is_ended_by_the_watchdog never_gives_up tells_the_journal is_confined stops_clean; do
    begin=$SECONDS
    if why=$($case 2>&1); then printf '✔ %-30s %3d s\n' "$case" $((SECONDS - begin))
    else printf '✘ %-30s %s\n' "$case" "$why"; failed=1; fi
done
exit $failed
