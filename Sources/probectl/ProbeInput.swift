import Bureau
import Intake
import Journey

/// Probe files named on the command line, compiled. A file that is named alone is compiled with
/// those beside it, for the services and fragments that it uses.
struct ProbeInput {
    let catalogue: Catalogue
    /// What of the named files and folders cannot be read.
    let faults: [IntakeError]
    /// Whether something is wrong beside the named files.
    let hasFaultyNeighbours: Bool
    private let named: Set<String>

    init(_ paths: [String], setting variables: [Assignment]) {
        let subjects = ProbeFolder.gather(paths)
        named = Set(subjects.sources.map(\.path))
        faults = subjects.faults
        let alone = paths.filter(named.contains)
        let around = ProbeFolder.gather(Set(alone.map(\.folder)).sorted(), mayBeEmpty: true)
        let known = Set(named.map(\.plainPath))
        let neighbours = around.sources.filter { !known.contains($0.path.plainPath) }
        let values = Dictionary(variables.map { ($0.name, $0.value) }) { $1 }
        catalogue = Catalogue.compile(
            subjects.sources + neighbours,
            given: Givens(
                variables: values,
                secretNames: nil,
                file: ProbeFolder.attachment,
                zone: Zones.zone
            )
        )
        let foreign = Set(neighbours.map(\.path))
        hasFaultyNeighbours =
            !around.faults.isEmpty
            || catalogue.diagnostics.contains {
                $0.severity == .error && foreign.contains($0.path)
            }
    }

    var fileCount: Int { named.count }

    /// Journeys of the named files.
    var plans: [Plan] { catalogue.plans.filter { named.contains($0.path) } }

    /// Problems of the named files; `catalogue` may be one with further warnings.
    func problems(in catalogue: Catalogue) -> [Diagnostic] {
        catalogue.diagnostics.filter { named.contains($0.path) }
    }
}

extension String {
    /// The folder of a file.
    var folder: String {
        let parts = split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
    }

    /// A path without what changes nothing: `./a//b` → `a/b`.
    fileprivate var plainPath: String {
        (hasPrefix("/") ? "/" : "")
            + split(separator: "/").filter { $0 != "." }.joined(separator: "/")
    }
}
