import ProbeModel
import Runner
import Synchronization
import Testing

@Suite("The canary")
struct CanaryTests {
    private static let version = #"{"version":"\#(ProductVersion.text)"}"#

    @Test(
        "finds nothing while its socket answers, and says what is wrong when it does not",
        arguments: [
            (200, version, false, nil),
            (200, "{}", false, "its own journey that must pass came to 'failed'"),
            (500, version, false, "expected status 200, got 500"),
            (200, version, true, "connection refused"),
        ]
    )
    func trial(status: UInt16, body: String, isSilent: Bool, problem: String?) async throws {
        let network = FakeNetwork(status: status, body: Array(body.utf8))
        if isSilent { network.silent.withLock { _ = $0.insert("localhost") } }
        let canary = try #require(Canary(asking: "/run/with space/{{x}}.sock", over: network))
        let found = await canary.problem(at: MonotonicClock.wallClock())
        if let problem {
            #expect(found?.contains(problem) == true, "\(found ?? "nothing")")
        } else {
            #expect(found == nil)
            #expect(network.asked.withLock(\.count) == 2, "one passes, one fails")
        }
        #expect(network.isClosed)
    }
}
