import ProbeModel
import Testing
import Transfer

@Suite("The network of our own host")
struct LocalNetworkTests {
    @Test(
        "counts interfaces whose line is connected",
        arguments: [
            // IFF_UP is 1, IFF_LOOPBACK 8, IFF_RUNNING 0x40.
            (0x01, false), (0x40, false), (0x41, true), (0x49, false),
        ]
    )
    func flags(flags: UInt32, carries: Bool) {
        #expect(LocalNetwork.carries(flags: flags) == carries)
    }

    @Test("is asked once a second at most")
    func memory() {
        var questions = 0
        var isDown = true
        let network = LocalNetwork {
            questions += 1
            return isDown
        }
        let start = Instant(nanoseconds: 1_000_000_000)
        #expect(network.isDown(at: start))
        isDown = false
        #expect(network.isDown(at: start + .milliseconds(999)))
        #expect(!network.isDown(at: start + Limits.interfaceMemory))
        #expect(questions == 2)
    }
}
