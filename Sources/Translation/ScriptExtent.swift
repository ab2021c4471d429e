/// How far a statement of a script reaches: over its brackets, its operators, and the blocks behind
/// `if`, `for` and their like.
struct ScriptExtent {
    private var level = 0
    private var last: ScriptToken?
    /// Behind `if`: its condition is to come.
    private var awaitsHead = false
    /// Behind the condition, or `else`: what it is about is to come.
    private var awaitsBody = false

    /// Whether a semicolon has ended it.
    var isOver: Bool { level == 0 && last?.kind == .sign && last?.text == ";" }

    mutating func add(_ token: ScriptToken) {
        last = token
        guard token.kind == .sign else {
            guard level == 0 else { return }
            let heads = ["if", "for", "while", "switch", "catch", "with"]
            awaitsHead = token.kind == .word && heads.contains(token.text)
            awaitsBody =
                token.kind == .word && ["else", "do", "try", "finally"].contains(token.text)
            return
        }
        let isOpening = token.isOpening
        if level == 0 { awaitsBody = false }
        level += isOpening ? 1 : token.isClosing ? -1 : 0
        if level == 0, token.text == ")", awaitsHead {
            awaitsHead = false
            awaitsBody = true
        }
    }

    /// Whether the next token belongs to another statement, or closes what this one stands in.
    func ends(before next: ScriptToken) -> Bool {
        guard level == 0, let last else { return false }
        if next.isClosing { return true }
        let isGoingOn = awaitsHead || awaitsBody || last.isJoining || next.isJoining
        return next.line > last.line && !isGoingOn
    }
}
