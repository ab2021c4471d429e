import Ledger

/// A small file system of its own, mounted for one test.
final class SmallDisk {
    let path: String
    private let image: String

    enum Kind {
        /// With so many inodes; nil: as many as usual.
        case ext4(inodes: Int?)
        case tmpfs
    }

    struct Refused: Error, CustomStringConvertible {
        let description: String
    }

    /// 16 MB of ext4 in a file, or 1 MB of tmpfs.
    init(_ kind: Kind) throws {
        let name = UniqueID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
        path = "/tmp/probed-disk-\(name)"
        image = path + ".img"
        let mount =
            switch kind {
            case .ext4(let inodes):
                "truncate -s 16M \(image) && mkfs.ext4 -q -m0 \(inodes.map { "-N \($0)" } ?? "") "
                    + "\(image) && mount -o loop \(image) \(path)"
            case .tmpfs: "mount -t tmpfs -o size=1m tmpfs \(path)"
            }
        let run = Shell.run("(mkdir \(path) && \(mount) && mkdir \(ledger)) 2>&1")
        guard run.code == 0 else { throw Refused(description: run.text) }
    }

    var ledger: String { path + "/ledger" }

    /// Uses up all room but so many KiB.
    func fill(butFor spare: Int) {
        _ = Shell.run(
            "cd \(path) && dd if=/dev/zero of=spare bs=1K count=\(spare) 2>/dev/null; "
                + "dd if=/dev/zero of=filler bs=4K 2>/dev/null; "
                + "dd if=/dev/zero of=filler2 bs=1K 2>/dev/null; sync -f .; rm spare"
        )
    }

    func free() {
        _ = Shell.run("cd \(path) && rm -f filler* && sync -f .")
    }

    deinit {
        // Lazily, since a test's descriptors may be closed after this.
        _ = Shell.run("umount -l \(path); rmdir \(path); rm -f \(image)")
    }

    /// Whether this machine lets tests mount file systems.
    static let isPossible: Bool = {
        guard Shell.has("mkfs.ext4"), let disk = try? SmallDisk(.ext4(inodes: nil)) else {
            return false
        }
        return Shell.run("test -d \(disk.ledger)").code == 0
    }()
}
