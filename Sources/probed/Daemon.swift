import Alerting
import Control
import Intake
import JSON
import Journey
import Ledger
import Notify
import ProbeModel
import Reliability
import Rollup
import Runner
import Synchronization
import Transfer

/// The program as a whole: opens the rooms in the order in which data flows, connects their doors,
/// and closes them in the reverse order.
final class Daemon: Sendable {
    let paths: StatePaths
    let permissions = Permissions()
    let ledger: Ledger
    let follower: Follower
    let walker: Walker
    private let network: TransferLoop
    private let notifier: Notifier
    private let service = ServiceManager()
    private let durable: AsyncStream<[Entry]>
    private let durableQueue: AsyncStream<[Entry]>.Continuation
    private let configurationPath: String
    private let current: Mutex<Configuration>
    private let start = MonotonicClock.now()

    init(_ configuration: Configuration, path: String) throws {
        configurationPath = path
        current = Mutex(configuration)
        paths = try StatePaths(configuration.settings)
        let (stream, queue) = AsyncStream<[Entry]>.makeStream()
        (durable, durableQueue) = (stream, queue)
        network = try Opening.network(configuration.settings)
        ledger = try Opening.ledger(paths, libcurl: network.libraryVersion) { queue.yield($0) }
        let ledger = self.ledger
        notifier = Opening.notifier(configuration.settings) { notice, receiver in
            Opening.recordDelivery(of: notice, to: receiver, in: ledger)
        }
        follower = try Opening.follower(configuration.settings, paths)
        walker = Walker(
            runner: Runner(network: network, vault: configuration.vault),
            location: configuration.settings.location,
            record: { Opening.record($0, in: ledger) },
            obstacle: { ledger.state.isWritable ? nil : .local })
    }
}
