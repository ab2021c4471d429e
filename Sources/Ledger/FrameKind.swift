/// What a frame holds. The numbers are the format's; one that is missing here is skipped.
package enum FrameKind: UInt8, CaseIterable, Sendable {
    case run = 1
    // 2 is reserved for STEP and 3 for DEBT: steps and debts that must be durable at once.
    case names = 4
    case alert = 5
    // 6 is reserved for AUDIT.
    case configuration = 7
    case clock = 8
    case gap = 9
    case start = 10
    case stop = 11
    case recovery = 12
    case damage = 13
    case commit = 14
    // 15 is reserved for CHECKPOINT.
    case seal = 16
    // 17, 18 and 19 are reserved for KEY, RETIRE and RESTORE.
    case delivery = 20
}
