/// A mistake that a writer, a recovery or a disk could make. Each is made on purpose, outside the
/// product's code, to see that the simulator notices (log.md §10).
enum Mutation: CaseIterable {
    case directoryNotSynced
    case reportedBeforeSync
    case syncedAgain
    case paddingUnchecked
    case truncatingRecovery
    case sequenceUsedTwice
    case unsalted
    case cacheTrusted

    /// The promise that breaks.
    var breaks: Promise {
        switch self {
        case .directoryNotSynced: .nameSurvives
        case .reportedBeforeSync: .reportedIsStable
        case .syncedAgain: .refusedSync
        case .paddingUnchecked: .changesAreLocated
        case .truncatingRecovery: .recoveryOnlyAdds
        case .sequenceUsedTwice: .numbersAreUnique
        case .unsalted: .payloadIsNoFrame
        case .cacheTrusted: .readsAreTrue
        }
    }
}
