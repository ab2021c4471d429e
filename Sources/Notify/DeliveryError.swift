import Glibc

/// Why a receiver did not take a notice.
enum DeliveryError: Error, Hashable {
    /// The operation's errno.
    case failed(StaticOperation, place: String, code: Int32)
    /// Nobody took the bytes in time.
    case late(StaticOperation, place: String)
    /// The name does not resolve; `code` is getaddrinfo's.
    case unresolved(host: String, code: Int32)
    /// The peer hung up.
    case closed(place: String)
    /// The tool answered, and does not take it.
    case refused(place: String, status: Int, said: String, isFinal: Bool)
    /// The tool did not answer.
    case unreachable(place: String, reason: String)
    /// The program ended with a status that is not 0, or with 128 and the signal that ended it.
    case ended(place: String, status: Int32, said: String)
    /// The program did not end in time.
    case endless(place: String, said: String)

    enum StaticOperation: String {
        case socket, connect, send, write, start
    }

    /// The bytes can never be taken, so that another try is useless.
    var isFinal: Bool {
        switch self {
        case .failed(_, _, let code): code == EMSGSIZE
        case .refused(_, _, _, let isFinal): isFinal
        case .ended(_, let status, _): status == Self.dataError
        case .late, .unresolved, .closed, .unreachable, .endless: false
        }
    }

    /// Somebody was there and did not take this notice: another one may fare better.
    var isAnswer: Bool {
        switch self {
        case .refused, .ended, .endless: true
        case .failed, .late, .unresolved, .closed, .unreachable: false
        }
    }

    /// `EX_DATAERR` of sysexits.h: a program says that it cannot use what it was given.
    private static let dataError: Int32 = 65

    /// Problem and place, in lower case.
    var text: String {
        switch self {
        case .failed(let operation, let place, let code):
            "\(operation.phrase) '\(place)': \(SystemText.error(code))"
        case .late(let operation, let place):
            "\(operation.phrase) '\(place)': nothing was taken in time"
        case .unresolved(let host, let code):
            "'\(host)' does not resolve: \(SystemText.lookup(code))"
        case .closed(let place): "'\(place)' closed the connection"
        case .refused(let place, let status, let said, _):
            "'\(place)' answered \(status)" + (said.isEmpty ? "" : ": \(said)")
        case .unreachable(let place, let reason): "'\(place)' does not answer: \(reason)"
        case .ended(let place, let status, let said):
            "'\(place)' ended with \(status)" + (said.isEmpty ? "" : ": \(said)")
        case .endless(let place, let said):
            "'\(place)' did not end in time" + (said.isEmpty ? "" : "; it said: \(said)")
        }
    }
}

extension DeliveryError.StaticOperation {
    fileprivate var phrase: String { self == .start ? rawValue : "\(rawValue) to" }
}

/// Why the notifier could not start.
package enum NotifyError: Error, Hashable {
    /// No descriptor or thread for a receiver; the errno.
    case resources(receiver: String, code: Int32)
    case duplicateName(String)

    /// Problem, place, remedy.
    package var text: String {
        switch self {
        case .resources(let receiver, let code):
            "receiver '\(receiver)' cannot start: \(SystemText.error(code)); "
                + "raise LimitNOFILE or TasksMax in the unit"
        case .duplicateName(let name):
            "two receivers are called '\(name)'; give one of them another 'name'"
        }
    }
}
