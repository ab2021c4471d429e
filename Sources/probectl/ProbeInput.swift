import Intake
import Journey

/// Probe files named on the command line, compiled.
enum ProbeInput {
    static func compile(_ paths: [String], setting variables: [Assignment]) throws -> Catalogue {
        let sources: [SourceText]
        do {
            sources = try ProbeFolder.read(paths)
        } catch {
            throw Failure(.ioFault, "\(error)")
        }
        let values = Dictionary(
            variables.map { ($0.name, $0.value) },
            uniquingKeysWith: { $1 }
        )
        return Catalogue.compile(sources, given: Givens(variables: values, secretNames: nil))
    }
}
