import JSON

/// libFuzzer's entry: whatever the JSON parser accepts, it can write and read again.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzJSON(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let tree = try? JSON.parse(bytes, duplicates: .keep) else { return 0 }
    let again = try? JSON.parse(Array(tree.text.utf8), duplicates: .keep)
    precondition(again == tree, "what was written is not what was read")
    precondition(tree.isEqual(to: tree), "a document does not equal itself")
    return 0
}
