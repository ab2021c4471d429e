/// Bounds of the ledger, and of what is kept beside it.
extension Limits {
    /// Bytes of a frame's payload (log.md §3).
    package static let framePayloadBytes = 64 << 10
    /// Bytes at which a segment is sealed and the next one begins (log.md §5).
    package static let segmentBytes = 64 << 20
    /// Bytes of one group commit (log.md §6).
    package static let commitBytes = 1 << 20
    /// Bytes that wait for the ledger's thread (log.md §6).
    package static let ledgerQueueBytes = 16 << 20
    /// How long a disk may hold the ledger's thread before a restart is tried.
    package static let ledgerPatience = Duration.seconds(600)
    /// Bytes of the ledger's queue that runs in flight may still fill when no run starts any more.
    package static let ledgerQueueReserve = 1 << 20
    /// Alerts that went ahead of the disk and are remembered across a kill; more at once tell
    /// nothing new.
    package static let pendingAlerts = 256
    /// Bytes of the file that remembers them, some hundred for each.
    package static let pendingFileBytes = 1 << 20
    /// Stall after which alerts go out without waiting for the disk (log.md §6).
    package static let ledgerStall = Duration.seconds(10)
    /// How long a stop waits for the ledger's disk to take the rest.
    package static let sealTime = Duration.seconds(5)
    /// Time between two looks at the ledger's disk: while it answers, and while it does not, when
    /// alerts wait for such a look.
    package static let evidenceTurn = Duration.seconds(1)
    package static let evidenceTurnPending = Duration.milliseconds(250)
    /// Age at which a segment is sealed, whatever its size (log.md §5).
    package static let segmentTime = Duration.seconds(86_400)
    /// Segments in that time that begin for a change of configuration: a quarter of those that
    /// retention may delete meanwhile.
    package static let configurationSegments = 24
    /// Bytes by which an open segment is allocated ahead: what a crash leaves unused at most.
    package static let segmentAllocationBytes = 4 << 20
    /// Bytes at the end of a segment in which the newest records are looked for first: all names
    /// are defined once in each half of them.
    package static let tailBytes = 2 * namesInterval
    /// Bytes that are given up when the disk is full, so that the last evidence still fits.
    package static let ledgerReserveBytes = 8 << 20
    /// Bytes of one record over all its frames; a configuration is split before that.
    package static let recordBytes = 8 << 20
    /// Bytes of probe files in one CONFIG record; larger configurations take several.
    package static let configurationBytes = 1 << 20
    /// Names that one segment gives numbers to; later ones are spelled out.
    package static let names = 65_536
    /// Bytes of a name that gets a number; 65 536 of them stay below 32 MiB.
    package static let nameBytes = 512
    /// Bytes of a segment after which all its names are defined again: what one damaged
    /// definition can make unreadable at most.
    package static let namesInterval = 4 << 20
    /// Bytes that a reader takes at once.
    package static let readBlockBytes = 1 << 20
    /// What is read at once around a place that the disk cannot read: the page cache takes no less.
    package static let mediumBlockBytes = 4 << 10
    /// Time between two checkpoints if something was written in between: what a cut at the end can
    /// take away unnoticed.
    package static let checkpointInterval = Duration.seconds(60)
    /// Records of so long may be without a checkpoint beside their writer: one interval, and the run
    /// that ended behind it.
    package static let checkpointLag = checkpointInterval * 2
    /// Commits whose place a verification remembers, to compare a checkpoint with; a checkpoint
    /// stands in the next commit or the one after.
    package static let recentCommits = 64
    /// A record may state a time so long behind the checkpoint that covers it: durations are added
    /// to a wall clock that is slewed meanwhile.
    package static let statedTimeAhead = Duration.seconds(2)
    /// A record may be so much older than the checkpoint before it, thirty days: it waited for a
    /// disk that stood still.
    package static let statedTimeBehind = Duration.seconds(30 * 86_400)
    /// Bytes of a note; one with ten signatures has 2 KiB.
    package static let noteBytes = 16 << 10
    /// Notes that wait for their folder, or to be taken outside; one comes a minute, and the newest
    /// covers the others.
    package static let notesWaiting = 64
    /// The longest time until a note that was not taken outside is sent again: the next one is due
    /// each minute anyway.
    package static let notePushRest = Duration.seconds(300)
    /// Time between two looks at whether a note is to be sent outside: it is no longer on its way than
    /// a poor network lets it be.
    package static let notePushTurn = Duration.milliseconds(250)
    /// Notes of open segments that are kept, a day's; those of sealed segments are kept for ever.
    package static let notes = 1440
    /// Records that are taken once more when it becomes known when they were: ten seconds' reading.
    package static let restatedRecords: UInt64 = 10_000_000
    /// No record can be older than the program: a clock before 2025 is wrong (promises.md C6).
    package static let earliestWallClock = Timestamp(clampingSeconds: 1_735_689_600)
    /// Segments that retention deletes in an hour at most: a mistake must leave time to be noticed
    /// (log.md §9).
    package static let retirementsPerHour = 4
    /// A movement of the wall clock after which nothing is deleted for a while (promises.md C5).
    package static let retentionClockStep = Duration.seconds(60)
    /// A ledger whose newest record is older than this when the daemon starts may be fine, or the
    /// clock may be wrong.
    package static let retentionAbsence = Duration.seconds(31 * 86_400)
    /// How long the clock must have been quiet before anything is deleted again.
    package static let retentionCalm = Duration.seconds(86_400)
    /// Records younger than this are not deleted to save room, unless the operator says so: a
    /// quarter, for which an SLA is settled.
    package static let retentionMinimumAge = Duration.seconds(92 * 86_400)
    /// From the end of one rereading of all sealed segments to the next: disks are scrubbed as
    /// often.
    package static let scrubInterval = Duration.seconds(30 * 86_400)
    /// Time between two looks at what may be deleted, and between two segments that are reread.
    package static let caretakerTurn = Duration.seconds(60)
    /// Bytes of a segment that are compressed together: what is unpacked to see one record. Twice as
    /// much saves 0.2 %, an eighth costs 2 %.
    package static let packedPieceBytes = 1 << 20
    /// Pieces of one segment: one of 64 MiB has 65, and the last group may be long.
    package static let packedPieces = 300
    /// Bytes at the end of a compressed segment that hold the table of so many pieces.
    package static let packedTailBytes = 4 << 10
    /// How long no segment is compressed after the disk refused one.
    package static let packingRest = Duration.seconds(3600)
    /// Findings of a scrub that are kept for the eye; more do not help anybody.
    package static let scrubFindings = 100
    /// Failures in a row after which the ledger is in no-evidence mode (log.md §7).
    package static let ledgerFailures = 3
    /// Abandoned segments whose descriptors are kept; after so many in a row each further refusal is
    /// followed by a rest, since each leaves up to 4 MiB of a file unused.
    package static let abandonedSegments = 16
    /// Time between two attempts to write in that mode (log.md §7), and to write roll-ups that were
    /// refused.
    package static let ledgerRetry = Duration.seconds(30)
    /// The ledger's thread turns at least this often, so that a watchdog sees it alive.
    package static let ledgerTurn = Duration.seconds(1)
    /// Time between two readings of the clocks in the ledger (promises.md C2).
    package static let clockInterval = Duration.seconds(3600)
    /// A movement of the wall clock against the time since boot that is recorded (promises.md C2).
    package static let clockStep = Duration.milliseconds(100)
    /// Characters of a recorded detail.
    package static let detailCharacters = 500

