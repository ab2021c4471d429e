import JSON
import Markup
import Pattern
import ProbeModel

/// Filters over texts.
extension Filter {
    func rewrite(_ text: String) throws(Fault) -> String {
        switch name {
        case .trim: return text.withoutOuterSpace
        case .lowercase: return text.lowercased()
        case .uppercase: return text.uppercased()
        case .urlEncode:
            var bytes: [UInt8] = []
            Address.encode(text, keeping: "", to: &bytes)
            return String(decoding: bytes, as: UTF8.self)
        case .urlDecode:
            guard let decoded = QueryString.decoded(text.utf8, plusIsSpace: false) else {
                throw .unreadable("not percent-encoded UTF-8")
            }
            return decoded
        case .htmlUnescape: return HTMLText.unescaped(text)
        case .htmlEscape:
            var escaped = ""
            for scalar in text.unicodeScalars {
                switch scalar {
                case "&": escaped += "&amp;"
                case "<": escaped += "&lt;"
                case ">": escaped += "&gt;"
                case "\"": escaped += "&quot;"
                case "'": escaped += "&#39;"
                default: escaped.unicodeScalars.append(scalar)
                }
            }
            return escaped
        default: return text
        }
    }

    func group(of pattern: Pattern, in subject: Subject) throws(Fault) -> Subject {
        guard let bytes = subject.textBytes else { throw subject.mismatch("string") }
        do throws(Pattern.Fault) {
            guard let group = try pattern.firstGroup(in: bytes) else { return .nothing }
            return subject.withText(String(decoding: group, as: UTF8.self))
        } catch {
            throw .limit("the pattern is too expensive")
        }
    }

    func replace(
        _ target: Target,
        by replacement: String,
        in subject: Subject
    ) throws(Fault) -> Subject {
        let text = try subject.text()
        switch target {
        case .text(let part):
            return subject.withText(text.replacing(part, with: replacement))
        case .pattern(let pattern):
            let bytes = try Self.replaced(
                pattern,
                by: Array(replacement.utf8),
                in: Array(text.utf8)
            )
            return subject.withText(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func replaced(
        _ pattern: Pattern,
        by replacement: [UInt8],
        in bytes: [UInt8]
    ) throws(Fault) -> [UInt8] {
        var output: [UInt8] = []
        var (start, kept) = (0, 0)
        var time = Limits.patternTime
        while start <= bytes.count {
            let match: Pattern.Match?
            do throws(Pattern.Fault) {
                match = try pattern.firstMatch(in: bytes, from: start, within: &time)
            } catch {
                throw .limit("the pattern is too expensive")
            }
            guard let match, let range = match.groups[0] else { break }
            output += bytes[kept..<range.lowerBound]
            append(replacement, match, bytes, to: &output)
            guard output.count <= Limits.filteredBytes else {
                throw .limit("the text becomes longer than \(Limits.filteredBytes) bytes")
            }
            kept = range.upperBound
            // An empty match stands still: the next one is sought behind the character there.
            start = range.isEmpty ? bytes.nextCharacter(behind: kept) : kept
        }
        return output + bytes[kept...]
    }

    /// Appends a replacement: `$1` to `$9` are groups, `$0` is the match, `$$` a dollar sign.
    private static func append(
        _ replacement: [UInt8],
        _ match: Pattern.Match,
        _ bytes: [UInt8],
        to output: inout [UInt8]
    ) {
        var index = 0
        while index < replacement.count {
            let byte = replacement[index]
            let next = index + 1 < replacement.count ? replacement[index + 1] : 0
            if byte == 0x24, next.isDigit {
                let group = Int(next - 0x30)
                if group < match.groups.count, let range = match.groups[group] {
                    output += bytes[range]
                }
                index += 2
            } else {
                output.append(byte)
                index += byte == 0x24 && next == 0x24 ? 2 : 1
            }
        }
    }
}

extension [UInt8] {
    /// The start of the character behind the one at an index of a text in UTF-8.
    fileprivate func nextCharacter(behind index: Int) -> Int {
        var next = index + 1
        while next < count, self[next] & 0xC0 == 0x80 { next += 1 }
        return next
    }
}

extension String {
    var withoutOuterSpace: String {
        let scalars = unicodeScalars
        guard let first = scalars.firstIndex(where: { !$0.properties.isWhitespace }),
            let last = scalars.lastIndex(where: { !$0.properties.isWhitespace })
        else { return "" }
        return String(scalars[first...last])
    }
}
