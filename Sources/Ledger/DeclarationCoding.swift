import ProbeModel

/// The form of a declaration in the format.
private enum Form: UInt8 {
    case change = 1
    case maintenance = 2
    case cancellation = 3
    case survey = 4
}

extension ByteWriter {
    mutating func declaration(_ declaration: Declaration) {
        switch declaration.matter {
        case .change(let change):
            head(.change, of: declaration)
            fixed(change.at.nanoseconds)
            for value in [change.name, change.service, change.component, change.note] {
                text(value)
            }
        case .maintenance(let maintenance):
            head(.maintenance, of: declaration)
            encode(maintenance)
        case .cancellation(let name, let reason):
            head(.cancellation, of: declaration)
            text(name)
            text(reason)
        case .survey(let survey):
            head(.survey, of: declaration)
            encode(survey)
        }
    }

    private mutating func head(_ form: Form, of declaration: Declaration) {
        byte(form.rawValue)
        fixed(declaration.at.nanoseconds)
        text(declaration.who)
    }

    private mutating func encode(_ maintenance: Maintenance) {
        fixed(maintenance.start.nanoseconds)
        fixed(maintenance.end.nanoseconds)
        for value in [
            maintenance.name, maintenance.service, maintenance.rule, maintenance.zone,
            maintenance.reason,
        ] {
            text(value)
        }
        number(maintenance.except.count)
        for start in maintenance.except { fixed(start.nanoseconds) }
    }

    private mutating func encode(_ survey: Survey) {
        byte(survey.kind.rawValue)
        text(survey.service)
        text(survey.segment)
        number(survey.answers.count)
        for answer in survey.answers {
            fixed(answer.at.nanoseconds)
            byte(answer.score)
        }
    }
}

extension ByteReader {
    mutating func declaration() throws(MalformedRecord) -> Declaration {
        let form = try word(Form.self)
        let at = try timestamp()
        let who = try text()
        switch form {
        case .change: return Declaration(at: at, who: who, matter: .change(try change()))
        case .maintenance:
            return Declaration(at: at, who: who, matter: .maintenance(try maintenance()))
        case .cancellation:
            let name = try text()
            let matter = Declaration.Matter.cancellation(of: name, reason: try text())
            return Declaration(at: at, who: who, matter: matter)
        case .survey: return Declaration(at: at, who: who, matter: .survey(try survey()))
        }
    }

    private mutating func change() throws(MalformedRecord) -> Change {
        let at = try timestamp()
        let name = try text()
        let service = try text()
        let component = try text()
        return Change(name: name, service: service, component: component, at: at, note: try text())
    }

    private mutating func maintenance() throws(MalformedRecord) -> Maintenance {
        let start = try timestamp()
        let end = try timestamp()
        let name = try text()
        let service = try text()
        var maintenance = Maintenance(name: name, service: service, start: start, end: end)
        maintenance.rule = try text()
        maintenance.zone = try text()
        maintenance.reason = try text()
        for _ in 0..<(try count()) { maintenance.except.append(try timestamp()) }
        return maintenance
    }

    private mutating func survey() throws(MalformedRecord) -> Survey {
        let kind = try word(Survey.Kind.self)
        let service = try text()
        let segment = try text()
        var survey = Survey(service: service, segment: segment, kind: kind, answers: [])
        for _ in 0..<(try count()) {
            let at = try timestamp()
            let score = try byte()
            guard score <= 10 else { throw MalformedRecord("an answer of \(score) is above 10") }
            survey.answers.append(Survey.Answer(at: at, score: score))
        }
        return survey
    }
}

extension RecordSize {
    init(of declaration: Declaration) {
        switch declaration.matter {
        case .change(let change):
            let texts = [change.name, change.service, change.component, change.note]
            self.init(numbers: 64, texts: texts + [declaration.who])
        case .maintenance(let maintenance):
            self.init(
                numbers: 96 + 8 * maintenance.except.count,
                texts: [
                    maintenance.name, maintenance.service, maintenance.rule, maintenance.zone,
                    maintenance.reason, declaration.who,
                ]
            )
        case .cancellation(let name, let reason):
            self.init(numbers: 64, texts: [name, reason, declaration.who])
        case .survey(let survey):
            self.init(
                numbers: 64 + 9 * survey.answers.count,
                texts: [survey.service, survey.segment, declaration.who]
            )
        }
    }
}
