import Dispatch
import Glibc
import Ledger
import ProbeModel
import Synchronization
import Testing

/// `SEEDS=10000` runs so many new histories, `SEED=n` only that one.
@Suite("Simulation", .timeLimit(.minutes(10)))
struct SimulationTests {
    /// What many seeds came to.
    private final class Tally: Sendable {
        let violations = Mutex<[(seed: UInt64, violation: Violation)]>([])

        func add(_ seed: UInt64, _ violation: Violation) {
            violations.withLock { $0.append((seed, violation)) }
        }
    }

    @Test("no history of crashes and faults breaks a promise")
    func histories() {
        let seeds = Seed.row(300)
        print("simulated histories: \(seeds)")
        let tally = Tally()
        DispatchQueue.concurrentPerform(iterations: seeds.count) { index in
            let seed = seeds.lowerBound &+ UInt64(index)
            var simulation = Simulation(seed: seed)
            do throws(Violation) {
                try simulation.run()
            } catch {
                tally.add(seed, error)
            }
        }
        for (seed, violation) in tally.violations.withLock({ $0 }).prefix(5) {
            Issue.record("\(violation); SEED=\(seed)")
        }
        print("violations: \(tally.violations.withLock { $0.count })")
    }

    @Test("each mistake that was made on purpose is noticed", arguments: Mutation.allCases)
    func mutations(mutation: Mutation) {
        let seeds = Seed.row(1500)
        for seed in seeds {
            var simulation = Simulation(seed: seed, mutation: mutation)
            do throws(Violation) {
                try simulation.run()
            } catch {
                // A mistake breaks other promises too; the one that it is named for must be seen.
                guard error.promise == mutation.breaks else { continue }
                print(
                    "\(mutation): noticed after \(seed - seeds.lowerBound + 1) histories: \(error)"
                )
                return
            }
        }
        Issue.record("\(mutation) was not noticed in the histories \(seeds)")
    }
}
