/// Bounds of the routes of receivers.
extension Limits {
    /// How often receivers' routes see that time passes: a reminder may be a second late.
    package static let routeTurn = Duration.seconds(1)
    /// From the first notice that a receiver's limit holds back to the summary of all: a storm of
    /// alerts from one cause comes within a minute.
    package static let summaryDelay = Duration.seconds(60)
    /// Incidents that a summary names; more fit no line, and `probectl incident` lists them.
    package static let summarySubjects = 20
}
