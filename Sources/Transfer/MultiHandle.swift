import CCurl
import Glibc
import ProbeModel

/// libcurl's multi handle, the epoll set that libcurl asks for, and its one timer. Belongs to the
/// loop's thread.
@safe struct MultiHandle: ~Copyable {
    /// A transfer that has ended.
    struct Finished {
        let session: Session
        let code: Int32
    }

    /// What libcurl's callbacks write to.
    @safe fileprivate struct Watch {
        let multi: UnsafeMutableRawPointer
        let epoll: Int32
        /// When libcurl wants to be called without an event; nil for never.
        var due: Instant?
    }

    private let raw: UnsafeMutableRawPointer
    private let watch: UnsafeMutablePointer<Watch>
    private let bell: Int32
    private let events: UnsafeMutablePointer<epoll_event>
    private static let capacity: Int32 = 128

    /// An empty set of transfers. `bell` is a descriptor that ends a wait.
    init(bell: Int32) throws(TransferError) {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK,
            let raw = unsafe curl_multi_init()
        else { throw .library("curl_multi_init failed") }
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else {
            let errorNumber = errno
            unsafe curl_multi_cleanup(raw)
            throw .system(operation: "epoll_create1", errorNumber: errorNumber)
        }
        var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: bell))
        guard unsafe epoll_ctl(epoll, EPOLL_CTL_ADD, bell, &event) == 0 else {
            let errorNumber = errno
            close(epoll)
            unsafe curl_multi_cleanup(raw)
            throw .system(operation: "epoll_ctl", errorNumber: errorNumber)
        }
        // Safe because the pointers belong to this value alone and are freed in its deinit, after
        // the last callback.
        unsafe self.raw = raw
        unsafe watch = .allocate(capacity: 1)
        unsafe watch.initialize(to: Watch(multi: raw, epoll: epoll, due: nil))
        self.bell = bell
        unsafe events = .allocate(capacity: Int(Self.capacity))
        unsafe probed_multi_set_socket(raw, watchSocket)
        unsafe probed_multi_set_pointer(raw, CURLMOPT_SOCKETDATA, watch)
        unsafe probed_multi_set_timer(raw, setTimer)
        unsafe probed_multi_set_pointer(raw, CURLMOPT_TIMERDATA, watch)
        unsafe probed_multi_set_long(raw, CURLMOPT_MAXCONNECTS, Limits.connectionsPerRun)
    }

    deinit {
        unsafe curl_multi_cleanup(raw)
        close(unsafe watch.pointee.epoll)
        unsafe watch.deinitialize(count: 1)
        unsafe watch.deallocate()
        unsafe events.deallocate()
    }

    static var version: String {
        unsafe curl_version_info(CURLVERSION_TENTH).map { info in
            unsafe String(cString: info.pointee.version)
        } ?? "unknown"
    }

    /// Whether the transfer could be started; the rest arrives as a finished transfer.
    func add(_ handle: borrowing EasyHandle) -> Bool {
        unsafe curl_multi_add_handle(raw, handle.raw) == CURLM_OK
    }

    /// Ends a transfer, finished or not. A connection in the middle of a response is closed.
    func remove(_ handle: borrowing EasyHandle) {
        unsafe curl_multi_remove_handle(raw, handle.raw)
    }

    /// When libcurl's timer fires; nil for never.
    var due: Instant? { unsafe watch.pointee.due }

    /// Sleeps until a socket is ready, the bell rings, or `end`.
    /// - Returns: how many events wait for `act`.
    func wait(until end: Instant) -> Int {
        let timeout = max(0, end.nanoseconds - Instant.monotonic().nanoseconds)
        let milliseconds = Int32(clamping: (timeout + 999_999) / 1_000_000)
        // An interrupted wait (EINTR) is a turn without events.
        let ready = unsafe epoll_wait(watch.pointee.epoll, events, Self.capacity, milliseconds)
        return max(0, Int(ready))
    }

    /// Watches a socket for its owner: libcurl has connected it, and is done with it.
    /// - Returns: why the system does not watch it; 0 if it does.
    func watch(_ socket: Int32) -> Int32 {
        var event = unsafe epoll_event(events: EPOLLIN.rawValue, data: epoll_data_t(fd: socket))
        // Safe because the kernel copies the event. A socket that is still in the set is changed.
        if unsafe epoll_ctl(watch.pointee.epoll, EPOLL_CTL_ADD, socket, &event) == 0 { return 0 }
        return unsafe epoll_ctl(watch.pointee.epoll, EPOLL_CTL_MOD, socket, &event) == 0 ? 0 : errno
    }

    /// Watches it no longer.
    func forget(_ socket: Int32) {
        var event = unsafe epoll_event(events: 0, data: epoll_data_t(fd: socket))
        _ = unsafe epoll_ctl(watch.pointee.epoll, EPOLL_CTL_DEL, socket, &event)
    }

    /// Lets libcurl work on the events of the last wait, but for those of sockets that the closure
    /// takes for its own.
    /// - Returns: whether the bell rang.
    func act(on count: Int, isOwned: (Int32) -> Bool) -> Bool {
        var rang = false
        for index in 0..<count {
            let event = unsafe events[index]
            if unsafe event.data.fd == bell {
                rang = true
            } else if !isOwned(unsafe event.data.fd) {
                unsafe act(on: event.data.fd, mask(of: event.events))
            }
        }
        return rang
    }

    /// Calls libcurl if its timer is due.
    func fireTimer() {
        guard let due = unsafe watch.pointee.due, due <= Instant.monotonic() else { return }
        unsafe watch.pointee.due = nil
        act(on: CURL_SOCKET_TIMEOUT, 0)
    }

    /// The next transfer that has ended; nil if there is none.
    func nextFinished() -> Finished? {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(raw, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let easy = unsafe message.pointee.easy_handle,
                let session = unsafe EasyHandle.session(of: easy)
            else { continue }
            return Finished(
                session: session,
                code: Int32(bitPattern: unsafe message.pointee.data.result.rawValue)
            )
        }
        return nil
    }

    private func act(on socket: curl_socket_t, _ events: Int32) {
        var running: Int32 = 0
        unsafe curl_multi_socket_action(raw, socket, events, &running)
    }

    private func mask(of events: UInt32) -> Int32 {
        var mask: Int32 = 0
        if events & (EPOLLIN.rawValue | EPOLLHUP.rawValue) != 0 { mask |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { mask |= CURL_CSELECT_OUT }
        if events & EPOLLERR.rawValue != 0 { mask |= CURL_CSELECT_ERR }
        return mask
    }
}

