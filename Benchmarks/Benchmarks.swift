import ArgumentParser

/// The product's side of `make bench`: each command does one measured thing and prints its figures.
@main
struct Benchmarks: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        subcommands: [
            StepCost.self, Flight.self, Noise.self, Lateness.self, LedgerSpeed.self,
            LedgerStart.self, LedgerVouching.self, Durability.self, RollupSpeed.self,
            AlertQuality.self, VerdictRates.self, ReportSpeed.self, CheckCost.self,
            SnapshotCost.self,
        ]
    )
}
