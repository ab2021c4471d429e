import JSON
import Journey

/// What names stand for at a step: declared by the file, captured before, or neither.
struct ForeignVariables {
    /// Names that some step captures.
    private let capturedSomewhere: Set<String>
    /// Names that the steps so far have captured.
    private(set) var captured: Set<String> = []
    private var declared: [String: JSON]
    private(set) var used: [JSON.Member] = []
    /// Names that the file leaves open.
    private(set) var open: [String] = []
    /// Names in whose place secrets were written: what the file declares for them is not.
    private var hidden: Set<String> = []

    init(declared: [JSON.Member], captured: some Sequence<String>) {
        self.declared = Dictionary(declared.map { ($0.name, $0.value) }) { $1 }
        capturedSomewhere = Set(captured)
    }

    mutating func capture(_ names: some Sequence<String>) { captured.formUnion(names) }

    /// What to write between the braces for a name. What is sent as a credential cannot stand in
    /// clear text; at the beginning of an address an open name stands for a machine.
    mutating func hole(
        _ foreign: String,
        isCredential: Bool = false,
        isAddress: Bool = false
    ) -> String {
        let name = ForeignText.name(foreign)
        if captured.contains(name) { return name }
        if isCredential || SensitiveName.matches(name) {
            hidden.formUnion([name, "\(name)_before"])
            return "secret.\(ForeignText.name(name.lowercased()))"
        }
        // A variable cannot have the name of a capture.
        let own = capturedSomewhere.contains(name) ? "\(name)_before" : name
        if !used.contains(where: { $0.name == own }) {
            if declared[name] == nil { open.append(own) }
            let guess = isAddress ? "https://\(own.lowercased()).example" : own
            used.append(JSON.Member(own, declared[name] ?? .string(guess)))
        }
        return own
    }

    /// A declared variable, without its value if that is a credential; nil if it is not needed.
    func shown(_ variable: JSON.Member) -> JSON.Member? {
        guard hidden.contains(variable.name) else { return variable }
        guard used.contains(where: { $0.name == variable.name }) else { return nil }
        return JSON.Member(variable.name, .string(ForeignText.secret(variable.name)))
    }
}
