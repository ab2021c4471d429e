/// What a frame holds. The numbers are the format's; one that is missing here is skipped.
package enum FrameKind: UInt8, CaseIterable, Sendable {
    case run = 1
    // 2 is reserved for STEP: steps that must be durable at once.
    case debt = 3
    case names = 4
    case alert = 5
    case audit = 6
    case configuration = 7
    case clock = 8
    case gap = 9
    case start = 10
    case stop = 11
    case recovery = 12
    case damage = 13
    case commit = 14
    case checkpoint = 15
    case seal = 16
    case key = 17
    case retire = 18
    case restore = 19
    case delivery = 20
    // 21 to 23 are kept free for what alerts will need.
    case declaration = 24
    case suspension = 25
}
