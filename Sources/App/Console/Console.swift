internal import Foundation
internal import Glibc

/// The command line's two outputs: results on standard output, everything else on standard error.
package enum Console {
    /// Whether standard error is a terminal, so that progress may be drawn.
    package static var errorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// The width of the terminal on standard error in columns; 80 when unknown.
    package static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes a line of the result to standard output.
    package static func print(_ text: String) {
        write(Array((text + "\n").utf8)[...], to: STDOUT_FILENO)
    }

    /// Writes a line about the run to standard error.
    package static func note(_ text: String) {
        write(Array((text + "\n").utf8)[...], to: STDERR_FILENO)
    }

    /// Writes a result as JSON, keys sorted and in snake_case.
    package static func print(json value: some Encodable) throws {
        print(try json(value))
    }

    /// A value as JSON, keys sorted and in snake_case, for people and programs alike.
    package static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// write(2) until all is written.
    ///
    /// - Returns: Whether it was; `errno` says why not.
    @discardableResult
    package static func write(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { buffer in
            var offset = 0
            while offset < buffer.count {
                let count = Glibc.write(descriptor, buffer.baseAddress?.advanced(by: offset), buffer.count - offset)
                if count > 0 {
                    offset += count
                } else if errno == EAGAIN {
                    var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&ready, 1, -1)
                } else if errno != EINTR {
                    return false
                }
            }
            return true
        }
    }
}
