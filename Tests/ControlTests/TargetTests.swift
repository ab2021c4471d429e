import Control
import Testing

@Suite("A request's target")
struct TargetTests {
    @Test(
        "is taken apart and decoded",
        arguments: [
            ("/", "/", ""),
            ("/api/v1/journeys/ship-a-package", "/api/v1/journeys/ship-a-package", ""),
            ("/a%20b%2Fc?since=1%2B1&x=a+b&flag&=v", "/a b/c", "since=1+1;x=a b;flag=;=v"),
            ("/p?", "/p", ""),
            ("/p?a=1?b=2", "/p", "a=1?b=2"),
            ("/%C3%BC", "/ü", ""),
        ]
    )
    func decodes(text: String, path: String, query: String) throws {
        let target = try #require(RequestTarget(text))
        #expect(target.path == path)
        #expect(target.query.map { "\($0.name)=\($0.value)" }.joined(separator: ";") == query)
    }

    @Test(
        "is refused when it means nothing",
        arguments: [
            "", "*", "http://localhost/", "/%", "/%4", "/%GG", "/%FF", "/%00", "/a%0Ab",
            "/ok?x=%1B",
        ]
    )
    func refuses(text: String) {
        #expect(RequestTarget(text) == nil)
    }
}
