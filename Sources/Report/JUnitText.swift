package import ProbeModel

/// Runs as JUnit's XML, which CI systems show: a suite for each journey, a case for each step.
package enum JUnitText {
    package static func lines(of runs: [Run]) -> [String] {
        ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>"]
            + runs.flatMap(suite) + ["</testsuites>"]
    }

    private static func suite(_ run: Run) -> [String] {
        let failed = run.steps.count { $0.isDecisive }
        let errors = run.steps.count { $0.state == .aborted && !$0.isCleanup }
        let skipped = run.steps.count { $0.state == .notReached }
        let numbers =
            "tests=\"\(run.steps.count)\" failures=\"\(failed)\" errors=\"\(errors)\" "
            + "skipped=\"\(skipped)\" time=\"\(seconds(run.duration))\""
        let head =
            "  <testsuite name=\(attribute(run.journey)) \(numbers) "
            + "timestamp=\(attribute(run.started.rfc3339)) id=\(attribute(run.id.description))>"
        let outcome = run.detail.isEmpty ? run.outcome.word : "\(run.outcome.word): \(run.detail)"
        var properties = "<property name=\"outcome\" value=\(attribute(outcome))/>"
        if run.isUnverified {
            properties += "<property name=\"tls\" value=\(attribute(StatusText.anyServer))/>"
        }
        return [head, "    <properties>\(properties)</properties>"]
            + run.steps.flatMap { lines(of: $0, in: run) } + ["  </testsuite>"]
    }

    private static func lines(of step: Run.Step, in run: Run) -> [String] {
        let head =
            "    <testcase classname=\(attribute(run.journey)) name=\(attribute(step.name)) "
            + "time=\"\(seconds(step.duration))\""
        let message = "message=\(attribute(step.detail)) type=\(attribute(step.reason?.word ?? ""))"
        let inner: String
        switch step.state {
        case .passed: return [head + "/>"]
        case .notReached: inner = "<skipped message=\(attribute(step.detail))/>"
        case .failed where step.isDecisive: inner = "<failure \(message)/>"
        case .aborted where !step.isCleanup: inner = "<error \(message)/>"
        case .failed, .aborted:
            let why = step.isCleanup ? "cleanup" : "tolerated"
            inner = "<system-out>\(why): \(escaped(step.detail))</system-out>"
        }
        return [head + ">", "      " + inner, "    </testcase>"]
    }

    private static func seconds(_ span: Microseconds) -> String {
        Figures.decimal(Double(span.count) / 1_000_000, places: 3)
    }

    private static func attribute(_ text: String) -> String { "\"\(escaped(text))\"" }

    /// Characters that XML has no place for become spaces.
    private static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.unicodeScalars.append(scalar.value < 0x20 ? " " : scalar)
            }
        }
        return result
    }
}

extension Run.Step {
    /// Whether its failure counts, as it does for the exit code: what was tolerated, or cleaned up
    /// in vain, is told and fails no run.
    fileprivate var isDecisive: Bool { state == .failed && !isTolerated && !isCleanup }
}
