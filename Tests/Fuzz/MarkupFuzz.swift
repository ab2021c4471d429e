import Markup

private let page = Array("<html><body><ul id=a><li class=b>1<li>2</ul><a href=/x>y</a>".utf8)

/// libFuzzer's entry: a page gives something or a fault, whatever it is; what is taken as a selector
/// is XPath that libxml2 takes too.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzMarkup(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
    guard let known = try? XPath(selector: "ul > li:nth-child(2n+1), a::attr(href)") else {
        return 0
    }
    for isHTML in [true, false] {
        guard let markup = try? Markup(bytes, isHTML: isHTML) else { continue }
        _ = try? markup.value(of: known)
    }
    guard let selector = try? XPath(selector: String(decoding: bytes, as: UTF8.self)) else {
        return 0
    }
    do throws(Markup.Fault) {
        _ = try Markup(page, isHTML: true).value(of: selector)
    } catch {
        if case .limit = error { return 0 }
        preconditionFailure("a selector became no XPath: \(selector.text)")
    }
    return 0
}
