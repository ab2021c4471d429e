/// The bounds of how a journey flows, what it owes and how it travels.
extension Limits {
    /// Bytes of a file of another tool: an HTTP archive of a long visit.
    package static let importBytes = 64 << 20
    /// How long a transfer may be slower than a step allows: a pause of a second is none.
    package static let slowTime = Duration.seconds(5)
    /// Attempts that a step may add after a failure: more of them are a poll.
    package static let retries = 10
    /// Turns of one loop: the record of a run must stay readable, and the run must end.
    package static let iterations = 100
    /// The most that a cap may allow in a day: a run every 86 ms.
    package static let cap = 1_000_000
    /// Accounts of one service or journey: each is looked at when a run starts.
    package static let accounts = 1000
    /// Open debts of all journeys together: more of them are no work for cleanup.
    package static let debts = 10_000
    /// Debts of earlier runs that one run tries to pay, within the time for cleanup.
    package static let debtsPerRun = 10
    /// How long the disk may take to note a debt: until then nothing is created.
    package static let debtTime = Duration.seconds(1)
    /// Bytes of an access token: more fits the header of a request on no usual server.
    package static let tokenBytes = 16 << 10
    /// Bytes of an answer with a token, a refresh token and what else a server tells of them.
    package static let tokenAnswerBytes = 64 << 10
    /// How long a token is used whose answer does not say (RFC 6749 §5.1 leaves that to the server).
    package static let tokenLife = Duration.seconds(300)
    /// How long one is used at most: a token that lasts for years is asked for once a day.
    package static let tokenLifeMaximum = Duration.seconds(86_400)
    /// The end of a token's life in which it is not sent any more: the request has a way to go, and
    /// clocks differ. No more than a tenth of the life.
    package static let tokenMargin = Duration.seconds(30)
    /// Tokens that are kept of one account of a journey, or of a journey without accounts: one for
    /// each client and scope. Who signs in as somebody else in each run must not fill the memory.
    package static let tokensPerAccount = 16
    /// Bytes of all tokens that are kept: of a thousand accounts in four journeys, each token with
    /// 4 KiB.
    package static let tokensBytes = 16 << 20
    /// Journeys that wait to go on, all together: each has debts and values, and what is written anew
    /// each day must be little.
    package static let suspensions = 5000
    /// Journeys of one name that wait: one an hour, for a month.
    package static let suspensionsPerJourney = 1000
    /// Bytes of names and values that all of them keep: written anew each day, they must not fill
    /// the ledger's queue.
    package static let suspensionBytesOfAll = 4 << 20
    /// Bytes of names and values that a journey keeps while it waits: identifiers, not documents.
    package static let suspensionBytes = 16 << 10
    /// How long a journey may wait for its next step, and how long that may be tried: a delivery to
    /// the other side of the world.
    package static let suspensionTime = Duration.seconds(30 * 86_400)
    /// How often a step is tried again at which a journey waits, unless the file says otherwise.
    package static let resumeInterval = Duration.seconds(60)
    /// What goes on later than this behind its end was not looked at in time: no verdict. Three turns
    /// of a machine that is busy.
    package static let resumeLateness = Duration.seconds(60)
    /// Journeys that go on at one turn of the timetable: after a night without a daemon they are no
    /// storm.
    package static let resumptionsPerTurn = 20
}
