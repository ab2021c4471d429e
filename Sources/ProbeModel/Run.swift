/// One execution of a plan: what happened, step by step. This is what the ledger keeps.
package struct Run: Hashable, Sendable, Identifiable {
    package var id: RunID
    package var journey: String
    package var service: String
    package var location: String
    package var kind: Kind
    /// The first eight bytes of the plan's hash; the CONFIG record has the text.
    package var plan: UInt64
    /// When the timetable wanted it to start.
    package var planned: Timestamp
    /// When it started; equal to `planned` for a run that never did.
    package var started: Timestamp
    /// From the start to the end of the last required step, cleanup not included.
    package var duration: Microseconds
    package var outcome: Outcome
    /// Why it did not pass; nil if it passed or was late only.
    package var reason: Reason?
    /// The component that the failing step blames, if its response named one.
    package var blamed: String?
    /// The component whose own health check this journey is; nil for a customer's journey.
    package var healthOf: String?
    /// One sentence about the failure, no secrets; empty if there is nothing to say.
    package var detail: String
    package var steps: [Step]
    /// What was said when the first step failed. Not in the ledger, which has its hash.
    package var transcript: Transcript? {
        get { keptTranscript?.value }
        set { keptTranscript = newValue.map { Boxed($0) } }
    }
    /// On the heap, because most runs have none, and all are copied.
    private var keptTranscript: Boxed<Transcript>?
    /// What was said in every attempt, if somebody wanted that. Not in the ledger.
    package var transcripts: [Transcript] = []
    /// What was sent, secrets in clear, if somebody wants to send it again. Not in the ledger.
    package var repetition: Boxed<Repetition>?
    /// Of the transcript, once it is kept; nil if there is none.
    package var evidence: EvidenceHash?
    /// What later runs of the journey compare with.
    package var remembered: [Remembered] = []
    /// What it leaves of a journey that lasts, or how that ended; nil for all other runs.
    package var suspension: Suspension? {
        get { keptSuspension?.value }
        set { keptSuspension = newValue.map { Boxed($0) } }
    }
    private var keptSuspension: Boxed<Suspension>?

    /// Why a run was started; only scheduled runs enter a ratio (maths.md §1.2).
    /// The raw values are those of the ledger's format.
    package enum Kind: UInt8, CaseIterable, Sendable, Codable {
        case scheduled = 1
        case confirmation = 2
        case recovery = 3
        case demanded = 4

        package var word: String { String(describing: self) }
    }

    package init(
        id: RunID,
        journey: String,
        service: String,
        location: String,
        kind: Kind,
        plan: UInt64,
        planned: Timestamp,
        outcome: Outcome
    ) {
        self.id = id
        self.journey = journey
        self.service = service
        self.location = location
        self.kind = kind
        self.plan = plan
        self.planned = planned
        self.started = planned
        self.duration = .zero
        self.outcome = outcome
        self.detail = ""
        self.steps = []
    }

    /// A captured value that is kept from run to run.
    package struct Remembered: Hashable, Sendable, Codable {
        /// The capture's name.
        package let name: String
        /// The value as JSON.
        package let json: String

        package init(name: String, json: String) {
            self.name = name
            self.json = json
        }

        /// Of name and value.
        package var byteCount: Int { name.utf8.count + json.utf8.count }
    }

    /// The first required step that failed; nil if none did.
    package var failedStep: Step? { failedPlace.map { steps[$0] } }

    /// Its place among the steps.
    package var failedPlace: Int? {
        steps.firstIndex { $0.state == .failed && !$0.isCleanup && !$0.isTolerated }
    }

    /// How late it started.
    package var lag: Duration { .nanoseconds(max(0, started.nanoseconds - planned.nanoseconds)) }
}

