import Bureau
import Control
import JSON
import Ledger
import ProbeModel
import Report
import Rollup
import Runner

/// `/api/v1/reports/…`: a question to the bureau, and its answer as JSON or, with `o=html`, as a
/// page for a browser.
struct ReportReply: Sendable {
    private let paths: StatePaths
    /// Nothing behind this record is told.
    private let durable: UInt64
    /// Whether the roll-ups lack more than the last seconds.
    private let isCatchingUp: Bool
    /// Whether something of the ledger cannot be read.
    private let isDamaged: Bool

    /// With what is durable now.
    init(_ daemon: Daemon, isCatchingUp: Bool) {
        paths = daemon.paths
        durable = daemon.ledger.state.durableSequence
        self.isCatchingUp = isCatchingUp
        isDamaged = daemon.damagedBytes > 0
    }

    /// nil if there is no answer.
    func document(of question: Question) -> JSON? { try? answer(to: question) }

    private func answer(to question: Question) throws -> JSON {
        var bureau = try Bureau(
            reader: RollupReader(path: paths.rollup),
            ledger: LedgerReader(directory: paths.ledger),
            zone: Zones.zone,
            now: MonotonicClock.wallClock(),
            durable: durable,
            isCatchingUp: isCatchingUp
        )
        bureau.figures.isDamaged = isDamaged
        return try bureau.answer(question)
    }

    func reply(to question: Question) -> ControlReply {
        do {
            let document = try answer(to: question)
            guard question["o"] == "html", let paper = Paper(of: document, zone: Zones.zone) else {
                return .json(document)
            }
            var page = ControlReply.html(PaperHTML.text(of: paper))
            page.headers = [
                Header(
                    name: "Content-Security-Policy",
                    value: "default-src 'none'; style-src 'unsafe-inline'"
                )
            ]
            return page
        } catch let fault as BureauFault {
            return .error(fault.status, problem: fault.problem, remedy: fault.remedy)
        } catch {
            return .error(500, problem: "\(error)", remedy: "see the journal of probed")
        }
    }
}

extension Daemon {
    /// What a report says of figures that are complete; nil if there is no answer. Reads the disk
    /// away from the threads that runs share.
    func document(of question: Question) async -> JSON? {
        await archive.read { ReportReply(self, isCatchingUp: false).document(of: question) }
    }
}

extension BureauFault {
    /// The status of HTTP.
    var status: Int {
        switch self {
        case .unknown: 404
        case .unclear: 400
        case .early: 409
        case .figures, .ledger: 500
        }
    }
}
