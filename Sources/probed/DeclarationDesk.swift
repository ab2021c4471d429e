import Control
import Journey
import Ledger
import ProbeModel
import Rollup
import Synchronization

/// Holds what people declare against what is in force and what was declared before: a slip of the
/// pen would stand in the ledger for ever.
struct DeclarationDesk: Sendable {
    let daemon: Daemon

    /// Why these must not be recorded; nil if they may.
    func refusal(of all: [Declaration], isAgain: Bool) async -> ControlReply? {
        let known = KnownNames(daemon.current.withLock { $0.catalogue })
        for declaration in all {
            if let refusal = refusal(of: declaration.matter, known) { return refusal }
        }
        let read = try? await daemon.archive.read { try declared() }
        // Roll-ups that cannot be read are no reason to refuse what people say.
        guard let earlier = read else { return nil }
        return all.lazy.compactMap { refusal(of: $0, after: earlier, isAgain: isAgain) }.first
    }

    /// What was declared before: from the roll-ups, and what they lack from the ledger.
    private func declared() throws -> [DeclaredEntry] {
        let rollup = try RollupReader(path: daemon.paths.rollup)
        let reached = try rollup.progress().sequence
        var entries = try rollup.declarations().filter { $0.sequence <= reached }
        let durable = daemon.ledger.state.durableSequence
        let ledger = try LedgerReader(directory: daemon.paths.ledger)
        try ledger.read(after: reached, limit: .max) { entry in
            guard entry.sequence <= durable else { return false }
            if case .declaration(let declaration) = entry.record {
                entries.append(DeclaredEntry(sequence: entry.sequence, declaration: declaration))
            }
            return true
        }
        return entries
    }

    private func refusal(of matter: Declaration.Matter, _ known: KnownNames) -> ControlReply? {
        switch matter {
        case .change(let change):
            known.refusal(ofService: change.service)
                ?? known.refusal(ofComponent: change.component)
        case .maintenance(let maintenance): known.refusal(ofService: maintenance.service)
        case .cancellation, .survey: nil
        }
    }

    private func refusal(
        of declaration: Declaration,
        after earlier: [DeclaredEntry],
        isAgain: Bool
    ) -> ControlReply? {
        switch declaration.matter {
        case .cancellation(let name, _):
            let windows = earlier.compactMap(\.declaration.maintenance).filter { $0.name == name }
            guard !windows.contains(where: { !$0.rule.isEmpty || $0.end > declaration.at }) else {
                return nil
            }
            let what = windows.isEmpty ? "is announced" : "is going on or to come"
            return .error(
                404,
                problem: "no maintenance '\(name)' \(what)",
                remedy: "see 'probectl maintenance list'"
            )
        case .survey where !isAgain:
            let same = earlier.first { $0.declaration.matter == declaration.matter }
            return same.map { entry in
                ControlReply.error(
                    400,
                    problem: "these answers are recorded already, as record \(entry.sequence)",
                    remedy: "add --again if customers have answered the same once more"
                )
            }
        case .change, .maintenance, .survey: return nil
        }
    }
}

/// The names in force that people may mean.
struct KnownNames {
    private let services: Set<String>
    private let components: Set<String>

    init(_ catalogue: Catalogue) {
        services = Set(catalogue.services.map(\.name) + catalogue.plans.map(\.service))
        components = Set(
            catalogue.plans.flatMap { plan in
                plan.steps.flatMap(\.components) + [plan.healthOf].compactMap(\.self)
            }
        )
    }

    /// nil if it is known, or if none is named.
    func refusal(ofService name: String) -> ControlReply? {
        refusal(of: name, "service", among: services)
    }

    func refusal(ofComponent name: String) -> ControlReply? {
        refusal(of: name, "component", among: components)
    }

    private func refusal(
        of name: String,
        _ kind: String,
        among known: Set<String>
    ) -> ControlReply? {
        guard !name.isEmpty, !known.contains(name) else { return nil }
        let some = known.sorted().prefix(10).joined(separator: ", ")
        return .error(
            404,
            problem: "there is no \(kind) '\(name)'",
            remedy: Suggestion.sentence(for: name, among: known)
                ?? (some.isEmpty ? "none is in force" : "there are: \(some)")
        )
    }
}

extension Declaration {
    fileprivate var maintenance: Maintenance? {
        if case .maintenance(let maintenance) = matter { maintenance } else { nil }
    }
}
