import CCurl
import DequeModule
import Glibc
import Synchronization

/// The threads that resolve names: they wait for a name, ask, and report.
final class LookupThreads: Sendable {
    typealias Report = @Sendable (_ name: String, _ answer: LookupAnswer) -> Void

    private let names = Mutex<Deque<String>>([])
    /// Counts the names that wait (`EFD_SEMAPHORE`): each read takes one.
    private let bell: Bell
    private let resolver: TransferConfiguration.Resolver
    private let report: Report

    /// Starts the threads at once, since a shortage later could not be told from a dead resolver.
    init(
        count: Int,
        resolver: TransferConfiguration.Resolver?,
        report: @escaping Report
    ) throws(TransferError) {
        self.bell = try Bell(isSemaphore: true)
        self.resolver = resolver ?? resolveBySystem
        self.report = report
        for _ in 0..<count {
            // A thread that hangs in a dead resolver keeps this object alive, and is never joined.
            try startThread(named: "probed-lookup") { [self] in run() }
        }
    }

    func start(_ name: String) {
        names.withLock { $0.append(name) }
        bell.ring()
    }

    /// Ends the threads that are idle; the others end when their resolver comes back.
    func stop(count: Int) {
        for _ in 0..<count { bell.ring() }
    }

    private func run() {
        while bell.wait(), let name = names.withLock({ $0.popFirst() }) {
            report(name, resolver(name))
        }
    }
}

/// Asks the system's resolver; blocks as long as that likes.
func resolveBySystem(_ name: String) -> LookupAnswer {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var first: UnsafeMutablePointer<addrinfo>?
    // Safe because the list is only read between getaddrinfo and freeaddrinfo.
    let code = unsafe getaddrinfo(name, nil, &hints, &first)
    guard code == 0 else { return answer(code: code, errorNumber: errno) }
    defer { unsafe freeaddrinfo(first) }
    var addresses: [String] = []
    var next = unsafe first
    while let entry = unsafe next {
        if let address = unsafe numericAddress(entry.pointee) { addresses.append(address) }
        unsafe next = entry.pointee.ai_next
    }
    return addresses.isEmpty ? .none("has no address") : .addresses(addresses)
}

private func numericAddress(_ entry: addrinfo) -> String? {
    var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    // Safe because the address is the list's own and the buffer's length is passed along.
    let code = unsafe getnameinfo(
        entry.ai_addr,
        entry.ai_addrlen,
        &text,
        socklen_t(text.count),
        nil,
        0,
        NI_NUMERICHOST
    )
    guard code == 0 else { return nil }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

private func answer(code: Int32, errorNumber: Int32) -> LookupAnswer {
    if code == EAI_MEMORY { return .shortage(errorNumber: ENOMEM) }
    if code == EAI_SYSTEM, SystemError.isShortage(errorNumber) {
        return .shortage(errorNumber: errorNumber)
    }
    // glibc hides a shortage of descriptors behind "no such name" or "try again" (promises.md E2).
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { return .shortage(errorNumber: errno) }
    close(descriptor)
    if code == EAI_AGAIN || code == EAI_SYSTEM { return .silent }
    // Safe because the texts of gai_strerror are constants.
    return .none(unsafe String(cString: gai_strerror(code)).lowercased())
}
