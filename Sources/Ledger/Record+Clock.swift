package import ProbeModel

extension Record {
    /// What the clocks said, and how good the wall clock is (promises.md C2, C4).
    package struct Clock: Hashable, Sendable {
        package var moment: Moment
        /// Whether the kernel holds the wall clock for synchronised; nil if it does not tell.
        package var isSynchronised: Bool?
        /// The kernel's bound of the wall clock's error; nil if it does not tell.
        package var maximumError: Microseconds?
        /// Nil in records of programs that did not ask for it.
        package var standing: Standing?

        package init(moment: Moment, isSynchronised: Bool?, maximumError: Microseconds?) {
            self.moment = moment
            self.isSynchronised = isSynchronised
            self.maximumError = maximumError
        }

        /// Whether somebody answers for the wall clock: the kernel, or else the operator. Who does
        /// not tell does not.
        package var isTrusted: Bool { isSynchronised ?? false || isVouched }

        /// Whether the operator vouches for the wall clock.
        package var isVouched: Bool { standing?.isVouched ?? false }

        /// Whether times are evidence. A program that did not ask who answers for the clock believed
        /// all but what is evidently wrong.
        package var isBelieved: Bool {
            moment.wall >= Limits.earliestWallClock && (standing == nil || isTrusted)
        }

        /// Why times are no evidence now, and the remedy; nil if they are.
        package var problem: String? {
            let unknown = "time counts as unknown in every figure"
            guard moment.wall >= Limits.earliestWallClock else {
                let day = moment.wall.rfc3339.prefix(10)
                return "the clock is not set, it shows \(day): \(unknown) until it is"
            }
            guard !isTrusted else { return nil }
            let vouch = "or write 'clock: trusted' if you vouch for the clock"
            guard isSynchronised != nil else {
                return "the kernel does not tell whether the clock is synchronised: \(unknown); "
                    + "let it answer adjtimex, \(vouch)"
            }
            return "the clock is not synchronised: \(unknown) until it is; start a time service, "
                + vouch
        }

        /// What decides whether the times of records are evidence, and details that help to judge.
        package struct Standing: Hashable, Sendable {
            package var isVouched: Bool
            /// Nil if the kernel does not tell.
            package var discipline: Discipline?

            package init(isVouched: Bool, discipline: Discipline?) {
                self.isVouched = isVouched
                self.discipline = discipline
            }
        }

        /// How the kernel keeps the wall clock (adjtimex(2)).
        package struct Discipline: Hashable, Sendable {
            /// The status word, bits STA_….
            package var status: Int32
            package var estimatedError: Microseconds
            /// TAI − UTC in seconds; 0 where nobody has told the kernel.
            package var taiOffset: Int32

            package init(status: Int32, estimatedError: Microseconds, taiOffset: Int32) {
                self.status = status
                self.estimatedError = estimatedError
                self.taiOffset = taiOffset
            }
        }
    }
}
