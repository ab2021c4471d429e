package import Ledger
package import Rollup

/// Why a question has no answer.
package enum BureauFault: Error {
    /// There is no such thing; the remedy names what there is.
    case unknown(problem: String, remedy: String)
    /// The question itself is wrong.
    case unclear(problem: String, remedy: String)
    /// There will be an answer later.
    case early(problem: String, remedy: String)
    case figures(RollupError)
    case ledger(LedgerError)

    /// There is no such thing among those of these names.
    static func unknown(_ problem: String, among names: [String]) -> BureauFault {
        let remedy =
            names.isEmpty ? "none is known yet" : "known: \(names.joined(separator: ", "))"
        return .unknown(problem: problem, remedy: remedy)
    }

    package var problem: String {
        switch self {
        case .unknown(let problem, _), .unclear(let problem, _), .early(let problem, _): problem
        case .figures(let error): "\(error)"
        case .ledger(let error): "\(error)"
        }
    }

    package var remedy: String {
        switch self {
        case .unknown(_, let remedy), .unclear(_, let remedy), .early(_, let remedy): remedy
        case .figures, .ledger: "see the journal of probed"
        }
    }
}
