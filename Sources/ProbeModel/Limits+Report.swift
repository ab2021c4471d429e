/// The limits of contracts, declarations and reports.
extension Limits {
    /// Days of the strip in a report: a quarter of a year.
    package static let reportDays = 90
    /// Rows of a table in a report: what fits two printed pages.
    package static let reportRows = 100
    /// Journeys whose latencies a report draws: more are no picture any more.
    package static let reportJourneys = 8
    /// Runs that tell the interval of a journey whose file is not known: a day at one a minute.
    package static let reportPace = 1440
    /// The time before a period from which the usual latencies of an hour are learned, and the share
    /// of runs that should be usual, in parts per million (maths.md §1.9).
    package static let reportMemory = Duration.seconds(28 * 86_400)
    package static let reportExpected = 900_000
    /// The least past from which anything is promised, and the incidents a month beyond which nothing
    /// is: the sum over incidents to come would take minutes, and say zero.
    package static let reportPast = Duration.seconds(86_400)
    package static let reportIncidents = 2000.0
    /// Months or weeks of a trend.
    package static let reportPeriods = 12
    /// Two years: more columns than fit on a page are no trend that anybody reads.
    package static let reportPeriodsAtMost = 24
    /// Time without a run behind which nobody was watching any more; journeys are rarely rarer.
    package static let reportUnwatched = Duration.seconds(3 * 3600)
    /// Time around a change that is not looked at: it is neither old nor new (maths.md §5).
    package static let reviewGuard = Duration.seconds(600)
    /// Latencies of one hour of the week that a review looks at: 168 hours of them on each side.
    package static let reviewValues = 10
    /// Bytes of a word of the shell: Linux takes 128 KiB, and a secret may be longer than its name.
    package static let shellWordBytes = 64 << 10
    /// How far ahead a list of maintenance looks.
    package static let maintenanceAhead = Duration.seconds(90 * 86_400)
    /// Windows in such a list.
    package static let maintenanceWindows = 1000
    /// Bytes of a compiled zone; the largest of tzdata has 4 KiB.
    package static let zoneBytes = 1 << 18
    /// Bytes of a file of answers or of a calendar: as much as the control socket takes at once.
    package static let declarationBytes = 1 << 20
    /// Answers in one record of a survey.
    package static let surveyAnswers = 10_000
    /// The longest stretch that a report looks back over: ten years, more than a ledger keeps.
    package static let reportSpan = Duration.seconds(3660 * 86_400)
    /// The longest window of maintenance, a little over a year: what rests longer is closed.
    package static let maintenanceTime = Duration.seconds(400 * 86_400)
    /// The times that may be declared: 1970 to 2200. Later sums of them do not overflow.
    package static let declaredTimes =
        Timestamp(clampingSeconds: 0)...Timestamp(clampingSeconds: 7_258_118_400)
    /// Characters of a note, a reason or a rule that somebody declares.
    package static let declarationCharacters = 1000
    /// The window of a target that names none: long enough for 99.9 % at one run a minute.
    package static let contractWindow = Duration.seconds(30 * 86_400)
    /// How long before its start maintenance must be announced, and how much of it a period may
    /// have, unless the contract says otherwise (maths.md §7).
    package static let contractNotice = Duration.seconds(72 * 3600)
    package static let contractExcluded = Duration.seconds(4 * 3600)
    /// The longest promised time of a contract: the longest deadline of a run.
    package static let contractLimit = Duration.seconds(3600)
    /// Structures inside each other in a contract.
    package static let contractDepth = 16
    /// Groups of customers in a contract.
    package static let contractSegments = 100
    /// The largest weight, number of transactions an hour, or value of a contract.
    package static let contractWeight = 1_000_000_000
}
