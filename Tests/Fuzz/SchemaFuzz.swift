import JSON

private let values: [JSON] = [
    1, JSON(2.5), "three", .null, [], ["a": [1, 2], "b": ["x": "y"]], [1, "a", ["b": .null]],
]

/// libFuzzer's entry: a document is no schema, or judges every value, in bounded time.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzSchema(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let document = try? JSON.parse(bytes), let schema = try? JSONSchema(document) else {
        return 0
    }
    for value in values { _ = try? schema.violation(in: value) }
    return 0
}
