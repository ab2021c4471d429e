import Journey
import ProbeModel
import Testing

@Suite("Speed")
struct SpeedTests {
    @Test("a plain step is rendered and judged in microseconds, not milliseconds")
    func step() throws {
        let plan = try #require(Shop.compile(Shop.journey).plans.first)
        var bindings = Shop.bindings(plan)
        let token = Shop.answer(200, #"{"token":"t0ken-123456"}"#)
        _ = plan.steps[0].judge(token, &bindings)
        let response = Shop.answer(201, #"{"status":"draft","rates":[{"price":1}],"id":"00123"}"#)
        let rounds = 2000
        let time = try ContinuousClock().measure {
            for _ in 0..<rounds {
                _ = try plan.steps[1].request(&bindings)
                _ = plan.steps[1].judge(response, &bindings)
            }
        }
        // The bound is that of a debug build on a busy machine; release is some fifty times faster.
        #expect(time / rounds < .milliseconds(2))
        print("render and judge: \(time / rounds) a step")
    }
}
