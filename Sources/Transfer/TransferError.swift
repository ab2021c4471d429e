/// Why the network could not be opened at all.
package enum TransferError: Error, Equatable, CustomStringConvertible {
    /// A system call failed; nothing works without it.
    case system(operation: StaticString, errorNumber: Int32)
    /// libcurl could not be initialised, or lacks a feature that we need.
    case library(String)

    package var description: String {
        switch self {
        case .system(let operation, let errorNumber):
            "\(operation): \(SystemError.text(errorNumber)); raise the limits of the unit"
        case .library(let problem):
            "libcurl: \(problem); install libcurl 7.88 or newer"
        }
    }

    package static func == (left: TransferError, right: TransferError) -> Bool {
        left.description == right.description
    }
}
