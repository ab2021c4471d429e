package import Digest
import JSON
package import ProbeModel

/// A compiled journey: every name in it is resolved, every query parsed. It cannot be wrong any
/// more; what can still go wrong while it runs is a `Plan.Fault` or a `Judgement`.
package struct Plan: Sendable, Identifiable {
    package let name: String
    /// Empty for a component's health check that belongs to no service.
    package let service: String
    package let description: String
    package let every: Duration
    /// nil for always.
    package let schedule: Schedule?
    /// The time that the customer was promised for the whole journey.
    package let promise: Duration?
    /// When the run is given up, from its start; cleanup comes after it.
    package let deadline: Duration
    /// The component whose own health check this is; it never enters a service's reliability.
    package let healthOf: String?
    /// Whether a failed run may be repeated at once to confirm the failure.
    package let allowsConfirmation: Bool
    /// What it may do in a day; nil if nothing bounds it.
    package internal(set) var caps: Caps?
    package internal(set) var steps: [Step]
    /// Steps that always run, in this order.
    package let cleanup: [Step]
    /// Over `text`: the same hash means the same behaviour.
    package let hash: SHA256
    /// The compiled file as JSON: fragments in place, rows and variables filled in, no secrets.
    package let text: String
    /// The probe file it comes from.
    package let path: String

    /// Names of the variables and captures that have a value at run time only.
    let slots: [String]
    /// Names of the secrets that templates use.
    let secrets: [String]
    /// Variables that are drawn anew for each run, in the order in which they are filled.
    private(set) var drawn: [Drawn]
    var loops: [Loop]
    /// The outer ones first.
    var blocks: [Block]
    /// One of them is leased to each run; empty if the steps use none.
    package let accounts: [Account]
    /// The name of the account that its run has leased.
    package private(set) var account: String?
    /// Values that are given for captures, by their slots.
    let presets: [Int: JSON]
    package let strays: Strays
    /// The step with which the walk begins; those before it are left out.
    package internal(set) var first = 0
    /// Captures whose values later runs compare with.
    package internal(set) var memories: [Memory]
    /// Where a journey that lasts is suspended; empty for others.
    let seams: [Seam]
    /// The numbers of the seams at which a part begins and ends: a plan is copied often, and most have
    /// none.
    var arrivalNumber: Int?
    var departureNumber: Int?

    package var id: String { name }

    /// The same plan, begun with another step; nil if there is no such step.
    package func beginning(with step: String) -> Plan? {
        guard let index = steps.firstIndex(where: { $0.name == step }) else { return nil }
        var plan = self
        plan.first = index
        return plan
    }

    /// The plan as a run walks it that has leased an account.
    package func leasing(_ account: Account) -> Plan {
        var plan = self
        plan.drawn = account.fields + drawn
        plan.account = account.name
        return plan
    }

    /// Whether some cleanup step undoes what a step creates.
    package var owes: Bool { cleanup.contains(where: \.isUndo) }

    /// Whether one of its steps takes any server for the one that it means.
    package var takesAnyServer: Bool {
        (steps + cleanup).contains { $0.request.wire?.isUnverified ?? false }
    }

    /// The first eight bytes of the hash: how a run names its plan.
    package var fingerprint: UInt64 { hash.prefix }

    struct Drawn: Sendable {
        let slot: Int
        let template: Template
    }

    /// The time between two tries of a polled step, and how long it goes on.
    package struct Poll: Hashable, Sendable {
        package let every: Duration
        package let time: Duration
    }

    /// One customer action. A class: a run looks at its step several times an answer, and copies
    /// one pointer.
    package final class Step: Sendable {
        package let name: String
        package let components: [String]
        /// Which step of a fragment it is; nil if the journey's own file has it.
        package let origin: Run.Step.Origin?
        /// Never sent a second time without knowing what became of the first.
        package let isOnce: Bool
        package let poll: Poll?
        /// Nil for an ordinary step.
        package let flow: Flow?
        /// The cleanup step that settles what this step owes; an index into `Plan.cleanup`.
        package let undo: Int?
        /// Whether this is a cleanup step that some step's `undo` names.
        package let isUndo: Bool
        /// What each attempt counts as under the journey's caps.
        let counts: Set<Caps.Kind>
        /// Line in the probe file, counted from 1.
        package let line: Int

        let request: RequestTemplate
        let checks: [Check]
        let captures: [Capture]
        let blame: Blame?
        /// Of a cleanup step that some step's `undo` names.
        let keeps: [Kept]
        /// Whether a response of a few kibibytes can be judged in microseconds, whatever it holds.
        /// Asked for each response, so it is decided once.
        let isLight: Bool

        init(
            name: String,
            components: [String],
            origin: Run.Step.Origin?,
            isOnce: Bool,
            poll: Poll?,
            flow: Flow?,
            undo: Int?,
            isUndo: Bool,
            counts: Set<Caps.Kind>,
            line: Int,
            request: RequestTemplate,
            checks: [Check],
            captures: [Capture],
            blame: Blame?,
            keeps: [Kept]
        ) {
            self.name = name
            self.components = components
            self.origin = origin
            self.isOnce = isOnce
            self.poll = poll
            self.flow = flow
            self.undo = undo
            self.isUndo = isUndo
            self.counts = counts
            self.line = line
            self.request = request
            self.checks = checks
            self.captures = captures
            self.blame = blame
            self.keeps = keeps
            isLight = Effort.isLight(checks, captures, blame)
        }
    }

    /// Why a request could not be built from a run's values.
    package enum Fault: Error, Hashable, Sendable {
        /// The named capture has no value (a step before it was not reached).
        case unbound(String)
        /// The named secret has no credential file.
        case missingSecret(String)
        /// The named part of the request exceeds its limit.
        case tooLong(String)
        /// The values do not add up to an `http` or `https` address.
        case invalidURL
        /// A value would break out of the named header.
        case unsafeHeader(String)
        /// The named value is of another type than a list.
        case noList(String, String)
        /// The named list has more elements than a loop may have turns.
        case longList(String)
        /// No earlier run has captured the named value.
        case nothingRemembered(String)
        /// A filter or function cannot take a value, for this reason.
        case unfit(String)

        /// What the step's failure is recorded as.
        package var reason: Reason {
            switch self {
            case .missingSecret: .credential
            case .tooLong, .longList: .limit
            case .unbound, .invalidURL, .unsafeHeader, .noList, .unfit, .nothingRemembered:
                .capture
            }
        }

        /// One sentence for people; holds names, never values.
        package var detail: String {
            switch self {
            case .unbound(let name): "nothing was captured as '\(name)'"
            case .missingSecret(let name): "there is no secret '\(name)'"
            case .tooLong(let part): "the \(part) is too long"
            case .invalidURL: "the captured values form no http or https address"
            case .nothingRemembered(let name): "no earlier run captured '\(name)'"
            case .unfit(let why): "a value cannot be made: \(why)"
            case .unsafeHeader(let name): "a value for header '\(name)' holds a line break"
            case .noList(let name, let type): "'\(name)' is a \(type), a list is needed"
            case .longList(let name): "'\(name)' has more than \(Limits.iterations) elements"
            }
        }
    }
}
