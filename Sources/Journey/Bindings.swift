import JSON
package import ProbeModel

/// The values of one run: variables, captures, randomness from a seed, and what must be masked.
package struct Bindings: Sendable {
    /// The time that `{{now}}` and certificates are judged by.
    package var now: Timestamp
    /// By `Plan.slots`; nil until captured.
    var values: [JSON?]
    /// Whether earlier runs were asked for a value since this was reset.
    var hasAskedHistory = false
    /// Steps whose comparison with earlier runs is not met.
    private(set) var departures: Set<ObjectIdentifier> = []
    /// By slot: the step that captured its value.
    private var captors: [Int: ObjectIdentifier] = [:]
    /// What the captures of the step that is walked held before its first attempt.
    private var former: [(slot: Int, value: JSON?, captor: ObjectIdentifier?)]?
    /// By `Plan.secrets`; nil if there is no such credential.
    let secrets: [Secret?]
    /// Why a drawn variable has no value; by slot.
    private(set) var faults: [Int: Plan.Fault] = [:]
    /// What earlier runs captured.
    let history: History
    let slotNames: [String]
    let secretNames: [String]
    var random: SplitMix64
    var redactor: Redactor
    /// The secrets by their names; nil if nobody wants to know them.
    package internal(set) var told: [NamedSecret]?
    /// Whether judgements hold the checks that are met too.
    package var showsMet = true
    /// Slots that hold a debt's values for now, with the run's own.
    var borrowed: [(slot: Int, value: JSON?)] = []

    package init(
        plan: Plan,
        secrets: [String: Secret],
        seed: UInt64,
        now: Timestamp,
        history: History = History()
    ) {
        self.init(plan: plan, vault: Vault(secrets), seed: seed, now: now, history: history)
    }

    /// As above, with the masks of a vault that is shared by all runs.
    package init(
        plan: Plan,
        vault: Vault,
        seed: UInt64,
        now: Timestamp,
        history: History = History(),
        tellsSecrets: Bool = false
    ) {
        self.now = now
        told = tellsSecrets ? vault.named : nil
        self.history = history
        values = Array(repeating: nil, count: plan.slots.count)
        secrets = plan.secrets.map { vault.secrets[$0] }
        slotNames = plan.slots
        secretNames = plan.secrets
        random = SplitMix64(seed: seed)
        redactor = vault.redactor
        for variable in plan.drawn { draw(variable) }
        for (slot, value) in plan.presets { values[slot] = value }
    }

    /// A variable that cannot be filled, for want of a secret, is a fault of the step that uses it.
    private mutating func draw(_ variable: Plan.Drawn) {
        do throws(Plan.Fault) {
            let text = try text(of: variable.template)
            if variable.template.holdsSecret { redactor.add(text) }
            values[variable.slot] = .string(text)
        } catch {
            faults[variable.slot] = error
        }
    }

    /// Masks every form of every secret, those captured so far included.
    package func masked(_ text: String) -> String { redactor.masked(text) }

    /// Masks headers for output: credentials and cookies wholly, secrets in all others.
    package func masked(_ headers: [Header]) -> [Header] {
        headers.map { header in
            let isSecret = header.isSecret || header.name.isCredentialHeader
            let value = isSecret ? Secret.mask : masked(header.value)
            return Header(name: header.name, value: value, isSecret: isSecret)
        }
    }

    /// The values that steps behind a seam use, as far as they are known.
    package func kept(for seam: Plan.Seam) throws(Plan.Seam.Fault) -> [Run.Remembered] {
        var kept: [Run.Remembered] = []
        for entry in seam.keeps {
            guard let text = values[entry.slot]?.text else { continue }
            guard masked(text) == text else { throw .secret(entry.name) }
            kept.append(Run.Remembered(name: entry.name, json: text))
        }
        let bytes = kept.reduce(0) { $0 + $1.byteCount }
        guard bytes <= Limits.suspensionBytes else { throw .tooLong }
        return kept
    }

    /// Puts the values in place with which a journey was suspended.
    package mutating func restore(_ kept: [Run.Remembered], for seam: Plan.Seam) {
        for entry in seam.keeps {
            let value = kept.first { $0.name == entry.name }
            guard let json = value.flatMap({ try? JSON.parse(Array($0.json.utf8)) }) else {
                continue
            }
            values[entry.slot] = json
        }
    }

    mutating func bind(_ slot: Int, to value: JSON, isSecret: Bool) {
        values[slot] = value
        guard isSecret else { return }
        redactor.add(value.plainText)
        tell(value.plainText, as: slotNames[slot], "the value of '\(slotNames[slot])'")
    }

    mutating func bind(_ capture: Capture, to value: JSON, by step: Plan.Step) {
        if capture.isSecret {
            tell(value.plainText, as: capture.name, "\(capture.words) of '\(step.name)'")
        }
        bind(capture.slot, to: value, isSecret: capture.isSecret)
        captors[capture.slot] = ObjectIdentifier(step)
    }

    /// Keeps whether the step's answer is as earlier runs found it. Only its last attempt counts.
    mutating func note(departure: Bool, of step: Plan.Step) {
        if departure {
            departures.insert(ObjectIdentifier(step))
        } else if !departures.isEmpty {
            departures.remove(ObjectIdentifier(step))
        }
    }

    /// Whether the step has captured what the slot holds.
    func holds(_ slot: Int, by step: Plan.Step) -> Bool {
        captors[slot] == ObjectIdentifier(step)
    }

    /// A step begins, or another turn of one.
    package mutating func begin() { former = nil }

    /// An attempt begins: its request is made of what was there before the first one.
    package mutating func recall(for step: Plan.Step) {
        guard let former else {
            self.former = step.captures.map { ($0.slot, values[$0.slot], captors[$0.slot]) }
            return
        }
        for entry in former {
            values[entry.slot] = entry.value
            captors[entry.slot] = entry.captor
        }
    }

    /// Forgets what the step captured, in another attempt or in another turn of a loop; what other
    /// steps captured under the same names stays.
    package mutating func forget(capturedBy step: Plan.Step) {
        for capture in step.captures where holds(capture.slot, by: step) {
            values[capture.slot] = nil
            captors[capture.slot] = nil
        }
    }
}

extension String {
    /// Headers whose whole value is never shown (promises.md S3).
    var isCredentialHeader: Bool {
        ["authorization", "proxy-authorization", "cookie", "set-cookie"].contains {
            equalsIgnoringCase($0)
        }
    }
}
