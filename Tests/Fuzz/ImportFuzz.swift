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
    for journey in found.journeys.prefix(4) {
        guard let text = try? JourneyWriter(journey, name: "x").text else { continue }
        let catalogue = Catalogue.compile([SourceText(path: "x.yaml", text: text)])
        precondition(!catalogue.hasErrors, "\(catalogue.diagnostics.map(\.rendered))\n\(text)")
    }
    return 0
}
