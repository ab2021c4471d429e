import JSON

/// The names that a template may use at its place in a journey.
struct Scope {
    enum Known {
        /// Folded into the plan.
        case constant(JSON)
        /// Has a value at run time; an index into `slots`.
        case slot(Int)
    }

    /// Words with a meaning of their own.
    static let reserved = [
        "uuid", "now", "random", "secret", "row", "path", "join", "hmac", "totp",
    ]

    private(set) var known: [String: Known] = [:]
    private(set) var slots: [String] = []
    /// Slots whose values are masked.
    private var secretSlots: Set<Int> = []
    private(set) var secrets: [String] = []
    /// In the order of the steps.
    private(set) var captured: [String] = []
    private(set) var used: Set<String> = []
    /// Names that are used behind each step at which the journey is suspended, up to the next one.
    private(set) var usedBehindSeams: [Set<String>] = []
    /// Secrets that a run found before such a step, by name, with that step.
    private(set) var lost: [String: String] = [:]
    /// Every capture of the journey, to tell "later" from "never".
    var upcoming: [String: Place] = [:]
    /// Slots below are those of variables, which every run has anew.
    var variableSlots = 0
    /// Captures whose values are kept from run to run.
    var remembered: Set<String> = []
    /// Nil if it is not known which secrets there will be.
    let secretNames: Set<String>?
    /// Names may stand for what is not known: of a service or a fragment that nobody finds, or of the
    /// journeys that will use a fragment.
    var isOpen = false
    /// A fragment that is checked alone.
    var isFragment = false

    init(secretNames: Set<String>?) {
        self.secretNames = secretNames
    }

    mutating func define(_ name: String, as value: JSON) {
        known[name] = .constant(value)
    }

    /// A name that gets its value at run time; the same name keeps its slot.
    mutating func slot(_ name: String, isSecret: Bool) -> Int {
        let index: Int
        if case .slot(let before)? = known[name] {
            index = before
        } else {
            index = slots.count
            slots.append(name)
            known[name] = .slot(index)
        }
        if isSecret { secretSlots.insert(index) }
        lost[name] = nil
        return index
    }

    mutating func capture(_ name: String, isSecret: Bool) -> Int {
        if !captured.contains(name) { captured.append(name) }
        return slot(name, isSecret: isSecret)
    }

    mutating func secret(_ name: String) -> Int {
        if let index = secrets.firstIndex(of: name) { return index }
        secrets.append(name)
        return secrets.count - 1
    }

    /// Whether a name that begins so is used.
    func isUsed(prefix: String) -> Bool { used.contains { $0.hasPrefix(prefix) } }

    /// What a name stands for; nil if it is unknown.
    mutating func look(up name: String) -> Known? {
        guard lost[name] == nil else { return nil }
        if let found = known[name] {
            used.insert(name)
            if !usedBehindSeams.isEmpty {
                usedBehindSeams[usedBehindSeams.count - 1].insert(name)
            }
            return found
        }
        return isOpen ? .slot(slot(name, isSecret: true)) : nil
    }

    /// The journey is suspended before this step: what a run found that is secret is unknown behind
    /// it.
    mutating func cross(_ step: String) {
        usedBehindSeams.append([])
        for case (let name, .slot(let slot)) in known where isSecret(slot) {
            if slot >= variableSlots || captured.contains(name) { lost[name] = step }
        }
    }

    func isConstant(_ name: String) -> Bool {
        if case .constant? = known[name] { true } else { false }
    }

    /// A name that is used in another way than by its value.
    mutating func use(_ name: String) { used.insert(name) }

    func isSecret(_ slot: Int) -> Bool { secretSlots.contains(slot) }

    var variables: [String] { known.keys.filter { !captured.contains($0) }.sorted() }

    /// The constants that templates used, by name: they are part of what a plan is.
    var usedConstants: [JSON.Member] {
        used.sorted().compactMap { name in
            if case .constant(let value)? = known[name] { JSON.Member(name, value) } else { nil }
        }
    }
}
