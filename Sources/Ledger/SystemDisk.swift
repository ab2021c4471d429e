import CKernel
import Glibc
import Synchronization

/// The real disk. All of the room's calls to the kernel about files are here.
package final class SystemDisk: Disk {
    private let directory: String
    private let descriptor: Int32
    /// Descriptors that hold locks.
    private let locks = Mutex<[Int32]>([])

    /// Opens a directory.
    package init(directory: String) throws(DiskError) {
        self.directory = directory
        // Safe, here and below, because a Swift string lives as a C string during the call.
        descriptor = unsafe Glibc.open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DiskError("open", directory, number: errno) }
    }

    /// Creates a directory with mode 0750 if it is not there.
    package static func create(directory: String) throws(DiskError) {
        guard unsafe mkdir(directory, 0o750) == 0 || errno == EEXIST else {
            throw DiskError("mkdir", directory, number: errno)
        }
    }

    /// Opens a directory, and creates it before if need be.
    package convenience init(creating directory: String) throws(DiskError) {
        try Self.create(directory: directory)
        try self.init(directory: directory)
    }

    deinit {
        unlock()
        _ = Glibc.close(descriptor)
    }

    package func names() throws(DiskError) -> [String] {
        let copy = try check(
            "opendir",
            directory,
            unsafe openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        )
        // Safe because the stream owns the copied descriptor and is closed before this returns.
        guard let stream = unsafe fdopendir(copy) else {
            defer { _ = Glibc.close(copy) }
            throw DiskError("opendir", directory, number: errno)
        }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        // The end and a failure differ in nothing but `errno`.
        errno = 0
        while let entry = unsafe readdir(stream) {
            // Safe because d_name is a C string within the entry, which lives until the next call.
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { field in
                unsafe field.withMemoryRebound(to: CChar.self, capacity: 256) { text in
                    unsafe String(cString: text)
                }
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw DiskError("readdir", directory, number: errno) }
        return names
    }

    package func size(of name: String) throws(DiskError) -> Int {
        var status = stat()
        // Safe because fstatat fills the structure that it is given and keeps no pointer.
        _ = try check("fstatat", name, unsafe fstatat(descriptor, name, &status, 0))
        return status.st_size
    }

    package func open(_ name: String) throws(DiskError) -> DiskFile {
        let number = try check(
            "openat",
            name,
            // A pipe that somebody laid into the folder must not hold up the thread.
            unsafe openat(descriptor, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        )
        return DiskFile(number: number, name: name)
    }

    package func create(_ name: String) throws(DiskError) -> DiskFile {
        let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC
        let number = try check("openat", name, unsafe probed_openat(descriptor, name, flags, 0o640))
        return DiskFile(number: number, name: name)
    }

    package func close(_ file: DiskFile) {
        _ = Glibc.close(file.number)
    }

    package func status(_ file: DiskFile) throws(DiskError) -> DiskStatus {
        var status = stat()
        // Safe because fstat fills the structure that it is given and keeps no pointer.
        _ = try check("fstat", file.name, unsafe fstat(file.number, &status))
        return DiskStatus(size: status.st_size, isWritable: status.st_mode & 0o200 != 0)
    }

    package func read(
        _ file: DiskFile,
        at offset: Int,
        count: Int
    ) throws(DiskError) -> [UInt8] {
        var failure: Int32 = 0
        // Safe because pread writes within the buffer, and only what it wrote is kept.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let target = unsafe buffer.baseAddress.map { unsafe $0 + filled }
                let got = unsafe pread(file.number, target, count - filled, offset + filled)
                if got < 0 && errno == EINTR { continue }
                if got < 0 { failure = errno }
                guard got > 0 else { break }
                filled += got
            }
        }
        guard failure == 0 else { throw DiskError("pread", file.name, number: failure) }
        return bytes
    }

    package func write(
        _ bytes: ArraySlice<UInt8>,
        to file: DiskFile,
        at offset: Int
    ) throws(DiskError) -> Int {
        // Safe because pwritev only reads the buffer, within its bounds, during the call.
        let written = unsafe bytes.withUnsafeBytes { buffer in
            var piece = unsafe iovec(
                iov_base: UnsafeMutableRawPointer(mutating: buffer.baseAddress),
                iov_len: buffer.count
            )
            var result: Int
            repeat {
                result = unsafe pwritev(file.number, &piece, 1, offset)
            } while result < 0
                && errno == EINTR
            return result
        }
        guard written > 0 else {
            throw DiskError("pwritev", file.name, number: written < 0 ? errno : EIO)
        }
        return written
    }

    package func synchronise(_ file: DiskFile) throws(DiskError) {
        // An interrupted fdatasync may already have taken an error away, so it is not repeated.
        _ = try check("fdatasync", file.name, fdatasync(file.number))
    }

    package func dropCache(_ file: DiskFile) {
        // Only advice: a file system without a page cache has nothing to forget.
        _ = posix_fadvise(file.number, 0, 0, POSIX_FADV_DONTNEED)
    }

    package func synchroniseDirectory() throws(DiskError) {
        _ = try check("fsync", directory, fsync(descriptor))
    }

    package func allocate(_ file: DiskFile, size: Int) throws(DiskError) {
        let result = posix_fallocate(file.number, 0, size)
        guard result == 0 else { throw DiskError("fallocate", file.name, number: result) }
    }

    package func truncate(_ file: DiskFile, to size: Int) throws(DiskError) {
        _ = try check("ftruncate", file.name, ftruncate(file.number, size))
    }

    package func protect(_ file: DiskFile) throws(DiskError) {
        _ = try check("fchmod", file.name, fchmod(file.number, 0o440))
    }

    package func assign(
        _ file: DiskFile,
        toOwnerOf other: DiskFile
    ) throws(DiskError) {
        var (mine, theirs) = (stat(), stat())
        // Safe because fstat fills the structure that it is given and keeps no pointer.
        _ = try check("fstat", file.name, unsafe fstat(file.number, &mine))
        _ = try check("fstat", other.name, unsafe fstat(other.number, &theirs))
        guard mine.st_uid != theirs.st_uid || mine.st_gid != theirs.st_gid else { return }
        let result = fchown(file.number, theirs.st_uid, theirs.st_gid)
        // Whatever its group is, its owner reads it.
        if mine.st_uid != theirs.st_uid { _ = try check("fchown", file.name, result) }
    }

    package func rename(
        _ name: String,
        to newName: String,
        replacing: Bool
    ) throws(DiskError) {
        let result =
            unsafe replacing
            ? renameat(descriptor, name, descriptor, newName)
            : probed_rename_new(descriptor, name, newName)
        _ = try check("renameat", newName, result)
    }

    package func remove(_ name: String) throws(DiskError) {
        _ = try check("unlinkat", name, unsafe unlinkat(descriptor, name, 0))
    }

    /// Gives a file a second name in another directory on the same file system.
    func link(
        _ name: String,
        into other: SystemDisk,
        as newName: String
    ) throws(DiskError) {
        _ = try check(
            "linkat",
            name,
            unsafe linkat(descriptor, name, other.descriptor, newName, 0)
        )
    }

    /// Whether both are one directory, whatever their paths say.
    func isSame(as other: SystemDisk) throws(DiskError) -> Bool {
        var (mine, theirs) = (stat(), stat())
        // Safe because fstat fills the structure that it is given and keeps no pointer.
        _ = try check("fstat", directory, unsafe fstat(descriptor, &mine))
        _ = try check("fstat", other.directory, unsafe fstat(other.descriptor, &theirs))
        return mine.st_dev == theirs.st_dev && mine.st_ino == theirs.st_ino
    }

    package func lock(_ name: String) throws(DiskError) -> Bool {
        let flags = O_RDWR | O_CREAT | O_CLOEXEC
        let number = try check("openat", name, unsafe probed_openat(descriptor, name, flags, 0o640))
        // The lock belongs to this open file, so that closing another one does not end it.
        guard probed_lock(number) == 0 else {
            let refusal = errno
            _ = Glibc.close(number)
            if refusal == EAGAIN || refusal == EACCES { return false }
            throw DiskError("fcntl", name, number: refusal)
        }
        locks.withLock { $0.append(number) }
        return true
    }

    package func isLocked(_ name: String) -> Bool {
        // Safe because a Swift string lives as a C string during the call.
        let number = unsafe probed_openat(descriptor, name, O_RDONLY | O_CLOEXEC, 0)
        guard number >= 0 else { return false }
        defer { _ = Glibc.close(number) }
        return probed_is_locked(number) > 0
    }

    package func unlock() {
        locks.withLock { descriptors in
            for lock in descriptors { _ = Glibc.close(lock) }
            descriptors = []
        }
    }

    private func check(
        _ operation: String,
        _ name: String,
        _ result: Int32
    ) throws(DiskError) -> Int32 {
        guard result >= 0 else { throw DiskError(operation, name, number: errno) }
        return result
    }
}

