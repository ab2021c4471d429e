import Ledger
import ProbeModel
import Testing

@Suite("A semaphore by the monotonic clock")
struct MonotonicSemaphoreTests {
    @Test("counts what was signalled before anybody waited")
    func counts() {
        let semaphore = MonotonicSemaphore()
        semaphore.signal()
        semaphore.signal()
        semaphore.wait()
        #expect(semaphore.wait(for: .seconds(10)))
        #expect(!semaphore.wait(for: .zero))
    }

    @Test("waits as long as it was told to, and not for less than nothing", arguments: [0, 20, -5])
    func ends(milliseconds: Int) {
        let semaphore = MonotonicSemaphore()
        let clock = SuspendingClock()
        let took = clock.measure { #expect(!semaphore.wait(for: .milliseconds(milliseconds))) }
        #expect(took >= .milliseconds(milliseconds))
    }

    @Test("wakes whoever waits")
    func wakes() async {
        let semaphore = MonotonicSemaphore()
        let isWoken = Task.detached { semaphore.wait(for: .seconds(30)) }
        semaphore.signal()
        #expect(await isWoken.value)
    }
}
