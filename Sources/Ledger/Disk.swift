/// One directory on a disk: the system calls that the ledger makes, and no others.
///
/// The real one is `SystemDisk`; tests bring one that loses power.
package protocol Disk: Sendable {
    /// Names of all files in the directory, in any order.
    func names() throws(DiskError) -> [String]
    /// Bytes of a file, which is not opened for that.
    func size(of name: String) throws(DiskError) -> Int
    /// Opens an existing file for reading.
    func open(_ name: String) throws(DiskError) -> DiskFile
    /// Creates a file that must not exist, for reading and writing, mode 0640.
    func create(_ name: String) throws(DiskError) -> DiskFile
    func close(_ file: DiskFile)
    func status(_ file: DiskFile) throws(DiskError) -> DiskStatus
    /// Reads up to `count` bytes; fewer at the end of the file only.
    func read(_ file: DiskFile, at offset: Int, count: Int) throws(DiskError) -> [UInt8]
    /// Writes some of the bytes, at least one, and says how many.
    func write(
        _ bytes: ArraySlice<UInt8>,
        to file: DiskFile,
        at offset: Int
    ) throws(DiskError) -> Int
    /// Waits until the file's content, and what is needed to read it, is on stable storage.
    func synchronise(_ file: DiskFile) throws(DiskError)
    /// Lets the page cache forget what it holds of a file that was synchronised, so that the next
    /// read asks the disk: pages whose writing failed count as clean, and would be believed.
    func dropCache(_ file: DiskFile)
    /// Waits until the directory's entries are on stable storage.
    func synchroniseDirectory() throws(DiskError)
    /// Makes the file `size` bytes long, the new ones zero, their blocks allocated.
    func allocate(_ file: DiskFile, size: Int) throws(DiskError)
    func truncate(_ file: DiskFile, to size: Int) throws(DiskError)
    /// Takes the write permission away, mode 0440.
    func protect(_ file: DiskFile) throws(DiskError)
    /// Gives the file the owner and the group of another one, unless it has them.
    func assign(_ file: DiskFile, toOwnerOf other: DiskFile) throws(DiskError)
    /// Gives a file another name; what has that name already is replaced, or keeps it and the call
    /// is refused.
    func rename(_ name: String, to newName: String, replacing: Bool) throws(DiskError)
    func remove(_ name: String) throws(DiskError)
    /// Takes the exclusive lock on a file, which is created if need be; false if another has it.
    /// It is held until `unlock`, or until the process ends.
    func lock(_ name: String) throws(DiskError) -> Bool
    /// Whether anybody has that lock; false too if there is no such file, or the system does not tell.
    func isLocked(_ name: String) -> Bool
    /// Gives all locks back.
    func unlock()
}

/// An open file of a `Disk`.
package struct DiskFile: Hashable, Sendable {
    /// The descriptor.
    package let number: Int32
    package let name: String

    package init(number: Int32, name: String) {
        self.number = number
        self.name = name
    }
}

/// What the directory tells about a file.
package struct DiskStatus: Hashable, Sendable {
    package var size: Int
    package var isWritable: Bool

    package init(size: Int, isWritable: Bool) {
        self.size = size
        self.isWritable = isWritable
    }
}

/// A system call that was refused.
package struct DiskError: Error, Hashable, Sendable {
    /// The call's name.
    package var operation: String
    package var name: String
    /// `errno`.
    package var number: Int32

    package init(_ operation: String, _ name: String, number: Int32) {
        self.operation = operation
        self.name = name
        self.number = number
    }
}

extension Disk {
    /// Writes all of the bytes; short writes are continued.
    func writeAll(
        _ bytes: [UInt8],
        to file: DiskFile,
        at offset: Int
    ) throws(DiskError) {
        var done = 0
        while done < bytes.count {
            done += try write(bytes[done...], to: file, at: offset + done)
        }
    }
}
