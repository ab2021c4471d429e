import ArgumentParser

/// `probectl log`: the ledger, asked of the daemon or read from its files.
struct Log: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The ledger: its records, and whether they are what was written.",
        discussion: """
            Without a command, the newest records, asked of the daemon. The other commands read the \
            ledger's files themselves, also those of a copy, and need no daemon.
            """,
        subcommands: [
            LogTail.self, LogCat.self, LogExport.self, LogVerify.self, LogProve.self, LogScrub.self,
            LogStat.self, LogPrune.self, LogCompress.self, LogBackup.self,
        ],
        defaultSubcommand: LogTail.self
    )
}
