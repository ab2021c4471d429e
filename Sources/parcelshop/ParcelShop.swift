import ArgumentParser
import FoundationEssentials
import ShopFloor

/// The demo shop: a hundred components, each up 99 % of the time.
@main
struct ParcelShop: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parcelshop",
        abstract: "A demo shop on loopback, with a hundred components that fail now and then.",
        discussion: "Ends on SIGTERM and SIGINT."
    )

    @Option(help: "The port to listen on; 0 takes any free one.")
    var port: UInt16 = 8080

    @Option(help: "Which component fails when; the same seed fails the same way.")
    var seed = ShopSettings.representativeSeed

    @Option(help: "The probability that a component is up, 0 to 1.")
    var availability = 0.99

    @Option(help: "How long a component stays up or down.")
    var stateSeconds = 3.0

    @Option(help: "From payment to the finished label.")
    var labelDelayMs = 150

    @Option(help: "A file with the password of all users; without it, any password will do.")
    var passwordFile: String?

    func validate() throws {
        guard (0...1).contains(availability) else {
            throw ValidationError("availability is a probability; give a number from 0 to 1")
        }
        guard (0.001...86_400).contains(stateSeconds) else {
            throw ValidationError("a state lasts 0.001 to 86400 seconds")
        }
        guard (0...60_000).contains(labelDelayMs) else {
            throw ValidationError("a label takes 0 to 60000 milliseconds")
        }
    }

    func run() throws {
        let stop = StopSignal()
        let server = try server()
        print("parcelshop listens on http://127.0.0.1:\(server.port)")
        StopSignal.flushOutput()
        stop.wait()
        server.close()
    }

    private func server() throws -> ShopServer {
        let settings = try settings()
        do {
            return try ShopServer(settings: settings, port: Int(port))
        } catch {
            throw ValidationError(
                "port \(port) of 127.0.0.1 cannot be listened on; is another program there? "
                    + "Give another with --port, or 0 for any free one"
            )
        }
    }

    private func settings() throws -> ShopSettings {
        var settings = ShopSettings()
        settings.seed = seed
        settings.availability = availability
        settings.stateTime = .seconds(stateSeconds)
        settings.labelTime = .milliseconds(labelDelayMs)
        settings.password = try passwordFile.map(Self.password)
        return settings
    }

    /// The first line of the file.
    private static func password(from path: String) throws -> String {
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw ValidationError("'\(path)' cannot be read, or is not UTF-8; name another file")
        }
        guard let line = text.split(whereSeparator: \.isNewline).first else {
            throw ValidationError("'\(path)' is empty; write the password into its first line")
        }
        return String(line)
    }
}