/// libcurl wants to be told about a socket, about other events of it, or no longer.
private func watchSocket(
    _ easy: UnsafeMutableRawPointer?,
    _ socket: curl_socket_t,
    _ what: Int32,
    _ context: UnsafeMutableRawPointer?,
    _ known: UnsafeMutableRawPointer?
) -> Int32 {
    // Safe because the context is the watch of the multi handle that calls.
    guard let watch = unsafe context?.assumingMemoryBound(to: MultiHandle.Watch.self) else {
        return 0
    }
    let epoll = unsafe watch.pointee.epoll
    var event = unsafe epoll_event(events: 0, data: epoll_data_t(fd: socket))
    if what == CURL_POLL_REMOVE {
        // The socket may be closed already; then it has left the set by itself.
        _ = unsafe epoll_ctl(epoll, EPOLL_CTL_DEL, socket, &event)
        return 0
    }
    if what & CURL_POLL_IN != 0 { unsafe event.events |= EPOLLIN.rawValue }
    if what & CURL_POLL_OUT != 0 { unsafe event.events |= EPOLLOUT.rawValue }
    // What is assigned to a socket, anything but nil, says that it is watched already.
    let expected = unsafe known == nil ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
    if unsafe known == nil { unsafe curl_multi_assign(watch.pointee.multi, socket, watch) }
    if unsafe epoll_ctl(epoll, expected, socket, &event) == 0 { return 0 }
    let refusal = errno
    let other = expected == EPOLL_CTL_ADD ? EPOLL_CTL_MOD : EPOLL_CTL_ADD
    if unsafe epoll_ctl(epoll, other, socket, &event) != 0, let easy = unsafe easy {
        // Never -1: libcurl would give up the whole handle. The transfer ends with its own time
        // limit, and is not the server's failure. Why the socket could not be added is the reason.
        let reason = expected == EPOLL_CTL_ADD ? refusal : errno
        unsafe EasyHandle.session(of: easy)?.sockets.watchRefusal = reason
    }
    return 0
}

/// libcurl wants to be called in so many milliseconds, or never.
private func setTimer(
    _ multi: UnsafeMutableRawPointer?,
    _ milliseconds: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    // Safe because the context is the watch of the multi handle that calls.
    guard let watch = unsafe context?.assumingMemoryBound(to: MultiHandle.Watch.self) else {
        return -1
    }
    unsafe watch.pointee.due =
        milliseconds < 0 ? nil : Instant.monotonic() + .milliseconds(milliseconds)
    return 0
}
