import Fold
import ProbeModel
import Testing

@Suite("Certificates that servers showed")
struct CertificateBookTests {
    private static let start = Timestamp(nanoseconds: 1_800_000_000_000_000_000)

    /// A run that ended `days` after the beginning, and saw a certificate that ends `left` days later.
    private func run(_ url: String, at days: Int64, left: Int64, peer: String?) -> Run {
        let ended = Self.start + .seconds(days * 86_400)
        var run = Run(
            id: RunID(bits: 1),
            journey: "ship",
            service: "shipping",
            location: "here",
            kind: .scheduled,
            plan: 0,
            planned: ended,
            outcome: .passed
        )
        run.started = ended
        var exchange = Exchange(method: "GET", url: url)
        exchange.peer = peer
        exchange.certificate = Certificate(
            subject: "CN=x",
            issuer: "CN=y",
            notAfter: ended + .seconds(left * 86_400),
            verification: 0
        )
        var step = Run.Step(name: "look", components: [], isCleanup: false)
        step.attempts = [Run.Attempt(exchanges: [exchange])]
        run.steps = [step]
        return run
    }

    @Test("servers of one host are told apart, the usual port has no number")
    func ports() {
        var book = CertificateBook()
        book.absorb(run("https://shop.example/a", at: 0, left: 9, peer: "192.0.2.1:443"))
        book.absorb(run("https://shop.example:8443/", at: 0, left: 90, peer: "192.0.2.1:8443"))
        book.absorb(run("https://[2001:db8::1]/", at: 0, left: 5, peer: "[2001:db8::1]:443"))
        book.absorb(run("https://shop.example/b", at: 0, left: 8, peer: "192.0.2.2:443"))
        let days = { (count: Int64) in Self.start + .seconds(count * 86_400) }
        let wanted = ["shop.example": 8, "shop.example:8443": 90, "[2001:db8::1]": 5] as [_: Int64]
        #expect(book.ends(at: Self.start) == wanted.mapValues(days))
    }

    @Test("what no run has seen for longer than any interval is forgotten")
    func memory() {
        var book = CertificateBook()
        book.absorb(run("https://old.example/", at: 0, left: 9, peer: nil))
        book.absorb(run("https://new.example/", at: 7, left: 9, peer: nil))
        let days = { (count: Int64) in Self.start + .seconds(count * 86_400) }
        #expect(book.ends(at: days(8)).keys.sorted() == ["new.example", "old.example"])
        #expect(book.ends(at: days(9)).keys.sorted() == ["new.example"])
    }
}