extension Run {
    /// What one step of the plan came to in this run.
    package struct Step: Hashable, Sendable {
        package var name: String
        package var components: [String]
        /// Which step of a fragment it is; nil if the journey's own file has it. The ledger keeps it
        /// of steps that failed.
        package var origin: Origin?
        package var isCleanup: Bool
        /// It failed, and the journey went on: the step is soft, or another one made it good.
        package var isTolerated = false
        package var state: State
        package var reason: Reason?
        /// Why it was tried once more by `retry`; nil if it was not. Further turns of a poll are no
        /// retries, and neither cleanup nor a step that may fail needs any.
        package var retried: Reason?
        /// One sentence: the first check that was not met, or what went wrong; no secrets.
        package var detail: String
        /// Since the start of the run.
        package var offset: Microseconds
        package var duration: Microseconds
        /// One for each try; a poll makes several.
        package var attempts: [Attempt]

        package init(name: String, components: [String], isCleanup: Bool) {
            self.name = name
            self.components = components
            self.isCleanup = isCleanup
            self.state = .notReached
            self.detail = ""
            self.offset = .zero
            self.duration = .zero
            self.attempts = []
        }

        /// A step that journeys share, as the fragment's own file names it: a parameter may be part of
        /// its name.
        package struct Origin: Hashable, Sendable, Codable {
            /// The innermost one.
            package let fragment: String
            package let step: String

            package init(fragment: String, step: String) {
                (self.fragment, self.step) = (fragment, step)
            }
        }

        /// The raw values are those of the ledger's format.
        package enum State: UInt8, CaseIterable, Sendable {
            case passed = 1
            case failed = 2
            case aborted = 3
            case notReached = 4

            package var word: String {
                self == .notReached ? "not reached" : String(describing: self)
            }
        }
    }

    /// One try of a step.
    package struct Attempt: Hashable, Sendable {
        /// One for each hop.
        package var exchanges: [Exchange]
        /// Every check of the step, met or not. Only those that were not met reach the ledger.
        package var checks: [CheckResult]
        /// Names of the values that were captured, and whether they are secret. Not in the ledger.
        package var captured: [Capture]
        /// It asked for the token that the step needs; the step's own request is another attempt.
        package var isForToken = false

        package init(exchanges: [Exchange], checks: [CheckResult] = [], captured: [Capture] = []) {
            self.exchanges = exchanges
            self.checks = checks
            self.captured = captured
        }

        package struct Capture: Hashable, Sendable {
            package let name: String
            /// The value as text; nil if it is secret.
            package let value: String?

            package init(name: String, value: String?) {
                self.name = name
                self.value = value
            }
        }
    }

    /// What one check wanted, what it got, and where it stands in the probe file.
    package struct CheckResult: Hashable, Sendable {
        /// `status`, `json $.rates`, `header Content-Type`, `within`.
        package let subject: String
        package let isMet: Bool
        /// `201`, `starts with "application/pdf"`.
        package let wanted: String
        /// `503`, `nothing`; shortened and masked.
        package let got: String
        /// Line in the probe file, counted from 1.
        package let line: Int

        package init(subject: String, isMet: Bool, wanted: String, got: String, line: Int) {
            self.subject = subject
            self.isMet = isMet
            self.wanted = wanted
            self.got = got
            self.line = line
        }
    }
}

extension Run {
    /// Whether it succeeded only because a step was tried again.
    package var neededRetry: Bool {
        (outcome == .passed || outcome == .degraded) && steps.contains { $0.retried != nil }
    }

    /// Whether it took some server for the one that it meant, whatever its certificate said.
    package var isUnverified: Bool {
        steps.contains { $0.attempts.contains { $0.exchanges.contains(where: \.isUnverified) } }
    }

    /// The run as a customer met it who does not try again: it failed at the first step that was
    /// retried. The run itself if it needed no retry.
    package var withoutRetries: Run {
        guard neededRetry, let place = steps.firstIndex(where: { $0.retried != nil }) else {
            return self
        }
        var run = self
        run.outcome = .failed
        run.reason = steps[place].retried
        run.steps[place].state = .failed
        run.steps[place].reason = run.reason
        for later in steps.indices.dropFirst(place + 1) where !steps[later].isCleanup {
            run.steps[later].state = .notReached
            run.steps[later].reason = nil
        }
        return run
    }

    /// Whether it went on with a journey, and its checks were not met yet: no verdict, and no record.
    package var isTry: Bool {
        suspension?.change == .waiting && outcome != .passed && outcome != .degraded
    }

    /// The journey of the probe file that it walked: several parts of one may have names of their
    /// own.
    package var wholeJourney: String { suspension?.place.journey ?? journey }

    /// The label of its end, cleanup not included.
    package var ended: Timestamp { started + duration.duration }
}