extension DiskError {
    /// There is no such file.
    var isAbsent: Bool { number == ENOENT }
}

extension DiskError: CustomStringConvertible {
    /// `cannot fdatasync '….plog': Input/output error`.
    package var description: String {
        "cannot \(operation) '\(name)': \(Self.reason(number))"
    }

    /// What the system says of an `errno`.
    static func reason(_ number: Int32) -> String {
        // "Bad message" helps nobody: the file system's checksum, or a compressed segment's, is wrong.
        if number == EBADMSG { return "the bytes do not fit their checksum" }
        // Safe because the text is copied before anything else can call strerror on this thread;
        // glibc's texts of known numbers are constants.
        return unsafe strerror(number).map { unsafe String(cString: $0) } ?? "\(number)"
    }

    /// Whether the disk has lost what should be read, or the file system says that it has; another
    /// try will not help.
    var isOfMedium: Bool { [EIO, EUCLEAN, EBADMSG, ENODATA].contains(number) }

    /// Whether there is no room, as opposed to a broken device.
    var isFull: Bool { number == ENOSPC || number == EDQUOT }

    /// Whether the disk is in trouble, as opposed to rights, a wrong folder or want of descriptors.
    var isOfDisk: Bool { isOfMedium || isFull || number == EROFS }

    /// Whether there is a file of that name already.
    var isTaken: Bool { number == EEXIST }
}
