internal import Foundation

/// One connection of a ``ScriptedServer``, on its thread.
final class ScriptedConnection {
    /// A request without its number.
    struct Received {
        let method, path: String
        let query: String?
        let fields: [String: String]
        let body: [UInt8]
    }

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var endsWithReset = false

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// The next request; nil at the end of the connection.
    func readRequest() -> Received? {
        while true {
            if let end = buffer.firstRange(of: Array("\r\n\r\n".utf8)) {
                let lines = String(decoding: buffer[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
                buffer.removeSubrange(..<end.upperBound)
                return request(lines)
            }
            // A handshake of TLS, for example; it would never come to an end that is one of HTTP.
            if let first = buffer.first, first < 0x20 {
                _ = send(Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8))
                return nil
            }
            guard receive() else { return nil }
        }
    }

    private func request(_ lines: [String]) -> Received? {
        let line = lines[0].split(separator: " ")
        guard line.count == 3 else { return nil }
        var fields: [String: String] = [:]
        for field in lines.dropFirst() {
            let parts = field.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            fields[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
        }
        let length = Int(fields["content-length"] ?? "0") ?? 0
        while buffer.count < length { guard receive() else { return nil } }
        let body = Array(buffer.prefix(length))
        buffer.removeFirst(length)
        let target = line[1].split(separator: "?", maxSplits: 1).map(String.init)
        return Received(
            method: String(line[0]), path: target[0], query: target.count > 1 ? target[1] : nil, fields: fields,
            body: body)
    }

    /// Takes the steps; false when the connection is at its end.
    func perform(_ steps: [ScriptedAnswer.Step]) -> Bool {
        for step in steps {
            switch step {
            case .send(let bytes): guard send(bytes) else { return false }
            case .trickle(let bytes, let pause):
                for byte in bytes { guard wait(pause), send([byte]) else { return false } }
            case .sendForever(let bytes): while send(bytes) {}
            case .pause(let pause): guard wait(pause) else { return false }
            case .stall: while receive() {}
            case .close: return false
            case .reset:
                endsWithReset = true
                return false
            }
        }
        return true
    }

    /// Waits; false as soon as the client or the server has ended the connection.
    @discardableResult
    func wait(_ pause: Duration) -> Bool {
        let milliseconds = Int32(clamping: Int(pause / .milliseconds(1)))
        // POLLRDHUP, which glibc shows to those only who ask for its extensions.
        var watched = pollfd(fd: descriptor, events: 0x2000, revents: 0)
        return milliseconds == 0 || poll(&watched, 1, milliseconds) == 0
    }

    /// Closes the descriptor, with RST after the step for it.
    func close() {
        if endsWithReset {
            var option = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        }
        Foundation.close(descriptor)
    }

    private func receive() -> Bool {
        var bytes = [UInt8](repeating: 0, count: 16 << 10)
        let count = recv(descriptor, &bytes, bytes.count, 0)
        if count > 0 { buffer += bytes[..<count] }
        return count > 0
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
