import Control
import JSON
import Ledger
import ProbeModel
import Reliability
import Report
import Rollup

/// `/api/v1/reports/gap`.
struct GapReply: ~Copyable {
    let reader: RollupReader
    let ledger: LedgerReader
    /// Nothing behind this record is told.
    let durable: UInt64
    /// Whether the roll-ups lack more than the last seconds.
    let isCatchingUp: Bool
    let period: Range<Timestamp>

    func reply(for name: String?) throws -> ControlReply {
        let services = try reader.services()
        guard let service = name ?? services.first, services.contains(service) else {
            return .error(
                404,
                problem: "there is no service '\(name ?? "")' with a journey that has run",
                remedy: "known: \(services.joined(separator: ", "))"
            )
        }
        guard name != nil || services.count == 1 else {
            return .error(
                400,
                problem: "there are several services",
                remedy: "name one of \(services.joined(separator: ", "))"
            )
        }
        let progress = try reader.progress()
        let figures = FiguresDocument(
            sequence: progress.sequence,
            durable: durable,
            reached: progress.reached,
            isCatchingUp: isCatchingUp
        )
        let gap = ServiceGap(try reader.counts(of: service, in: period))
        return .json(
            GapDocument.json(
                of: gap,
                since: period.lowerBound,
                until: period.upperBound,
                lastFailure: gap.customers.bad > 0 ? try lastFailure(of: service) : nil,
                figures: figures
            )
        )
    }

    private func lastFailure(of service: String) throws -> RunID? {
        let found = try ledger.latest(limit: 1) { entry in
            entry.sequence <= durable
                && entry.run.map {
                    $0.service == service && $0.outcome == .failed && $0.healthOf == nil
                }
                    ?? false
        }
        return found.first?.run?.id
    }
}
