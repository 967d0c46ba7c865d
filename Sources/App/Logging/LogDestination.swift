internal import Foundation
internal import Glibc

/// A log file could not be opened.
package struct LogDestinationError: Error, CustomStringConvertible {
    /// The file's path.
    package let path: String
    /// The system's error number.
    package let errno: Int32

    package var description: String {
        "LOGGING_FILE '\(path)' cannot be opened: \(String(cString: strerror(errno))); give a path in a directory that can be written"
    }
}

/// Standard error, or a file that is rotated by size.
///
/// Used by one ``LogSink``, on its queue alone.
package final class LogDestination {
    private let path: String?
    private let maxSize: Int
    private let backups: Int
    private var descriptor: Int32
    private var size = 0

    private init(path: String?, descriptor: Int32, maxSize: Int, backups: Int) {
        self.path = path
        self.descriptor = descriptor
        self.maxSize = maxSize
        self.backups = backups
    }

    deinit {
        if path != nil, descriptor >= 0 { close(descriptor) }
    }

    /// The process's standard error.
    package static var standardError: LogDestination {
        LogDestination(path: nil, descriptor: STDERR_FILENO, maxSize: .max, backups: 0)
    }

    /// A file that is appended to; renamed to `path.1`, `path.2`, … before it would grow over `maxSize` bytes.
    ///
    /// - Parameters:
    ///   - path: The file; made, with its directory, when missing.
    ///   - maxSize: In bytes; a single line longer than that is written whole all the same.
    ///   - backups: How many renamed files are kept; 0 means that the file is emptied.
    /// - Throws: ``LogDestinationError``.
    package static func file(
        _ path: String, maxSize: Int, backups: Int
    ) throws(LogDestinationError) -> LogDestination {
        let directory = (path as NSString).deletingLastPathComponent
        if !directory.isEmpty {
            try? FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        }
        let destination = LogDestination(path: path, descriptor: -1, maxSize: maxSize, backups: backups)
        guard destination.reopen() else { throw LogDestinationError(path: path, errno: Glibc.errno) }
        return destination
    }

    /// Writes whole lines, rotating between two of them where the size asks for it.
    ///
    /// A file that can no longer be written does not lose them: they go to standard error.
    func write(_ lines: [UInt8]) {
        var rest = lines[...]
        while !rest.isEmpty {
            let chunk = prefixThatFits(rest)
            if chunk.isEmpty {
                rotate()
                continue
            }
            let target = descriptor >= 0 ? descriptor : STDERR_FILENO
            if !Self.writeAll(chunk, to: target), path != nil {
                _ = Self.writeAll(chunk, to: STDERR_FILENO)
            }
            size += chunk.count
            rest = rest[chunk.endIndex...]
        }
    }

    /// The whole lines that the file still has room for; at least one when the file is empty.
    private func prefixThatFits(_ lines: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let room = maxSize - size
        if lines.count <= room { return lines }
        if room > 0, let end = lines.prefix(room).lastIndex(of: UInt8(ascii: "\n")) { return lines[...end] }
        guard size == 0 else { return [] }
        let end = lines.firstIndex(of: UInt8(ascii: "\n")) ?? lines.index(before: lines.endIndex)
        return lines[...end]
    }

    private func rotate() {
        guard let path else { return }
        close(descriptor)
        if backups == 0 {
            unlink(path)
        } else {
            for number in stride(from: backups - 1, through: 1, by: -1) {
                rename("\(path).\(number)", "\(path).\(number + 1)")
            }
            rename(path, path + ".1")
        }
        _ = reopen()
        size = 0
    }

    private func reopen() -> Bool {
        guard let path else { return true }
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { return false }
        size = max(0, Int(lseek(descriptor, 0, SEEK_END)))
        return true
    }

    /// write(2) until all is written; a descriptor that is not ready within a second loses the rest.
    private static func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count > 0 {
                    offset += count
                } else if errno == EAGAIN {
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    if poll(&ready, 1, 1000) <= 0 { return false }
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}
