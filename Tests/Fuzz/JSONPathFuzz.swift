import JSON

private let document: JSON = [
    "a": [1, JSON(2.5), "three", .null, ["b": "x", "c": [true, false]]],
    "b": ["regex": "a.*|[x-z]+"],
    "texts": ["abc", "xyz", "\u{1F600}"], "": ["'": 0],
]

/// libFuzzer's entry: each query is refused or has a result, and each node's path leads to it.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzJSONPath(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe UnsafeBufferPointer(start: start, count: count)
    guard let query = try? JSONPath(String(decoding: bytes, as: UTF8.self)),
        let nodes = try? query.nodes(in: document)
    else { return 0 }
    precondition(!query.isSingular || nodes.count <= 1, "a singular query has several nodes")
    for node in nodes.prefix(100) {
        let found = try? JSONPath(node.path).nodes(in: document)
        precondition(found?.map(\.value) == [node.value], "a normalized path leads elsewhere")
    }
    return 0
}
