#!/bin/bash
# block-faults.sh: the ledger on a block layer that fails (log.md, F8). A virtual machine (QEMU, no KVM needed) of
# Debian's kernel lets the test program `scribe` write a ledger on ext4 over device-mapper, and then
#   errors   refuses all writes for a while (dm-flakey, error_writes)
#   delay    takes 100 ms for each write (dm-delay)
#   reset    is reset without a warning
# Whatever was told to be durable must be in the ledger that is found on the disk afterwards, and nothing may be damaged;
# and the next life goes on behind it. Needs root, and: qemu-system-x86 busybox-static kmod cpio e2fsprogs dmsetup.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$(realpath "${BIN:-.build/debug}")
folder=$(mktemp -d "${TMPDIR:-/tmp}/probed-blocks.XXXXXX")
trap 'rm -rf "$folder"' EXIT
export PATH=$PATH:/usr/sbin:/sbin
modules="virtio_pci virtio_blk ext4 dm_flakey dm_delay"

# The kernel is kept for the next night.
kernels=${XDG_CACHE_HOME:-$HOME/.cache}/probed-kernel
mkdir -p "$kernels"
if ! ls "$kernels"/boot/vmlinuz-* >/dev/null 2>&1; then
    package=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-.*\)/\1/p' | head -1)
    (cd "$folder" && apt-get download -qq "$package" && dpkg-deb -x "$package"_*.deb "$kernels")
fi
version=$(basename "$kernels"/boot/vmlinuz-* | sed 's/vmlinuz-//')
depmod -b "$kernels" "$version"

# A root of busybox, dmsetup and scribe, in memory.
root=$folder/root
mkdir -p "$root"/{bin,lib,lib64,proc,sys,dev,mnt,modules}
cp /bin/busybox "$root/bin"
for tool in sh mount insmod mkdir sleep sync echo cat umount stty kill dmesg grep ls; do ln -s busybox "$root/bin/$tool"; done
for program in "$bin/scribe" "$(command -v dmsetup)"; do
    cp "$program" "$root/bin"
    ldd "$program" | grep -o '/[^ ]*' | xargs -I{} cp -Lu {} "$root/lib"
done
cp -L /lib64/ld-linux-x86-64.so.2 "$root/lib64"
for module in $modules; do modprobe -d "$kernels" -S "$version" -D "$module"; done | sed -n 's/^insmod //p' | awk '!seen[$1]++ {print $1}' |
    while read -r file; do
        cp "$file" "$root/modules"
        echo "/modules/$(basename "$file")"
    done >"$root/modlist"
cat >"$root/init" <<'INIT'
#!/bin/sh
export PATH=/bin LD_LIBRARY_PATH=/lib DM_DISABLE_UDEV=1
mount -t proc proc /proc; mount -t sysfs sysfs /sys; mount -t devtmpfs dev /dev
while read -r file; do insmod "$file"; done </modlist
read -r job groups </job
sectors=$(cat /sys/block/vda/size)
table() {
    echo "0 $sectors $1" | dmsetup load f
    dmsetup suspend --nolockfs f; dmsetup resume f
}
case $job in
delay) echo "0 $sectors delay /dev/vda 0 0 /dev/vda 0 100" | dmsetup create f ;;
*) echo "0 $sectors linear /dev/vda 0" | dmsetup create f ;;
esac
mount -t ext4 /dev/dm-0 /mnt || echo "NO MOUNT"
mkdir -p /mnt/ledger
stty -F /dev/ttyS1 raw
scribe /mnt/ledger "$groups" ahead >/dev/ttyS1 &
until ls /mnt/ledger/*.plog >/dev/null 2>&1; do sleep 0.1; done
case $job in
errors)
    sleep 2; table "flakey /dev/vda 0 0 60 1 error_writes"
    sleep 1; table "linear /dev/vda 0"
    echo "REFUSED $(dmesg | grep -c 'I/O error')"
    sleep 5; kill -9 $!
    ;;
reset) sleep 2; echo b >/proc/sysrq-trigger ;;
esac
wait $!
echo "SCRIBE ENDED WITH $?"
umount /mnt || sync
echo o >/proc/sysrq-trigger; sleep 9
INIT
chmod +x "$root/init"

boot() { # job groups
    echo "$1 $2" >"$root/job"
    (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) >"$folder/initrd"
    timeout 200 qemu-system-x86_64 -accel tcg,thread=multi -cpu max -M q35 -smp 2 -m 1024 -display none -no-reboot \
        -nic none -kernel "$kernels/boot/vmlinuz-$version" -initrd "$folder/initrd" -monitor none \
        -drive file="$folder/disk",if=virtio,format=raw -serial file:"$folder/console" -serial file:"$folder/told" \
        -append "console=ttyS0 panic=-1 quiet" </dev/null
}

# The last record that was told; 0 if none was.
told() { grep -a '^durable [0-9]*$' "$folder/told" | awk '$2 > last {last = $2} END {print last + 0}' || true; }

fail() {
    echo "✘ $1"
    tail -5 "$folder/console"
    exit 1
}

check() { # job, the last record that was told
    mkdir -p "$folder/mount"
    mount -o loop "$folder/disk" "$folder/mount"
    local status=0 found
    "$bin/probectl" log verify --alone "$folder/mount/ledger" >"$folder/verdict" || status=$?
    # Up to the first hole.
    found=$("$bin/probectl" log cat "$folder/mount/ledger" | sed -n 's/^{"sequence":\([0-9]*\).*/\1/p' |
        awk '$1 == last + 1 {last = $1} END {print last + 0}')
    umount "$folder/mount"
    [ "$status" != 1 ] || fail "$1: $(cat "$folder/verdict")"
    [ "$found" -ge "$2" ] || fail "$1: $2 records were told, $found are there without a hole"
    echo "✔ $1: $2 records were told, $found are there; $(grep -a -o 'SCRIBE ENDED.*' "$folder/console" || echo 'it was cut off')"
}

for job in errors delay reset; do
    # Those that are interrupted do not come to their end before.
    groups=4000
    [ $job != delay ] || groups=40
    truncate -s 0 "$folder/disk" && truncate -s 256M "$folder/disk"
    mkfs.ext4 -q "$folder/disk"
    boot $job $groups
    first=$(told)
    [ "$first" -gt 0 ] || fail "$job: nothing was told"
    [ $job != errors ] || grep -a -q 'REFUSED [1-9]' "$folder/console" || fail "$job: the disk refused nothing"
    check $job "$first"
    # Another life, on a disk that is well.
    boot next 20
    second=$(told)
    [ "$second" -gt "$first" ] || fail "$job: the next life told nothing new"
    check "after $job" "$second"
done
