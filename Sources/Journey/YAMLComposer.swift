import ProbeModel

/// Builds the tree from the events, with every bound of promises.md N14.
struct YAMLComposer: ~Copyable {
    private var events: YAMLEvents
    private let file: Int
    private var anchors: [String: (node: YAML, count: Int)] = [:]
    /// Nodes so far, those behind aliases counted each time.
    private var count = 0

    /// What ends the composition; problems that allow to go on are reported at once.
    private struct Stop: Error {
        let message: String
        let place: Place
        var remedy: String?
    }

    private init(_ events: consuming YAMLEvents, file: Int) {
        self.events = events
        self.file = file
    }

    /// The file's only document; nil if it cannot be composed, which has then been reported.
    static func compose(
        _ source: SourceText,
        file: Int,
        _ diagnostics: inout Diagnostics
    ) -> YAML? {
        let start = Place(file: file, line: 1, column: 1, endLine: 1, endColumn: 2)
        guard source.bytes.count <= Limits.probeFileBytes else {
            let limit = Limits.probeFileBytes >> 20
            diagnostics.error("the file is larger than \(limit) MiB", at: start)
            return nil
        }
        guard let events = YAMLEvents(source.bytes) else {
            diagnostics.error("there is no memory to read the file", at: start)
            return nil
        }
        var composer = YAMLComposer(events, file: file)
        do throws(Stop) {
            return try composer.document(&diagnostics)
        } catch {
            diagnostics.error(error.message, at: error.place, remedy: error.remedy)
            return nil
        }
    }

    private mutating func document(_ diagnostics: inout Diagnostics) throws(Stop) -> YAML? {
        _ = try next()
        let start = try next()
        guard case .documentStart = start.kind else {
            throw Stop(message: "the file is empty", place: place(start))
        }
        let root = try node(try next(), depth: 1, &diagnostics)
        _ = try next()
        let end = try next()
        guard case .streamEnd = end.kind else {
            throw Stop(
                message: "a second document begins here",
                place: place(end),
                remedy: "Keep one journey, service or fragment in a file"
            )
        }
        return root
    }

    private mutating func node(
        _ event: YAMLEvents.Event,
        depth: Int,
        _ diagnostics: inout Diagnostics
    ) throws(Stop) -> YAML {
        let before = count
        try count(1, at: event)
        guard depth <= Limits.yamlDepth else {
            throw Stop(
                message: "more than \(Limits.yamlDepth) levels of nesting",
                place: place(event)
            )
        }
        switch event.kind {
        case .alias(let name):
            guard let (node, size) = anchors[name] else {
                throw Stop(message: "there is no anchor '&\(name)' before", place: place(event))
            }
            try count(size - 1, at: event)
            let content = node.read(byAliasOn: event.start.line + 1).content
            return YAML(content: content, place: place(event))
        case .scalar(let text, let isPlain, let properties):
            let scalar = YAML.Scalar(text: text, isPlain: isPlain)
            return try finish(.scalar(scalar), properties, event, event.end, from: before)
        case .sequenceStart(let properties):
            var elements: [YAML] = []
            var end = try next()
            while !end.isEnd {
                elements.append(try node(end, depth: depth + 1, &diagnostics))
                end = try next()
            }
            return try finish(.sequence(elements), properties, event, end.end, from: before)
        case .mappingStart(let properties):
            let (entries, end) = try entries(depth: depth, &diagnostics)
            return try finish(.mapping(entries), properties, event, end, from: before)
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .sequenceEnd, .mappingEnd:
            throw Stop(message: "the file is empty", place: place(event))
        }
    }

    private mutating func entries(
        depth: Int,
        _ diagnostics: inout Diagnostics
    ) throws(Stop) -> ([YAML.Entry], YAMLEvents.Mark) {
        var entries: [YAML.Entry] = []
        var places: [String: Place] = [:]
        var event = try next()
        while !event.isEnd {
            let key = try node(event, depth: depth + 1, &diagnostics)
            let value = try node(try next(), depth: depth + 1, &diagnostics)
            if let text = key.scalar?.text {
                if let first = places[text] {
                    diagnostics.error(
                        "the field \(text.quoted) is here twice, first on line \(first.line)",
                        at: key.place
                    )
                } else {
                    places[text] = key.place
                    entries.append(YAML.Entry(key: text, place: key.place, value: value))
                }
            } else {
                diagnostics.error("a field's name must be a text", at: key.place)
            }
            event = try next()
        }
        return (entries, event.end)
    }

    /// Registers the anchor, refuses tags, and sets the end of the node.
    private mutating func finish(
        _ content: YAML.Content,
        _ properties: YAMLEvents.Properties,
        _ event: YAMLEvents.Event,
        _ end: YAMLEvents.Mark,
        from before: Int
    ) throws(Stop) -> YAML {
        if let tag = properties.tag {
            throw Stop(
                message: "tags such as \(tag.quoted) are not used here",
                place: place(event),
                remedy: "Quote the value if it is a text"
            )
        }
        let node = YAML(content: content, place: place(from: event.start, to: end))
        if let anchor = properties.anchor { anchors[anchor] = (node, count - before) }
        return node
    }

    private mutating func count(_ nodes: Int, at event: YAMLEvents.Event) throws(Stop) {
        count += nodes
        guard count <= Limits.yamlNodes else {
            throw Stop(
                message: "more than \(Limits.yamlNodes) values, aliases counted each time",
                place: place(event)
            )
        }
    }

    private mutating func next() throws(Stop) -> YAMLEvents.Event {
        do throws(YAMLEvents.SyntaxError) {
            return try events.next()
        } catch {
            throw Stop(
                message: "this is not YAML: \(error.problem)",
                place: place(from: error.mark, to: error.mark),
                remedy: error.remedy
            )
        }
    }

    private func place(_ event: YAMLEvents.Event) -> Place {
        place(from: event.start, to: event.end)
    }

    private func place(from start: YAMLEvents.Mark, to end: YAMLEvents.Mark) -> Place {
        let isEmpty = start.line == end.line && end.column <= start.column
        return Place(
            file: file,
            line: start.line + 1,
            column: start.column + 1,
            endLine: end.line + 1,
            endColumn: isEmpty ? start.column + 2 : end.column + 1
        )
    }
}

extension YAMLEvents.Event {
    var isEnd: Bool {
        switch kind {
        case .sequenceEnd, .mappingEnd: true
        case .streamStart, .streamEnd, .documentStart, .documentEnd, .alias, .scalar,
            .sequenceStart, .mappingStart:
            false
        }
    }
}

extension YAML {
    /// Composes one file for a reader that is no probe file, the daemon's configuration for
    /// example; nil if that failed, which is then among the diagnostics.
    package static func compose(
        _ source: SourceText,
        _ diagnostics: inout Diagnostics
    ) -> YAML? {
        YAMLComposer.compose(source, file: 0, &diagnostics)
    }
}
