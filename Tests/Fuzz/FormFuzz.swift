import Journey

/// libFuzzer's entry: a file is no YAML, or has a form that is its own form.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzForm(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let text = form(bytes) else { return 0 }
    let again = form(Array(text.utf8))
    precondition(again == text, "the form of a form is another one")
    return 0
}

private func form(_ bytes: [UInt8]) -> String? {
    let source = SourceText(path: "a.yaml", bytes: bytes)
    var diagnostics = Diagnostics([source])
    return YAMLForm.text(of: source, &diagnostics)
}
