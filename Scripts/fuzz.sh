#!/bin/bash
# fuzz.sh [SECONDS]: coverage-guided fuzzing with libFuzzer and the address sanitizer, so many seconds a target.
# A crash leaves its input in .build/fuzz and ends with a status that is not zero.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-60}
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
for file in Tests/Fuzz/*.swift; do
    target=$(basename "$file" .swift)
    swiftc "${flags[@]}" -module-name "$target" -o "$folder/$target" "$file" "${objects[@]}"
    echo "$target, $seconds s"
    (cd "$folder" && mkdir -p "corpus-$target" && "./$target" -max_total_time="$seconds" -print_final_stats=1 "corpus-$target" 2>&1 | tail -6)
done
