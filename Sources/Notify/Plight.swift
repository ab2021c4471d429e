/// What the other receivers were told of one that does not take what it is given.
struct Plight {
    /// How many notices had been dropped when it began; nil while all is well.
    private var droppedBefore: Int?
    private var isStuck = false
    private var isRefusing = false

    /// `isKnown` if the others were told of it in an earlier life.
    init(isKnown: Bool = false) { droppedBefore = isKnown ? 0 : nil }

    /// A try went wrong, and there will be another; whether the others must be told.
    mutating func noteStuck(dropped: Int) -> Bool {
        defer { isStuck = true }
        droppedBefore = droppedBefore ?? dropped
        return !isStuck
    }

    /// A notice was refused for good; whether the others must be told.
    mutating func noteRefused(dropped: Int) -> Bool {
        defer { isRefusing = true }
        droppedBefore = droppedBefore ?? dropped
        return !isRefusing
    }

    /// A notice was taken; how many were dropped since it began, nil if the others know of nothing.
    mutating func noteTaken(dropped: Int) -> Int? {
        defer { self = Plight() }
        return droppedBefore.map { dropped - $0 }
    }
}
