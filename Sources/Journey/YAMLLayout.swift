/// Where the parts of a YAML file stand, block by block; what stands in brackets is one piece.
struct YAMLLayout {
    typealias Mark = YAMLEvents.Mark

    let root: Node
    /// All scalars and aliases, those in brackets too, in the order of the file.
    let leaves: [Leaf]
    /// What the file says, part by part, however it is written.
    let meaning: [Part]

    struct Part {
        let sense: Sense
        let place: Mark
    }

    enum Sense: Hashable {
        case alias(String)
        case scalar(String, YAML.Scalar.Kind, anchor: String?)
        case sequence(anchor: String?)
        case mapping(anchor: String?)
        case end
    }

    struct Node {
        /// Behind the anchor.
        let start: Mark
        let end: Mark
        let anchor: String?
        let content: Content
    }

    indirect enum Content {
        case leaf(Leaf)
        /// `[…]` or `{…}`.
        case flow
        case sequence([Node])
        case mapping([Entry])
    }

    struct Entry {
        let key: Node
        let value: Node
    }

    struct Leaf {
        let start: Mark
        let end: Mark
        let form: Form
        let text: String

        enum Form {
            case alias, plain, single, double, literal, folded
        }

        var isBlock: Bool { form == .literal || form == .folded }
        var isEmpty: Bool { start == end }
    }
}

extension YAMLLayout {
    /// Of a file that has been composed without an error; nil if libyaml does not read it twice.
    init?(_ bytes: [UInt8], _ text: YAMLText) {
        guard let events = YAMLEvents(bytes) else { return nil }
        var survey = YAMLSurvey(events, text)
        guard let root = try? survey.root() else { return nil }
        self.init(root: root, leaves: survey.leaves, meaning: survey.meaning)
    }
}

/// Builds the layout from the events.
private struct YAMLSurvey: ~Copyable {
    private var events: YAMLEvents
    private let text: YAMLText
    private(set) var leaves: [YAMLLayout.Leaf] = []
    private(set) var meaning: [YAMLLayout.Part] = []

    init(_ events: consuming YAMLEvents, _ text: YAMLText) {
        self.events = events
        self.text = text
    }

    mutating func root() throws(YAMLEvents.SyntaxError) -> YAMLLayout.Node {
        _ = try events.next()
        _ = try events.next()
        return try node(try events.next())
    }

    private mutating func node(
        _ event: YAMLEvents.Event
    ) throws(YAMLEvents.SyntaxError) -> YAMLLayout.Node {
        switch event.kind {
        case .alias(let name):
            note(.alias(name), event)
            return leaf(event, at: event.start, anchor: nil, text: name, form: .alias)
        case .scalar(let value, let isPlain, let properties):
            let scalar = YAML.Scalar(text: value, isPlain: isPlain)
            note(.scalar(value, scalar.kind, anchor: properties.anchor), event)
            let start = start(of: event, properties)
            let form = isPlain ? .plain : form(at: start)
            return leaf(event, at: start, anchor: properties.anchor, text: value, form: form)
        case .sequenceStart(let properties):
            note(.sequence(anchor: properties.anchor), event)
            let start = start(of: event, properties)
            let (nodes, end) = try nodes()
            let content = text[start] == "[" ? .flow : YAMLLayout.Content.sequence(nodes)
            return node(content, from: start, to: end, properties)
        case .mappingStart(let properties):
            note(.mapping(anchor: properties.anchor), event)
            let start = start(of: event, properties)
            let (nodes, end) = try nodes()
            let entries = stride(from: 0, to: nodes.count - 1, by: 2).map {
                YAMLLayout.Entry(key: nodes[$0], value: nodes[$0 + 1])
            }
            let content = text[start] == "{" ? .flow : YAMLLayout.Content.mapping(entries)
            return node(content, from: start, to: end, properties)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            return leaf(event, at: event.start, anchor: nil, text: "", form: .plain)
        }
    }

    private mutating func nodes() throws(YAMLEvents.SyntaxError)
        -> ([YAMLLayout.Node], YAMLEvents.Mark)
    {
        var nodes: [YAMLLayout.Node] = []
        var event = try events.next()
        while !event.isEnd {
            nodes.append(try node(event))
            event = try events.next()
        }
        note(.end, event)
        return (nodes, event.end)
    }

    private mutating func note(_ sense: YAMLLayout.Sense, _ event: YAMLEvents.Event) {
        meaning.append(YAMLLayout.Part(sense: sense, place: event.start))
    }

    /// libyaml lets a block end where the next thing begins; here it ends with its last part.
    private func node(
        _ content: YAMLLayout.Content,
        from start: YAMLEvents.Mark,
        to end: YAMLEvents.Mark,
        _ properties: YAMLEvents.Properties
    ) -> YAMLLayout.Node {
        let last: YAMLEvents.Mark =
            switch content {
            case .leaf, .flow: end
            case .sequence(let nodes): nodes.last?.end ?? start
            case .mapping(let entries): entries.last?.value.end ?? start
            }
        return YAMLLayout.Node(
            start: start,
            end: last,
            anchor: properties.anchor,
            content: content
        )
    }

    private mutating func leaf(
        _ event: YAMLEvents.Event,
        at start: YAMLEvents.Mark,
        anchor: String?,
        text: String,
        form: YAMLLayout.Leaf.Form
    ) -> YAMLLayout.Node {
        let leaf = YAMLLayout.Leaf(start: start, end: event.end, form: form, text: text)
        leaves.append(leaf)
        return YAMLLayout.Node(
            start: start,
            end: event.end,
            anchor: anchor,
            content: .leaf(leaf)
        )
    }

    /// libyaml lets a node with an anchor begin with it.
    private func start(
        of event: YAMLEvents.Event,
        _ properties: YAMLEvents.Properties
    ) -> YAMLEvents.Mark {
        guard let anchor = properties.anchor else { return event.start }
        let behind = YAMLEvents.Mark(
            line: event.start.line,
            column: event.start.column + 1 + anchor.unicodeScalars.count
        )
        // A block's own event may end before its first part.
        guard case .scalar = event.kind else { return text.token(from: behind) ?? behind }
        return min(text.token(from: behind) ?? event.end, event.end)
    }

    private func form(at place: YAMLEvents.Mark) -> YAMLLayout.Leaf.Form {
        switch text[place] {
        case "'": .single
        case "|": .literal
        case ">": .folded
        default: .double
        }
    }
}
