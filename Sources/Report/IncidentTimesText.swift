package import Alerting
package import JSON
import ProbeModel
import Reliability

/// `probectl incident times`: how long it takes until incidents are noticed, taken up and over.
package enum IncidentTimesText {
    private static func rows(_ times: IncidentTimes) -> [(word: String, name: String, MeanTime)] {
        [
            ("until it is decided", "MTTD", times.detection),
            ("until somebody takes it up", "MTTA", times.acknowledgement),
            ("until it is over", "MTTR", times.repair),
            ("between two of them", "MTBF", times.between),
        ]
    }

    package static func lines(_ times: IncidentTimes, of service: String?) -> [String] {
        let table =
            [["mean time", "", "of", "mean", "95 % between"]]
            + rows(times).map { word, name, time in
                [
                    word, name, "\(time.count)",
                    time.mean.map { Figures.duration($0.seconds) } ?? "–",
                    time.lower.map { lower in
                        "\(Figures.duration(lower.seconds)) and "
                            + (time.upper.map { Figures.duration($0.seconds) } ?? "any time")
                    } ?? "–",
                ]
            }
        return Figures.columns(table) + [
            "",
            "Watched for \(Figures.duration(times.observed.seconds)) of that time: only then can all have been well.",
            "Pages\(service.map { " of '\($0)'" } ?? ""). An incident begins in the middle between "
                + "the last good and the first bad run; the",
            "intervals are those of exponential spans (2T/μ ~ χ²), so they are wide where there are "
                + "few.",
        ]
    }

    package static func json(_ times: IncidentTimes, of service: String?) -> JSON {
        .object(
            [
                .init("service", JSON(service)),
                .init("observedSeconds", JSON(times.observed.seconds)),
            ]
                + zip(["detection", "acknowledgement", "repair", "between"], rows(times)).map {
                    name,
                    row in
                    .init(
                        name,
                        [
                            "count": JSON(row.2.count), "meanSeconds": seconds(row.2.mean),
                            "lowerSeconds": seconds(row.2.lower),
                            "upperSeconds": seconds(row.2.upper),
                        ]
                    )
                }
        )
    }

    private static func seconds(_ span: Duration?) -> JSON {
        span.map { JSON($0.seconds) } ?? .null
    }
}
