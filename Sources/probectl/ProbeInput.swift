import Bureau
import Intake
import Journey

/// Probe files named on the command line, compiled.
struct ProbeInput {
    let catalogue: Catalogue
    let fileCount: Int

    init(_ paths: [String], setting variables: [Assignment]) throws {
        do {
            let sources = try ProbeFolder.read(paths)
            let values = Dictionary(variables.map { ($0.name, $0.value) }) { $1 }
            catalogue = Catalogue.compile(
                sources,
                given: Givens(
                    variables: values,
                    secretNames: nil,
                    file: ProbeFolder.attachment,
                    zone: Zones.zone
                )
            )
            fileCount = sources.count
        } catch {
            throw Failure(.ioFault, "\(error)")
        }
    }
}
