import Glibc

/// What the ledger promises, as far as a simulated life can break it. The names of the promises
/// are those of the design of the ledger.
enum Promise: String {
    case reportedIsStable = "D1: what was reported is on stable storage"
    case survivesKill = "D2: a killed process loses nothing that was reported"
    case survivesPowerLoss = "D3: a loss of power loses nothing that was reported"
    case nameSurvives = "D4: a segment cannot vanish from the directory"
    case closesInOrder = "D8: an orderly stop leaves an orderly end"
    case changesAreLocated = "I1: a changed byte is found, and located"
    case numbersAreUnique = "I2: numbers have no gaps, and none is used twice"
    case payloadIsNoFrame = "I5: nothing is read that was not recorded"
    case filesAreInPlace = "I8: misplaced and missing files are found"
    case tornEndHeals = "R1: a torn end heals by itself"
    case laterStaysReadable = "R2: what follows damage stays readable"
    case recoveryOnlyAdds = "R3: recovery changes no existing file"
    case verdictIsTrue = "R5: verify says clean, unclean or damaged rightly"
    case readsAreTrue = "R8: what was shown once stays, and syncs come before reads"
    case refusedSync = "F1: a refused sync loses nothing and is not reported as done"
    case refusalEnds = "F2, F3: writing goes on when the disk accepts it again"
    case fullDisk = "F4: a full disk ends in an explicit gap, and in resumption"
    case readOnly = "F5: a read-only disk, once writable, is written again"
    case descriptors = "F6: want of descriptors ends with the want"

    /// The promise about going on after a refusal of this kind.
    static func resumption(after refusal: Int32) -> Promise {
        switch refusal {
        case ENOSPC: .fullDisk
        case EROFS: .readOnly
        case EMFILE: .descriptors
        default: .refusalEnds
        }
    }
}

/// A promise that did not hold, and what was seen.
struct Violation: Error, CustomStringConvertible {
    let promise: Promise
    let what: String

    init(_ promise: Promise, _ what: String) {
        self.promise = promise
        self.what = what
    }

    var description: String { "\(promise.rawValue): \(what)" }
}
