import ProbeModel
import Testing

@Suite("The stable hash")
struct StableHashTests {
    @Test(
        "is FNV-1a: the values of its authors",
        arguments: [
            ("", "cbf29ce484222325"), ("a", "af63dc4c8601ec8c"), ("foobar", "85944171f73967e8"),
        ]
    )
    func known(text: String, digits: String) {
        var hash = StableHash()
        hash.add(text)
        #expect(hash.hexadecimal == digits)
    }

    @Test("tells texts apart that read the same together")
    func separated() {
        func value(_ texts: [String]) -> UInt64 {
            var hash = StableHash()
            for text in texts {
                hash.add(text)
                hash.separate()
            }
            return hash.value
        }
        #expect(value(["ab", "c"]) != value(["a", "bc"]))
    }
}
