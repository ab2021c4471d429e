import Control
import Glibc
import NIOCore
import Testing

@Suite("The socket file", .timeLimit(.minutes(1)))
struct SocketFileTests {
    @Test("has the mode that was asked for, and is gone after the stop", arguments: [0o660, 0o600])
    func mode(bits: UInt32) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/control.sock"
            try await withServer(on: .unix(path: path, mode: bits)) { address in
                #expect(address == .unix(path: path))
                #expect(permissions(of: path) == bits)
            }
            #expect(permissions(of: path) == nil)
        }
    }

    @Test("of a process that is gone is replaced")
    func stale() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/control.sock"
            // Bound by somebody who went without removing the file.
            close(try boundSocket(AF_UNIX, path))
            #expect(permissions(of: path) != nil)
            try await withServer(on: .unix(path: path)) { address in
                let answer = try await Client.exchange(address, get("/"))
                #expect(status(of: answer) == 200)
            }
        }
    }

    @Test("of a process that answers is left alone")
    func occupied() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/control.sock"
            try await withServer(on: .unix(path: path)) { address in
                await #expect(throws: ControlError.occupied(path: path)) {
                    try await withServer(on: .unix(path: path)) { _ in }
                }
                let answer = try await Client.exchange(address, get("/"))
                #expect(status(of: answer) == 200)
            }
        }
    }

    @Test("is not made where another file, or no folder, is")
    func others() async throws {
        try await withTemporaryFolder { folder in
            await #expect(throws: ControlError.notASocket(path: folder)) {
                try await withServer(on: .unix(path: folder)) { _ in }
            }
            let nowhere = folder + "/no/where"
            await #expect(
                throws: ControlError.system(address: nowhere, call: "bind", errorNumber: ENOENT)
            ) {
                try await withServer(on: .unix(path: nowhere)) { _ in }
            }
            let long = folder + "/" + String(repeating: "x", count: 200)
            await #expect(
                throws: ControlError.system(address: long, call: "bind", errorNumber: ENAMETOOLONG)
            ) {
                try await withServer(on: .unix(path: long)) { _ in }
            }
        }
    }

    @Test("or port may be handed over, bound", arguments: [AF_UNIX, AF_INET])
    func descriptor(family: Int32) async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/handed.sock"
            let descriptor = try boundSocket(family, path)
            try await withServer(on: .descriptor(descriptor)) { address in
                if family == AF_UNIX { #expect(address == .unix(path: path)) }
                #expect((address.port == nil) == (family == AF_UNIX))
                let answer = try await Client.exchange(address, get("/"))
                #expect(status(of: answer) == 200)
            }
            // Whoever made the file removes it.
            #expect((permissions(of: path) != nil) == (family == AF_UNIX))
        }
    }

    @Test("of another interface that was handed over is refused")
    func exposedDescriptor() async throws {
        let descriptor = try boundSocket(AF_INET, "0.0.0.0")
        await #expect(throws: ControlError.notLoopback(address: "descriptor \(descriptor)")) {
            try await withServer(on: .descriptor(descriptor)) { _ in }
        }
    }

    @Test("errors tell place and remedy")
    func messages() {
        let errors: [ControlError] = [
            .occupied(path: "/run/probed.sock"), .notASocket(path: "/run/probed.sock"),
            .notLoopback(address: "0.0.0.0"),
            .system(address: "127.0.0.1:80", call: "bind", errorNumber: EACCES), .stopped,
        ]
        #expect(
            errors.map(\.description) == [
                "another process answers on '/run/probed.sock'; stop it, or choose another path",
                "'/run/probed.sock' exists and is no socket; remove it, or choose another path",
                "'0.0.0.0' is no loopback address; listen on 127.0.0.1 or ::1, and put a proxy"
                    + " with TLS before it",
                "cannot listen on '127.0.0.1:80': bind returned error 13 (Permission denied);"
                    + " see that the place exists and is ours",
                "the listener was stopped; make a new one",
            ]
        )
    }
}

/// A bound socket, as systemd hands one over. `name` is a path, or an address for AF_INET.
private func boundSocket(_ family: Int32, _ name: String) throws -> Int32 {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
    let host = name.contains("/") ? "127.0.0.1" : name
    let address =
        family == AF_UNIX
        ? try SocketAddress(unixDomainSocketPath: name)
        : try SocketAddress(ipAddress: host, port: 0)
    // Safe because the address outlives the call.
    let result = unsafe address.withSockAddr { unsafe bind(descriptor, $0, socklen_t($1)) }
    try #require(result == 0)
    return descriptor
}

/// The permission bits of a file; nil if there is none.
private func permissions(of path: String) -> UInt32? {
    var status = stat()
    // Safe because `status` outlives the call.
    return unsafe lstat(path, &status) == 0 ? status.st_mode & 0o777 : nil
}
