import Journey
package import ProbeModel
package import Transfer

/// The program tries itself: two journeys of its own ask its own socket, in the way in which others
/// ask a shop. One must pass and one must fail, or no verdict of this process can be relied on
/// (promises.md U10). Their runs are no evidence of any service, and are not recorded.
package struct Canary: Sendable {
    private let runner: Runner
    private let singing: Plan
    private let silent: Plan

    /// Nil if there are no such plans, which `problem` could not tell from a fault of the compiler.
    package init?(asking socket: String, over network: some Transferring) {
        let sources = [("singing", ProductVersion.text), ("silent", "no version is called so")]
        let catalogue = Catalogue.compile(
            sources.map { Self.source($0, wanting: $1) },
            given: Givens(variables: ["socket": socket])
        )
        guard catalogue.plans.count == sources.count else { return nil }
        (singing, silent) = (catalogue.plans[0], catalogue.plans[1])
        runner = Runner(network: network, vault: Vault(), keeps: .recorded)
    }

    private static func source(_ name: String, wanting version: String) -> SourceText {
        let text = """
            journey: \(name) canary
            service: probed
            every: 1m
            deadline: \(Limits.canaryTime.components.seconds)s
            variables: { socket: "" }
            steps:
              - name: ask for the version
                get: "http://localhost/api/v1/version"
                unixSocket: "{{socket}}"
                expect: { status: 200, json: { $.version: "\(version)" } }
            """
        return SourceText(path: "\(name).yaml", text: text)
    }

    /// What is wrong with this process; nil if both canaries do as they must.
    package func problem(at now: Timestamp) async -> String? {
        let sung = await walk(singing, at: now)
        guard sung.outcome == .passed else {
            return "its own journey that must pass came to '\(sung.outcome.word)' (\(sung.detail))"
        }
        let silence = await walk(silent, at: now)
        guard silence.outcome == .failed, silence.reason == .check else {
            return "its own journey that must fail came to '\(silence.outcome.word)'"
        }
        return nil
    }

    private func walk(_ plan: Plan, at now: Timestamp) async -> Run {
        let run = Run(
            id: RunID(bits: UInt64.random(in: .min ... .max)),
            journey: plan.name,
            service: plan.service,
            location: "",
            kind: .demanded,
            plan: plan.fingerprint,
            planned: now,
            outcome: .passed
        )
        return await runner.run(plan, as: run)
    }
}
