import JSON

/// An expression of a script: a value, or names and calls in a row.
indirect enum ScriptExpression: Hashable {
    case value(JSON)
    case pattern(String)
    case chain([Link])
    case other

    enum Link: Hashable {
        case name(String)
        case index(ScriptExpression)
        case call([ScriptExpression])

        var word: String? { if case .name(let name) = self { name } else { nil } }
    }

    var links: [Link]? { if case .chain(let links) = self { links } else { nil } }
    var json: JSON? { if case .value(let json) = self { json } else { nil } }
    var text: String? { json?.string }
}
