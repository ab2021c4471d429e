/// Bounds of alerts, incidents and their tools.
extension Limits {
    // MARK: Incidents

    /// A journey without a verdict for this long, or three intervals, is out of sight
    /// (alerting.md §4.5).
    package static let blindness = Duration.seconds(300)
    /// From one look at ourselves to the next (promises.md U6).
    package static let auditTurn = Duration.seconds(10)
    /// A trouble of ours that is gone after two looks was none.
    package static let troublePatience = Duration.seconds(20)
    /// A life that does not find again so soon what an earlier one told of itself says that it is over:
    /// what is looked at seldom, budgets, has been looked at by then.
    package static let ownAlertPatience = Duration.seconds(600)
    /// The same for evidence, which is looked at all the time.
    package static let ownEvidencePatience = Duration.seconds(60)
    /// Late starts are counted over twelve parts of five minutes, an hour in all.
    package static let lagPart = Duration.seconds(300)
    package static let lagParts: Int64 = 12
    /// More of the runs than this that start late are a trouble (maths.md §1.2), until it is half of it.
    package static let lagShare = 0.01
    /// In so many of the parts: what a suspended host was late with at its return does not last.
    package static let lagSpread = 3
    /// So long before its end a certificate is a trouble: time to renew it in working hours.
    package static let certificateNotice = Duration.seconds(21 * 86_400)
    /// From then on `status` mentions a debt: a run that creates something has cleaned it up by then.
    package static let debtNotice = Duration.seconds(60)
    /// How long a debt may stay open before people are told: later runs had their tries.
    package static let debtPatience = Duration.seconds(3600)
    /// How often budgets are looked at: a report for each service.
    package static let budgetTurn = Duration.seconds(300)
    /// The share of a budget from which on people are told when it will be gone.
    package static let budgetNotice = 0.5
    /// From one trial of ourselves to the next, and what one may take: our own socket answers in a
    /// millisecond (promises.md U10).
    package static let canaryTurn = Duration.seconds(20)
    package static let canaryTime = Duration.seconds(5)
    /// A question to the control target, from the lookup to the answer: what takes longer is no
    /// network that anybody would measure a service over.
    package static let controlTime = Duration.seconds(5)
    /// How long what it found counts for other failures (maths.md §1.1).
    package static let controlValidity = Duration.seconds(5)
    /// From one question to the next: it is somebody else's server, and a thousand journeys may fail.
    package static let controlTurn = Duration.seconds(1)
    /// Certificates that no run has seen for so long are forgotten: a day longer than any interval.
    package static let certificateMemory = Duration.seconds(8 * 86_400)
    /// Servers whose certificates are watched.
    package static let watchedHosts = 10_000
    /// Pages that blame one component within this time are one incident (alerting.md §4.5).
    package static let incidentJoining = Duration.seconds(300)
    /// What comes back so soon is the same incident (alerting.md §4.4).
    package static let incidentReopening = Duration.seconds(1800)
    /// An incident that reaches further is told again so long after the last word about it at the
    /// earliest: nobody reads more while they work on it.
    package static let incidentUpdate = Duration.seconds(120)
    /// It reaches further with a service that was not named, or with so many times the journeys: a
    /// thousand of them are ten updates.
    package static let incidentGrowth = 2
    /// Journeys of an incident that a sentence names.
    package static let namedJourneys = 3
    /// How long after its end customers still call about an incident.
    package static let incidentRecall = Duration.seconds(7200)
    /// When a status page promises the next word, on a time that people can read from a clock: half an
    /// hour is what customers bear.
    package static let publicUpdate = Duration.seconds(1800)
    package static let publicUpdateStep = Duration.seconds(300)
    /// What was good so long ago is not said to work: journeys of an hour have run since.
    package static let publicRun = Duration.seconds(2 * 3600)
    /// Failing shares that one tier of evidence compares; each run is added to each of them.
    package static let evidenceShares = 8
    /// Incidents in memory; older ones are in the ledger.
    package static let incidents = 1000
    /// Runs of a journey that say what is true now: a few minutes of an incident, with its extra runs.
    package static let presentRuns = 10
    /// The last bad ones of them, of which most say why: three of another cause change the word.
    package static let presentFailures = 5
    /// How far back mean times look if nobody says: a quarter has some incidents, and one cause.
    package static let incidentTimesSpan = Duration.seconds(90 * 86_400)
    /// Silences in memory: more are no longer understood by anybody.
    package static let silences = 1000
    /// A word of a person about an incident, in bytes: a paragraph.
    package static let remarkBytes = 2048
    /// Bytes of a receiver's answer that are read: its status decides, and the beginning is shown.
    package static let receiverAnswerBytes = 2048
    /// A silence that never ends is forgotten, and so is what it hides.
    package static let silenceTime = Duration.seconds(366 * 86_400)

    /// How long before an incident a change is one that may have caused it: people look back an hour.
    package static let changesBefore = Duration.seconds(3600)
    /// Changes in memory for that: a deploy each few seconds for an hour.
    package static let rememberedChanges = 1000
    /// Problems of a refused configuration that are told one by one: whoever mends these asks
    /// 'probectl validate' for the rest.
    package static let refusedProblems = 5

    // MARK: Tools behind HTTP

    /// Alertmanager forgets what nobody repeats after `resolve_timeout`, 5 min unless configured:
    /// well within a third of that.
    package static let alertmanagerRepeat = Duration.seconds(60)
    /// What a tool's answer is cut to where it is quoted.
    package static let answerBytes = 200
}
