#!/bin/bash
# fuzz.sh [SECONDS [TARGET…]]: coverage-guided fuzzing with libFuzzer and the address sanitizer, so many seconds a target,
# of all targets or of those that are named. A crash leaves its input in .build/fuzz; the other targets still get their
# turn, and the status is not zero at the end.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
targets=("${@:2}")
if [ ${#targets[@]} = 0 ]; then
    for file in Tests/Fuzz/*.swift; do targets+=("$(basename "$file" .swift)"); done
fi
folder=$PWD/.build/fuzz
mkdir -p "$folder"
export SWIFT_BACKTRACE=enable=no
flags=(-use-ld=lld -O -swift-version 6 -enable-upcoming-feature InternalImportsByDefault -package-name probed -parse-as-library -sanitize=fuzzer,address
    -I "$folder" -I Sources/Cupboard/CPCRE2 -I Sources/Cupboard/CXML -I Sources/Cupboard/CYAML
    -I Sources/Cupboard/CCrypto -Xcc -I/usr/include/libxml2)
rooms=(ProbeModel Digest Pattern JSON Markup Journey Translation)
for room in "${rooms[@]}"; do
    swiftc "${flags[@]}" -wmo -module-name $room -emit-module -emit-module-path "$folder/$room.swiftmodule" \
        -emit-object -o "$folder/$room.o" Sources/$room/*.swift
done
objects=("${rooms[@]/#/$folder/}")
objects=("${objects[@]/%/.o}")
crashed=()
for target in "${targets[@]}"; do
    swiftc "${flags[@]}" -module-name "$target" -o "$folder/$target" "Tests/Fuzz/$target.swift" "${objects[@]}"
    echo "$target, $seconds s"
    (
        cd "$folder" && mkdir -p "corpus-$target" &&
            "./$target" -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="$target-" \
                "corpus-$target" 2>&1 | tail -6
    ) || crashed+=("$target")
done
if [ ${#crashed[@]} != 0 ]; then
    echo "fuzz: inputs that crash were found by ${crashed[*]}, see $folder" >&2
    exit 1
fi
