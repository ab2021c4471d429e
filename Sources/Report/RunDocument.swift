package import JSON
package import ProbeModel

/// A run as JSON: the shape of `/api/v1/runs/{id}`, of `probectl run --json` and of the ledger's
/// export. Keys are added, never removed or changed (docs/control.md).
package enum RunDocument {
    /// `transcript` is what was kept of the failing exchange, if the run itself does not hold it.
    package static func json(of run: Run, transcript: JSON? = nil) -> JSON {
        var members: [JSON.Member] = [
            .init("id", .string(run.id.description)),
            .init("journey", .string(run.journey)),
            .init("service", .string(run.service)),
            .init("location", .string(run.location)),
            .init("kind", .string(run.kind.word)),
            .init("planned", .string(run.planned.rfc3339)),
            .init("started", .string(run.started.rfc3339)),
            .init("lagSeconds", JSON(run.lag.seconds)),
            .init("durationSeconds", seconds(run.duration)),
            .init("outcome", .string(run.outcome.word)),
            .init("plan", .string(hexadecimal(run.plan))),
        ]
        if let component = run.healthOf { members.append(.init("healthOf", .string(component))) }
        members += failure(run.reason, detail: run.detail)
        if let blamed = run.blamed { members.append(.init("blamed", .string(blamed))) }
        if let suspension = run.suspension {
            members.append(.init("suspension", SuspensionDocument.json(of: suspension)))
        }
        members.append(.init("steps", .array(run.steps.map(json(of:)))))
        if let evidence = run.evidence {
            members.append(.init("evidence", .string(evidence.description)))
        }
        if let transcript = run.transcript.map(TranscriptDocument.json(of:)) ?? transcript {
            members.append(.init("transcript", transcript))
        }
        return .object(members)
    }

    private static func json(of step: Run.Step) -> JSON {
        var members: [JSON.Member] = [
            .init("name", .string(step.name)),
            .init("state", .string(step.state.word)),
            .init("components", .array(step.components.map(JSON.string))),
        ]
        if step.state == .failed, let origin = step.origin {
            members += [
                .init("fragment", .string(origin.fragment)),
                .init("fragmentStep", .string(origin.step)),
            ]
        }
        if step.isCleanup { members.append(.init("cleanup", true)) }
        if step.isTolerated { members.append(.init("tolerated", true)) }
        if let reason = step.retried {
            members.append(.init("retriedFor", .string(reason.word)))
        }
        members += failure(step.reason, detail: step.detail)
        guard step.state != .notReached else { return .object(members) }
        members += [
            .init("offsetSeconds", seconds(step.offset)),
            .init("durationSeconds", seconds(step.duration)),
            .init("attempts", .array(step.attempts.map(json(of:)))),
        ]
        return .object(members)
    }

    private static func json(of attempt: Run.Attempt) -> JSON {
        let purpose: [JSON.Member] = attempt.isForToken ? [.init("purpose", "token")] : []
        return .object(
            purpose + [
                .init("exchanges", .array(attempt.exchanges.map(json(of:)))),
                .init("checks", .array(attempt.checks.map(json(of:)))),
                .init(
                    "captured",
                    .object(attempt.captured.map { .init($0.name, JSON($0.value ?? Secret.mask)) })
                ),
            ]
        )
    }

    private static func json(of check: Run.CheckResult) -> JSON {
        [
            "subject": .string(check.subject), "met": .bool(check.isMet),
            "wanted": .string(check.wanted), "got": .string(check.got), "line": JSON(check.line),
        ]
    }

    private static func json(of exchange: Exchange) -> JSON {
        var members: [JSON.Member] = [
            .init("method", .string(exchange.method)),
            .init("url", .string(exchange.url)),
            .init("offsetSeconds", seconds(exchange.offset)),
            .init("phases", phases(exchange.phases)),
            .init("bytesSent", JSON(exchange.bytesSent)),
            .init("bytesReceived", JSON(exchange.bytesReceived)),
        ]
        if let status = exchange.status { members.append(.init("status", JSON(status))) }
        if let version = exchange.version {
            members.append(.init("httpVersion", .string(version.text)))
        }
        if let peer = exchange.peer { members.append(.init("peer", .string(peer))) }
        if exchange.isUnverified { members.append(.init("serverVerified", false)) }
        if let certificate = exchange.certificate {
            members.append(.init("certificate", json(of: certificate)))
        }
        if let failure = exchange.failure {
            members += self.failure(failure.reason, detail: failure.detail)
            members += [
                .init("curlCode", JSON(failure.code)),
                .init("errorNumber", JSON(failure.errorNumber)),
            ]
        }
        return .object(members)
    }

    private static func json(of certificate: Certificate) -> JSON {
        [
            "subject": .string(certificate.subject), "issuer": .string(certificate.issuer),
            "notAfter": JSON(certificate.notAfter?.rfc3339),
            "verification": JSON(certificate.verification),
        ]
    }

    private static func phases(_ phases: Phases) -> JSON {
        [
            "lookupSeconds": seconds(phases.lookup), "connectSeconds": seconds(phases.connect),
            "tlsSeconds": seconds(phases.tls), "sendSeconds": seconds(phases.send),
            "waitSeconds": seconds(phases.wait), "receiveSeconds": seconds(phases.receive),
            "totalSeconds": seconds(phases.total),
        ]
    }

    private static func failure(_ reason: Reason?, detail: String) -> [JSON.Member] {
        var members: [JSON.Member] = []
        if let reason { members.append(.init("reason", .string(reason.word))) }
        if !detail.isEmpty { members.append(.init("detail", .string(detail))) }
        return members
    }

    static func seconds(_ span: Microseconds) -> JSON {
        JSON(Double(span.count) / 1_000_000)
    }

    /// A plan by its number: 16 hexadecimal digits.
    package static func hexadecimal(_ value: UInt64) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
