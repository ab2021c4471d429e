import Ledger
import ProbeModel
import Testing

@Suite("The kernel's word on the wall clock")
struct SystemClockTests {
    /// Prints state, status, maximum error, estimated error and TAI − UTC of adjtimex(2).
    private static let script = """
        import ctypes
        class timex(ctypes.Structure):
            _fields_ = [(name, ctypes.c_uint if name == "modes" else ctypes.c_int if name in
                ("status", "shift", "tai") else ctypes.c_long) for name in
                ("modes offset freq maxerror esterror status constant precision tolerance sec usec "
                 "tick ppsfreq jitter shift stabil jitcnt calcnt errcnt stbcnt tai").split()]
            _fields_.append(("rest", ctypes.c_int * 11))
        told = timex()
        state = ctypes.CDLL(None).adjtimex(ctypes.byref(told))
        print(state, told.status, told.maxerror, told.esterror, told.tai)
        """

    @Test(
        "is recorded as Python reads it",
        .enabled(if: Shell.has("python3"), "there is no python3")
    )
    func adjtimex() throws {
        let (text, code) = Shell.run("python3 -c '\(Self.script)'")
        let clock = SystemClock.read(isVouched: true)
        let told = text.split(whereSeparator: \.isWhitespace).compactMap { Int64($0) }
        try #require(code == 0 && told.count == 5, "\(text)")
        #expect(clock.isVouched && clock.isTrusted)
        guard told[0] >= 0 else {
            #expect(clock.isSynchronised == nil && clock.standing?.discipline == nil)
            return
        }
        let discipline = try #require(clock.standing?.discipline)
        #expect(clock.isSynchronised == (told[0] != 5 && told[1] & 0x40 == 0))
        #expect(Int64(discipline.status) == told[1])
        #expect(discipline.estimatedError.count == told[3])
        #expect(Int64(discipline.taiOffset) == told[4])
        // It grows by 500 µs a second, and begins anew when the time service speaks.
        let error = try #require(clock.maximumError?.count)
        #expect(abs(error - told[2]) <= max(5000, told[2]))
    }

    @Test(
        "decides whether times are evidence, unless the operator vouches",
        arguments: [
            (true, false, true), (false, false, false), (nil, false, false), (true, true, true),
            (false, true, true), (nil, true, true),
        ] as [(Bool?, Bool, Bool)]
    )
    func trust(word: Bool?, isVouched: Bool, isTrusted: Bool) {
        var clock = Record.Clock(
            moment: Sample.moment(0),
            isSynchronised: word,
            maximumError: nil
        )
        clock.standing = .init(isVouched: isVouched, discipline: nil)
        #expect(clock.isTrusted == isTrusted)
        #expect((clock.problem == nil) == isTrusted)
        #expect(clock.problem?.contains("'clock: trusted'") ?? true)
        clock.moment.wall = Timestamp(clampingSeconds: 86_400)
        #expect(clock.problem?.contains("it shows 1970-01-02") == true)
    }
}
