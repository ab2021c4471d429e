import Glibc
import Patience
import ProbeModel
import Synchronization
import Transfer

/// A loop with nothing in its way.
func makeLoop(_ change: (inout TransferConfiguration) -> Void = { _ in }) throws -> TransferLoop {
    var configuration = TransferConfiguration(userAgent: "probed/test")
    change(&configuration)
    return try TransferLoop(configuration)
}

extension TransferLoop {
    /// One request in a session of its own.
    func get(_ url: String, _ change: (inout Request) -> Void = { _ in }) async -> Response {
        let session = begin()
        defer { end(session) }
        var request = Request(method: "GET", url: url)
        change(&request)
        return await perform(request, in: session, at: .zero)
    }
}

extension Request {
    mutating func travel(_ change: (inout WireOptions) -> Void) {
        var options = wire?.value ?? WireOptions()
        change(&options)
        wire = Boxed(options)
    }
}

extension Response {
    var reason: Reason? { last.failure?.reason }
    var detail: String { last.failure?.detail ?? "" }
    var text: String { String(decoding: body, as: UTF8.self) }
}

/// Holds threads until it is opened.
final class Gate: Sendable {
    private let isOpen = Atomic(false)

    func open() {
        isOpen.store(true, ordering: .releasing)
    }

    /// Blocks the calling thread.
    func wait() {
        while !eventually({ isOpen.load(ordering: .acquiring) }) {}
    }
}

/// Something that has happened.
final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() {
        value.store(true, ordering: .releasing)
    }
}
