package import ProbeModel

/// What is known when probe files are compiled, beside the files.
package struct Givens: Sendable {
    /// Replace variables of the same name in every file.
    package var variables: [String: String]
    /// Which secrets there are; nil if that is not known, so that none is missed.
    package var secretNames: Set<String>?
    /// What a file holds that a step sends, by its path; nil if it cannot be read.
    package var file: @Sendable (String) -> [UInt8]?
    /// A zone by its IANA name; nil if there is none. Whoever walks nothing may take any for UTC.
    package var zone: @Sendable (String) -> Zone?

    package init(
        variables: [String: String] = [:],
        secretNames: Set<String>? = nil,
        file: @escaping @Sendable (String) -> [UInt8]? = { _ in nil },
        zone: @escaping @Sendable (String) -> Zone? = { _ in .utc }
    ) {
        self.variables = variables
        self.secretNames = secretNames
        self.file = file
        self.zone = zone
    }
}

/// All probe files, compiled together.
package struct Catalogue: Sendable {
    /// From files without errors only, in the order of the sources and rows.
    package let plans: [Plan]
    package let services: [Service]
    /// Every problem of every file, by file and place.
    package let diagnostics: [Diagnostic]

    /// Takes further warnings.
    let collected: Diagnostics

    /// A warning about a service's contract, by those who know more than its text.
    package struct Warning: Sendable {
        let service: String
        let message: String

        package init(service: String, message: String) {
            self.service = service
            self.message = message
        }
    }

    /// The same with warnings where the contracts stand.
    package func adding(_ warnings: [Warning]) -> Catalogue {
        var all = collected
        for warning in warnings {
            guard let service = services.first(where: { $0.name == warning.service }) else {
                continue
            }
            all.warning(warning.message, at: service.placeOfContract)
        }
        return Catalogue(
            plans: plans,
            services: services,
            diagnostics: all.sorted,
            collected: all
        )
    }

    /// Problems that `diagnostics` leaves out, since their files have so many.
    package var omitted: Int { collected.omitted }

    package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    /// Compiles service, journey and fragment files, whatever their order. Never stops at the
    /// first problem.
    package static func compile(
        _ sources: [SourceText],
        given: Givens = Givens()
    ) -> Catalogue {
        var compiler = Compiler(sources, given)
        compiler.sort()
        compiler.compileJourneys()
        compiler.checkUnusedFragments()
        compiler.checkContracts()
        return compiler.catalogue()
    }
}
