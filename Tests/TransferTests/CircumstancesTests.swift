import ProbeModel
import Testing
import Transfer

@Suite("The reason of a failure")
struct CircumstancesTests {
    static let table: [(codes: [Int32], reason: Reason)] = [
        ([3], .policy), ([5, 6], .dns), ([7, 96, 97], .connect), ([28], .timeout),
        ([35, 64, 80, 91, 98], .tls), ([51, 60, 83, 90], .certificate), ([47], .redirect),
        ([55], .send), ([65], .receive), ([63], .size),
        ([1, 8, 16, 18, 52, 56, 61, 79, 81, 88, 92, 95, 100], .receive),
        ([2, 26, 27, 45, 53, 54, 58, 59, 66, 77, 82, 89, 99], .local), ([22, 67, 94], .status),
        ([9, 10, 11, 13, 14, 17, 19, 21, 25, 31, 70, 71, 72, 73, 74, 78], .status),
    ]

    @Test("follows from libcurl's code", arguments: table)
    func codes(codes: [Int32], reason: Reason) {
        for code in codes {
            #expect(Reason(Circumstances(code: code)) == reason, "code \(code)")
        }
    }

    @Test("is a defect of ours for every other code")
    func rest() {
        let known = Set(Self.table.flatMap(\.codes))
        for code in Int32(1)...110 where !known.contains(code) {
            #expect(Reason(Circumstances(code: code)) == .internal, "code \(code)")
        }
    }

    @Test(
        "is our own host's shortage, not the service's fault",
        arguments: [Int32(24), 23, 12, 105],
        [Int32(6), 7]
    )
    func shortage(errorNumber: Int32, code: Int32) {
        var known = Circumstances(code: code)
        known.socketShortage = errorNumber
        #expect(known.failure.reason == .local)
        #expect(known.failure.errorNumber == errorNumber)
        #expect(known.failure.detail.contains("raise the limit of descriptors"))
    }

    @Test(
        "is our own if the system refuses to send or to receive",
        arguments: [(Int32(105), Reason.local), (12, .local), (1, .local), (104, nil), (32, nil)]
    )
    func broken(errorNumber: Int32, reason: Reason?) {
        for (code, usual) in [(55, .send), (56, .receive)] as [(Int32, Reason)] {
            var known = Circumstances(code: code)
            known.errorNumber = errorNumber
            #expect(known.failure.reason == reason ?? usual)
        }
    }

    @Test("is our own if the system did not let us watch a socket until the time was over")
    func unwatched() {
        var known = Circumstances(code: 28)
        known.watchRefusal = 28
        #expect(known.failure.reason == .local)
        #expect(known.failure.errorNumber == 28)
        #expect(
            known.failure.detail == "the system watches no further socket: no space left on device "
                + "(errno 28); raise fs.epoll.max_user_watches, or give it more memory"
        )
        known.code = 56
        known.errorNumber = 104
        #expect(known.failure.reason == .receive)
        #expect(known.failure.errorNumber == 104, "it failed for another reason")
    }

    @Test("of a slow transfer names the speed")
    func slow() {
        var known = Circumstances(code: 28)
        known.phase = .receive
        known.peer = "192.0.2.1:443"
        known.slowest = 1024
        #expect(
            known.failure.detail
                == "fewer than 1024 bytes a second to or from 192.0.2.1:443 for 5 s (receive)"
        )
    }

    @Test("is our own if no interface of the host is up, or no port is left")
    func offline() {
        var known = Circumstances(code: 7)
        known.errorNumber = 101
        #expect(known.failure.reason == .connect)
        known.isOffline = true
        #expect(known.failure.reason == .local)
        #expect(known.failure.detail == "no network interface of this host is up")
        known.isOffline = false
        known.errorNumber = 99
        #expect(known.failure.reason == .local)
    }

    @Test("is a rule of ours if every address is denied")
    func denied() {
        var known = Circumstances(code: 7)
        known.denial = "127.0.0.1 lies in the denied network 127.0.0.0/8"
        #expect(known.failure.reason == .policy)
        #expect(known.failure.detail == known.denial)
    }

    @Test("is what we stopped the transfer for, whatever libcurl says")
    func stopped() {
        var known = Circumstances(code: 23)
        #expect(known.failure.reason == .internal)
        known.stop = (.size, "the body is longer than 5 bytes")
        #expect(known.failure.reason == .size)
        #expect(known.failure.detail == "the body is longer than 5 bytes")
    }

    @Test("of a header that libcurl cannot hold is its size")
    func longHeader() {
        var known = Circumstances(code: 27)
        known.phase = .receive
        #expect(known.failure.reason == .size)
    }

    @Test(
        "of a timeout says for how long and for what it waited",
        arguments: Circumstances.Phase.allCases
    )
    func timeout(phase: Circumstances.Phase) {
        var known = Circumstances(code: 28)
        known.phase = phase
        known.limit = .milliseconds(2500)
        known.peer = "192.0.2.1:443"
        #expect(known.failure.reason == .timeout)
        #expect(
            known.failure.detail == "no answer from 192.0.2.1:443 within 2500 ms (\(phase.word))"
        )
    }

    @Test("of a lookup says whose fault it is")
    func lookups() {
        let limit = Duration.seconds(1)
        #expect(LookupFailure.none("gone").failure(of: "a", within: limit).reason == .dns)
        #expect(LookupFailure.silent.failure(of: "a", within: nil).reason == .dns)
        #expect(LookupFailure.silent.failure(of: "a", within: limit).reason == .timeout)
        #expect(LookupFailure.deadResolver.failure(of: "a", within: nil).reason == .local)
        #expect(LookupFailure.crowded.failure(of: "a", within: nil).reason == .local)
        #expect(LookupFailure.queueFull.failure(of: "a", within: nil).reason == .local)
        let shortage = LookupFailure.shortage(errorNumber: 24).failure(of: "a", within: nil)
        #expect(shortage.reason == .local && shortage.errorNumber == 24)
    }
}
