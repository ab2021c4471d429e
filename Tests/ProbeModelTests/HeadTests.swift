import ProbeModel
import Testing

@Suite("A head")
struct HeadTests {
    private func head(_ text: String) -> Head { Head(received: Array(text.utf8)) }

    @Test("gives its fields in order, as received")
    func fields() {
        let head = head(
            "HTTP/1.1 200 OK: fine\r\nA: 1\r\nb:  two words \r\nA:3\r\nNo colon\r\n\r\n"
        )
        #expect(head.headers.map(\.name) == ["A", "b", "A"])
        #expect(head.headers.map(\.value) == ["1", "two words", "3"])
        #expect(head.values(of: "a") == ["1", "3"])
        #expect(head.values(of: "c").isEmpty)
    }

    @Test("reads back what it was made of")
    func made() {
        let fields = [Header(name: "X", value: "ä: b"), Header(name: "Empty", value: "")]
        #expect(Head(fields).headers == fields)
        #expect(Head().headers.isEmpty)
    }

    @Test("joins folded lines, however many, with one space each")
    func folded() {
        #expect(head("A: 1\r\n  2\r\n\t3 \r\nB: 4\r\n").values(of: "a") == ["1 2 3"])
        #expect(head(" lost\r\nA: 1\n").headers.map(\.value) == ["1"])
        let lines = 30_000
        let long = head("A: x\r\n" + String(repeating: " y\r\n", count: lines))
        let start = ContinuousClock.now
        #expect(long.values(of: "A").first?.utf8.count == 1 + 2 * lines)
        // Joining each line to all before it took minutes.
        #expect(ContinuousClock.now - start < .seconds(2))
    }
}
