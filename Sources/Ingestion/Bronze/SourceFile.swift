internal import Compression
internal import Glibc
internal import OpenSSL

/// A source file, plain or compressed with gzip, read from its beginning to its end in constant memory.
///
/// Compression is told by the first two bytes, not by the name; `-` is the standard input. The calls wait for the disk
/// or the pipe: make them away from the loops. It belongs to the thread or actor that uses it.
package final class SourceFile {
    private static let chunk = 256 << 10

    /// The file, as it was named.
    package let path: String
    /// The file's size on disk, for progress; nil when it is not a regular file.
    package let size: Int?
    /// How many bytes were read from the disk so far.
    package private(set) var bytesRead = 0
    /// How many bytes of content were given out so far; compressed files have more than `bytesRead`.
    package private(set) var contentBytes = 0
    /// The SHA-256 of the content, decompressed; nil until all of it was given out.
    package private(set) var contentDigest: [UInt8]?

    private let descriptor: Int32
    private let hash: SHA256
    private let buffer: UnsafeMutableRawBufferPointer
    private var pending = 0..<0
    private var decoder: GzipDecoder?
    private var isAtEnd = false

    /// Opens a file and looks at its first bytes.
    ///
    /// The corresponding C function is `open`.
    package init(path: String) throws(SourceError) {
        self.path = path
        do { hash = try SHA256() } catch { throw SourceError(.cannotOpen, path: path, "\(error)") }
        descriptor = path == "-" ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SourceError(.cannotOpen, path: path, String(cString: strerror(errno))) }
        var status = stat()
        let isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        size = isRegular ? Int(status.st_size) : nil
        buffer = .allocate(byteCount: Self.chunk, alignment: 16)
        // A pipe may give its first bytes one by one.
        while pending.count < 4, try fill() {}
        let beginning = buffer[pending.prefix(4)]
        if beginning.starts(with: [0x1F, 0x8B]) {
            do { decoder = try GzipDecoder() } catch { throw SourceError(.damaged, path: path, "\(error)") }
        } else if let (_, advice) = Self.otherFormats.first(where: { beginning.starts(with: $0.signature) }) {
            throw SourceError(.unsupportedFormat, path: path, advice)
        }
    }

    /// What people also have their sales in, by its first bytes, and what to do with it.
    private static let otherFormats: [(signature: [UInt8], advice: String)] = [
        ([0xFF, 0xFE], "it is UTF-16; save it as CSV in UTF-8"),
        ([0xFE, 0xFF], "it is UTF-16; save it as CSV in UTF-8"),
        ([0x50, 0x4B, 3, 4], "it is a ZIP archive or a workbook; unpack it, or save it as CSV in UTF-8"),
        ([0xD0, 0xCF, 0x11, 0xE0], "it is a workbook; save it as CSV in UTF-8"),
        ([0x28, 0xB5, 0x2F, 0xFD], "it is compressed with zstd; decompress it, or use gzip"),
        ([0xFD, 0x37, 0x7A, 0x58], "it is compressed with xz; decompress it, or use gzip"),
    ]

    deinit {
        if descriptor >= 0 { close(descriptor) }
        buffer.deallocate()
    }

    /// The next bytes of the content, written into `target`, which must not be empty: how many; 0 at the end.
    package func read(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard !isAtEnd else { return 0 }
        let count: Int
        if let decoder { count = try decompress(decoder, into: target) } else { count = try copy(target) }
        hash.update(UnsafeRawBufferPointer(rebasing: target[..<count]))
        contentBytes += count
        if count == 0 {
            isAtEnd = true
            contentDigest = hash.finalize()
        }
        return count
    }

    private func copy(_ target: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        guard !pending.isEmpty else { return try readDescriptor(into: target) }
        let count = min(pending.count, target.count)
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[pending.prefix(count)]))
        pending.removeFirst(count)
        return count
    }

    private func decompress(
        _ decoder: GzipDecoder, into target: UnsafeMutableRawBufferPointer
    ) throws(SourceError) -> Int {
        do {
            while true {
                let input = UnsafeRawBufferPointer(rebasing: buffer[pending])
                let progress = try decoder.decode(input, into: target)
                pending = (pending.lowerBound + progress.consumed)..<pending.upperBound
                if progress.produced > 0 { return progress.produced }
                guard pending.isEmpty else { continue }
                pending = 0..<0
                guard try fill() else {
                    try decoder.finish()
                    return 0
                }
            }
        } catch let error as GzipError {
            throw SourceError(.damaged, path: path, "\(error)")
        } catch let error as SourceError {
            throw error
        } catch {
            throw SourceError(.cannotRead, path: path, "\(error)")
        }
    }

    /// Adds to the bytes in the buffer; false at the end of the file.
    private func fill() throws(SourceError) -> Bool {
        let count = try readDescriptor(into: UnsafeMutableRawBufferPointer(rebasing: buffer[pending.upperBound...]))
        pending = pending.lowerBound..<pending.upperBound + count
        return count > 0
    }

    /// Waits for a pipe or a terminal to have something, so that a task that was cancelled need not wait for its writer.
    ///
    /// The corresponding C function is `poll`.
    private func awaitInput() throws(SourceError) {
        guard size == nil else { return }
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&watched, 1, 100) == 0 {
            if Task.isCancelled { throw SourceError(.cannotRead, path: path, "the task was cancelled") }
        }
    }

    private func readDescriptor(into target: UnsafeMutableRawBufferPointer) throws(SourceError) -> Int {
        while true {
            try awaitInput()
            let count = Glibc.read(descriptor, target.baseAddress, target.count)
            if count >= 0 {
                bytesRead += count
                return count
            }
            guard errno == EINTR else { throw SourceError(.cannotRead, path: path, String(cString: strerror(errno))) }
        }
    }
}