    /// Intervals of a journey that are tried, with one step between them, until its planned starts
    /// fit: two hours in seconds have fewer.
    package static let intervalGuesses: Int64 = 20_000
    /// How long a question waits for the roll-ups to take what is durable: a flush takes less.
    package static let rollupSettle = Duration.milliseconds(200)
    /// Durable records that are not folded yet, beyond which no run starts.
    package static let followerBacklog: UInt64 = 50_000
    /// Records after which a start tells that it goes on: less than a second's work.
    package static let replayTurn = 10_000
    /// How far back a start looks for alerts that may still be open (log.md §8).
    package static let replayTime = Duration.seconds(2 * 86_400)
    /// How far back it looks if that costs little: as far as the rules remember.
    package static let replayTimeMost = Duration.seconds(28 * 86_400)
    /// Bytes of segments that it reads for that: about a second's work.
    package static let replayBytes = 32 << 20
    /// Bytes of what a snapshot keeps, before it is compressed: those of eleven thousand journeys, and
    /// a start holds all of it in memory.
    package static let snapshotBytes = 128 << 20
    /// Between two snapshots: one costs a second of CPU for a thousand journeys, and what is behind it
    /// is read in a moment.
    package static let snapshotInterval = Duration.seconds(900)
    /// Records of one page of the log.
    package static let logPage = 1000
    /// How long a reader of the log may wait for a record.
    package static let logWait = Duration.seconds(25)

    // MARK: Evidence of failures

    /// Bytes of a body that a transcript keeps: an error page fits, a download does not.
    package static let transcriptBodyBytes = 16 << 10
    /// Transcripts that wait for the disk; when a thousand journeys fail at once the first of them
    /// say what there is to say.
    package static let evidenceQueue = 256
    /// How long transcripts are kept, unless the configuration says otherwise.
    package static let evidenceTime = Duration.seconds(30 * 86_400)
    /// Bytes of all transcripts: the oldest go first.
    package static let evidenceBytes = 1 << 30
    /// Bytes of one kept transcript: both bodies and both heads, escaped.
    package static let evidenceFileBytes = 1 << 20
    /// Transcripts that are written between two looks at what may go.
    package static let evidenceSweep = 1000
    /// The longest time between them: nothing outlives its retention by more.
    package static let evidenceSweepTime = Duration.seconds(3600)
}
