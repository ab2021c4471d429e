import Journey
import Translation

/// libFuzzer's entry: a file of another tool is refused, or becomes journeys that compile. The first
/// byte says which tool.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzImport(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    let formats = ForeignFormat.allCases
    guard let first = bytes.first else { return 0 }
    let format = formats[Int(first) % formats.count]
    guard let found = try? format.read(Array(bytes.dropFirst()), path: "x") else { return 0 }
    for writer in JourneyWriter.all(found.journeys, name: "x").prefix(4) {
        guard let text = try? writer.text else { continue }
        let source = SourceText(path: "x.yaml", text: text)
        let catalogue = Catalogue.compile([source], given: Givens(file: { _ in [] }))
        precondition(!catalogue.hasErrors, "\(catalogue.diagnostics.map(\.rendered))\n\(text)")
    }
    return 0
}
