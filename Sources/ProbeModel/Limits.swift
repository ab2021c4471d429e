/// Every bound of the product, with its reason.
package enum Limits {
    // MARK: Exchanges

    /// Decoded bytes of one body: a page is smaller, an endless one must not fill the memory.
    package static let bodyBytes = 1 << 20
    /// Header bytes of one exchange, 1xx responses and trailers included (promises.md N3).
    package static let headerBytes = 64 << 10
    /// Header bytes that most responses do not exceed: one allocation instead of four.
    package static let usualHeaderBytes = 512
    /// Hops of one step; browsers allow 20, honest sites need three.
    package static let redirects = 10
    /// Bytes of an address; servers refuse longer ones with 414.
    package static let urlBytes = 8 << 10
    /// Cookies of one run's jar (promises.md N6).
    package static let cookies = 100
    /// Bytes of all cookies of one run's jar (promises.md N6).
    package static let cookieBytes = 64 << 10
    /// Origins that one run may ask: a journey visits one to three, a hostile server names many.
    package static let origins = 100
    /// Origins that are known from earlier runs, which saves taking their addresses apart; a
    /// thousand journeys ask a few dozen servers.
    package static let knownOrigins = 1000
    /// Until a connection is established, TLS included.
    package static let connectTime = Duration.seconds(10)
    /// One exchange, from lookup to last byte.
    package static let exchangeTime = Duration.seconds(30)
    /// One journey, unless its file says otherwise; and the most that a file may say.
    package static let journeyTime = Duration.seconds(60)
    package static let journeyTimeMaximum = Duration.seconds(3600)
    /// Reserve for the cleanup steps behind the journey's deadline.
    package static let cleanupTime = Duration.seconds(10)
    /// A lookup that takes longer has failed; five seconds is the resolver's own first timeout.
    package static let lookupTime = Duration.seconds(5)
    /// Threads that resolve names. Names that were answered last time may occupy all but one of
    /// them, so that a new name finds one even if all of those die together (promises.md N9).
    package static let lookupThreads = 8
    /// Threads that names without a recent answer may occupy, so that dead ones leave room
    /// (promises.md N9).
    package static let unprovenLookups = 6
    /// Threads that names may occupy whose last lookup was met with silence; a new name finds one.
    package static let silentLookups = 5
    /// Names whose last answer is remembered, not the answer itself.
    package static let lookupMemory = 8192
    /// For this long a name's answer shows that our own resolver is alive.
    package static let resolverMemory = Duration.seconds(30)
    /// Names that wait for a lookup thread at once.
    package static let lookupQueue = 4096
    /// Transfers at once; design.md asks for 10 000 runs in flight.
    package static let transfers = 16_384
    /// Bytes of the bodies of all transfers together: 128 bodies at their cap, or 10 000 of 13 KiB
    /// (promises.md L3).
    package static let bodyBudgetBytes = 128 << 20
    /// Connections that one run keeps open at once: one for each origin that a journey visits.
    package static let connectionsPerRun = 8
    /// How long a kept connection may have been idle; libcurl's own number.
    package static let idleSeconds = 118
    /// The same before a request with a body, which is not sent again if the connection turns out to
    /// be lost: servers close idle ones, the hastiest after five seconds.
    package static let idleSecondsBeforeBody = 2
    /// Bytes that libcurl reads from a connection at once; each transfer holds such a buffer.
    package static let receiveBufferBytes = 4 << 10
    /// Of what a server says first: one record of TLS.
    package static let greetingBytes = 16 << 10
    /// Bytes that libcurl sends at once of a large body; it takes no smaller number.
    package static let sendBufferBytes = 16 << 10
    /// Bytes of the subject or issuer of a certificate that are kept.
    package static let certificateNameBytes = 512
    /// Bytes of all names of a certificate: public authorities write a hundred at most, of up to
    /// 253 characters.
    package static let certificateNamesBytes = 32 << 10
    /// An idle transfer loop turns this often, to show that it is alive.
    package static let loopTurn = Duration.seconds(1)

    /// A turn that comes this late shows that the process did not run: it was stopped, its machine
    /// slept, or it got no processor (promises.md C3). What was measured meanwhile is void.
    package static let suspension = Duration.seconds(2)
    /// How long it is taken for granted that an interface is up, or none is: a cut line makes many
    /// transfers fail at once, and each would ask.
    package static let interfaceMemory = Duration.seconds(1)
    /// How long the loop may let tasks go on before it looks at its sockets again: what a burst of
    /// responses adds to a measured latency at most, but for the last task's own time.
    package static let loopSlice = Duration.milliseconds(1)

    /// Descriptors below this number belong to the rest of the process: its files, its control
    /// socket, lookups. Connections get higher ones, so that none of them can ever take what
    /// libdispatch or the ledger needs, however low the limit is set meanwhile (promises.md L1).
    package static let ownDescriptors: Int32 = 128

    // MARK: Probe files

    /// Bytes of one probe file (promises.md N14).
    package static let probeFileBytes = 1 << 20
    /// Nesting of one probe file.
    package static let yamlDepth = 32
    /// Nodes of one probe file, after aliases are expanded.
    package static let yamlNodes = 10_000
    /// Diagnostics printed for one file; more do not help anybody.
    package static let diagnostics = 100
    /// Characters of the name of a service, journey, step or component: it must fit a line.
    package static let nameCharacters = 120
    /// Steps of one journey, cleanup included.
    package static let steps = 200
    /// Checks or captures of one step.
    package static let checksPerStep = 100
    /// Components that one step touches.
    package static let componentsPerStep = 200
    /// Journeys of one daemon.
    package static let journeys = 20_000
    /// Series of one scrape, unless the operator says otherwise: at some 3 KiB each a Prometheus
    /// server takes as many from one target without being sized for it.
    package static let metricSeries = 1_000_000
    /// What the operator may say: an answer of a gigabyte.
    package static let metricSeriesMaximum = 10_000_000
    /// Attempts of one step, those of all its turns in a loop together.
    package static let attempts = 1000
    /// A run that was planned at the very end of its slot may start so long behind that end: a
    /// timer is late by a millisecond or a few. No more than a twentieth of the interval.
    package static let startTolerance = Duration.milliseconds(50)
    /// A planned start of which nothing is heard for so long has vanished: the timetable decides
    /// every second, and who looks every 10 s sees it within 20 s (promises.md U6).
    package static let rollCallPatience = Duration.seconds(5)
    /// The shortest interval between planned starts.
    package static let intervalMinimum = Duration.milliseconds(10)
    /// The longest one.
    package static let intervalMaximum = Duration.seconds(7 * 86_400)
    /// The shortest interval of a journey with a schedule: its slots are looked at one by one.
    package static let scheduledInterval = Duration.seconds(1)
    /// The longest time that a cron may leave without a run: a journey that nobody walks for more
    /// than a year watches nothing. It is less than what is looked through for the next start.
    package static let cronGap = Duration.seconds(366 * 86_400)
    /// Days ahead that are looked through for the next start of a cron: a year and a bit.
    package static let cronDays: Int64 = 400
    /// How long a start that a cron names may be held up before it is missed: who names a time
    /// wants no run hours later.
    package static let cronPatience = Duration.seconds(600)
    /// How far ahead is looked for the next slot that is due: a year and a bit.
    package static let closedTime = Duration.seconds(400 * 86_400)
    /// Days that one entry of a schedule's `except` spans: a year off is another journey.
    package static let exceptedDays: Int64 = 366

    /// The shortest secret of a credential file: shorter ones occur by chance (promises.md S6).
    package static let secretBytes = 8
    /// The shortest value that can be captured as a secret, a one-time code for example.
    package static let capturedSecretBytes = 4
    /// Bytes of one request's body or of one header, with its values filled in.
    package static let requestBytes = 1 << 20
    /// The most that a step may allow for a response's body: a download, not a memory filler.
    package static let bodyBytesMaximum = 64 << 20
    /// Characters of a line shown under a diagnostic; a file of one line is not printed whole.
    package static let excerptCharacters = 160

    /// Nesting of a folder of probe files: a link back to its parent must end.
    package static let folderDepth = 8
    /// Bytes of one credential file; keys and tokens are shorter.
    package static let secretFileBytes = 16 << 10

    // MARK: Judging responses

    /// Bytes of an HTML or XML document that is searched: its tree is twenty times as large.
    package static let markupBytes = 2 << 20
    /// Operations of one XPath query: a quarter of a second (packaging.md §3).
    package static let markupOperations = 200_000
    /// Nodes that an XPath query may give.
    package static let markupNodes = 10_000
    /// Bytes of an XPath query or a CSS selector.
    package static let markupQueryBytes = 4096
    /// Nesting of `:not()`, `:is()` and `:has()` in a selector.
    package static let selectorDepth = 16
    /// How far `now +1d` may lead: a contract's end, and no overflow.
    package static let dateOffset = Duration.seconds(100 * 366 * 86_400)
    /// Bytes of a captured value that is kept for comparison: it stands in the record of the run.
    package static let rememberedBytes = 1 << 10
    /// Of how many runs a captured value is kept for comparison.
    package static let rememberedRuns = 100
    /// Filters in one row; people write three.
    package static let filters = 16
    /// Bytes that a filter may give: replacing can make a large text of a small one.
    package static let filteredBytes = 4 << 20

    /// Parts of a mail that are looked at: a receipt has three.
    package static let mailParts = 100
    /// Nesting of a mail's parts.
    package static let mailDepth = 8

    /// Nesting of a JSON document.
    package static let jsonDepth = 256
    /// Nodes of a JSON document or of a query's result.
    package static let jsonNodes = 1 << 18
    /// Bytes of a number in a JSON document; 2^1024 in full has 309.
    package static let jsonNumberBytes = 1024
    /// Bytes of a JSONPath query.
    package static let jsonPathBytes = 4096
    /// Nesting of the filters, brackets and functions of a query.
    package static let jsonPathDepth = 32
    /// Nodes that a query may look at, those of nested queries included: a fifth of a second.
    package static let jsonPathSteps = 1 << 21
    /// Matches that PCRE2 may try (promises.md N8).
    package static let patternMatches: UInt32 = 100_000
    package static let patternDepth: UInt32 = 1000
    package static let patternHeapKibibytes: UInt32 = 1024
    /// Bytes of a pattern.
    package static let patternBytes = 4096
    /// Matches times bytes of the body that a search may take at one place before it is watched: a
    /// match can read the whole body, so that 100 000 of them cost a minute.
    package static let patternUnwatchedBytes = 100_000_000
    /// Processor time of one search. PCRE2 counts its matches anew at each place where it starts,
    /// so that a body of 1 MiB could cost minutes (promises.md N8 asks for a deadline).
    package static let patternTime = Duration.milliseconds(100)
    /// Bytes of a body that is judged on the network's own thread: about 0.1 ms. Longer ones are
    /// judged elsewhere, so that they hold up no other transfer.
    package static let lightBodyBytes = 4 << 10
    /// Characters of a value shown in a check's result.
    package static let shownCharacters = 200
    /// Bytes of one captured value.
    package static let captureBytes = 64 << 10

    // MARK: Runs

    /// Runs in flight at once (design.md §7).
    package static let runsInFlight = 10_000
    /// The timetable turns every second; after a pause this long we were suspended or stopped.
    package static let absence = Duration.seconds(2)
    /// 2026-01-01: a clock that shows less was never set, since this program is younger
    /// (promises.md C6).
    package static let earliestClock = Timestamp(clampingSeconds: 1_767_225_600)
    /// The longest time without a daemon whose slots are counted.
    package static let downTime = Duration.seconds(366 * 86_400)
    /// Time that a stop gives to running journeys (promises.md D8).
    package static let stopTime = Duration.seconds(10)
    /// The most that a stop takes, for the service manager's patience: runs in flight, their
    /// cleanup, twice the disk and those who follow it, the seal, the receivers.
    package static let stopTimeMaximum = Duration.seconds(60)

    // MARK: Receivers and listeners

    /// Alerts that wait for one receiver; the oldest is dropped and counted (promises.md L6).
    package static let receiverQueue = 1024
    /// One delivery (promises.md U7).
    package static let deliveryTime = Duration.seconds(10)
    /// A delivery that takes this long hangs: its ten seconds are over, and so is the patience of a
    /// resolver that asks three silent servers twice (promises.md U2).
    package static let deliveryPatience = Duration.seconds(120)
    /// From a delivery that went wrong to the next try, at first and at most.
    package static let retryTime = Duration.seconds(1)
    package static let retryTimeMaximum = Duration.seconds(30)
    /// Answers to one notice that say neither yes nor never, before it goes behind the others: half
    /// a minute, in which a tool that is restarted comes back.
    package static let deliveryAnswers = 5
    /// Bytes of one syslog message: rsyslog's default for the largest it takes.
    package static let syslogBytes = 8 << 10
    /// Bytes of one value in a syslog message's structured data.
    package static let syslogValueBytes = 256
    /// Bytes of the subject of a mail: what a list of mails shows of it.
    package static let mailSubjectBytes = 200
    /// Bytes of a text line: a pipe takes this many in one piece (PIPE_BUF).
    package static let lineBytes = 4096
    /// Bytes of stack of a receiver's thread; resolving a name needs about 64 KiB.
    package static let receiverStackBytes = 512 << 10
    /// Connections of one listener (promises.md A6).
    package static let connections = 64
    /// Of these, one user's on the control socket (promises.md A7).
    package static let connectionsPerUser = 16
    /// Of these, those that only root finds: who must act when readers hold all others.
    package static let connectionsForRoot = 8
    /// Until a client has sent its headers (promises.md A6).
    package static let clientHeaderTime = Duration.seconds(5)
    /// Bytes of a client's headers (promises.md A6).
    package static let clientHeaderBytes = 8 << 10
    /// Bytes of a client's URI (promises.md A6).
    package static let clientURIBytes = 1024
    /// Seconds that probectl waits for a state or a run: a year. Longer is a slip.
    package static let waitSeconds = 366 * 86_400
    /// Bytes of the daemon's own reply that probectl takes: a page of the log, a report.
    package static let replyBytes = 64 << 20
    /// Bytes of a client's body (promises.md A7).
    package static let clientBodyBytes = 1 << 20
    /// Header fields of a client; a browser sends about twenty.
    package static let clientHeaderFields = 100
    /// Until a request is answered; a long poll waits this long at most.
    package static let replyTime = Duration.seconds(30)
    /// How long the answer to a demanded run waits for its end; it stays below `replyTime`.
    package static let demandWait = Duration.seconds(20)
    /// Until a client has taken an answer: one that reads nothing must not keep its place.
    package static let replySendTime = Duration.seconds(10)
    /// Until a refused client has hung up, so that it can read why before its bytes are reset.
    package static let refusalTime = Duration.seconds(1)

    // MARK: Figures

    /// Values of one bucket of a latency histogram; more is a damaged file.
    package static let histogramCount = 1 << 48
    /// Different parts of one structure that are evaluated exactly (maths.md §3.1).
    package static let structureParts = 200
    /// Nodes of the decision diagram of one structure (maths.md §3.1).
    package static let diagramNodes = 1_000_000
    /// Draws for the figure of a structure that is too large for the diagram: a standard error of at
    /// most 0.16 points.
    package static let structureDraws = 100_000
    /// Steps in which parts are raised to a target: a hundredth of the way each.
    package static let allocationSteps = 100_000
    /// Runs on each side up to which two shares are compared by Boschloo's test (maths.md §5).
    package static let boschlooRuns = 1440
    /// Values on each side up to which a rank test is exact; beyond, the normal one is as good.
    package static let exactRankValues = 50
    /// Run lengths that a search for changes keeps in mind: the least likely are forgotten.
    package static let changePointLengths = 10_000
    /// Blocks of slots between which a trend looks for a change: less than a day each in a year, and
    /// their pairs are counted in a tenth of a second.
    package static let changePointBlocks = 500
    /// Runs of a journey that `status` looks back on.
    package static let recentRuns = 100
    /// How long the roll-up keeps rows of ten seconds: they serve the last minutes of a report.
    package static let rollupFineTime = Duration.seconds(2 * 3600)
    /// How long it keeps rows of a minute: a journey that runs every minute makes one a run, so
    /// they are as large as the ledger.
    package static let rollupMinuteTime = Duration.seconds(2 * 86_400)
    /// How long it keeps rows of an hour: a contract's year in its own zone, and a month more.
    package static let rollupHourTime = Duration.seconds(400 * 86_400)
    /// How long it keeps rows of a day: as long as anybody asks.
    package static let rollupDayTime = Duration.seconds(3660 * 86_400)
    /// Additions that wait in memory for the roll-up's next transaction: about 40 MiB.
    package static let rollupBatch = 500_000
    /// Different runs that the roll-up recognises without looking their names up.
    package static let rollupShapes = 65_536
    /// From one transaction of the roll-up to the next, unless somebody asks.
    package static let rollupFlush = Duration.seconds(5)
    /// Until a reader or writer of the roll-up gives up waiting for the other.
    package static let rollupWait = Duration.seconds(5)
}
