import Foundation

/// An HTTP/2 client that sends whatever frames a test wants, right or wrong: RFC 9113 section 4.
final class FrameClient {
    struct Frame {
        let type: UInt8
        let flags: UInt8
        let stream: Int
        let payload: [UInt8]

        /// The error code of RST_STREAM or GOAWAY.
        var errorCode: Int? {
            switch type {
            case Kind.reset: FrameClient.number(payload[...])
            case Kind.goAway: FrameClient.number(payload.dropFirst(4).prefix(4))
            default: nil
            }
        }
        var endsStream: Bool { flags & 1 == 1 && (type == Kind.data || type == Kind.headers) }
    }

    enum Kind {
        static let data: UInt8 = 0, headers: UInt8 = 1, priority: UInt8 = 2, reset: UInt8 = 3, settings: UInt8 = 4
        static let ping: UInt8 = 6, goAway: UInt8 = 7, windowUpdate: UInt8 = 8, continuation: UInt8 = 9
    }

    enum ErrorCode {
        static let none = 0, protocolError = 1, cancel = 8, refusedStream = 7, calm = 11
    }

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private let client: Client
    private var consumed = 0

    /// Connects and sends the preface with empty settings.
    init(port: Int) throws {
        client = try Client(port: port)
        client.send(FrameClient.preface + FrameClient.frame(Kind.settings))
    }

    static func frame(_ type: UInt8, flags: UInt8 = 0, stream: Int = 0, _ payload: [UInt8] = []) -> [UInt8] {
        [UInt8(payload.count >> 16), UInt8(payload.count >> 8 & 255), UInt8(payload.count & 255), type, flags]
            + bytes(stream) + payload
    }

    static func bytes(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (24 - 8 * $0) & 255) } }

    static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    /// A header block of literal fields without indexing: RFC 7541 section 6.2.2.
    static func block(_ fields: [(String, String)]) -> [UInt8] {
        fields.flatMap { name, value in [0] + string(name) + string(value) }
    }

    private static func string(_ text: String) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count >= 127 else { return [UInt8(bytes.count)] + bytes }
        var (rest, prefix) = (bytes.count - 127, [UInt8(127)])
        while rest >= 128 {
            prefix.append(UInt8(rest & 127 | 128))
            rest >>= 7
        }
        return prefix + [UInt8(rest)] + bytes
    }

    /// A request's fields.
    static func request(_ path: String, method: String = "GET", _ more: [(String, String)] = []) -> [(String, String)] {
        [(":method", method), (":scheme", "http"), (":path", path), (":authority", "x")] + more
    }

    /// Sends HEADERS; flags 5 are END_HEADERS and END_STREAM.
    func ask(_ path: String, stream: Int, method: String = "GET", flags: UInt8 = 5, _ more: [(String, String)] = []) {
        send(
            FrameClient.frame(
                Kind.headers, flags: flags, stream: stream,
                FrameClient.block(FrameClient.request(path, method: method, more))))
    }

    func send(_ bytes: [UInt8]) { client.send(bytes) }
    func close() { client.close() }

    /// Whether a frame of that kind has come by now, of those that have.
    func hasReceived(_ kind: UInt8) -> Bool {
        client.receiveWhatIsThere()
        var index = consumed
        let bytes = client.received
        while bytes.count >= index + 9 {
            if bytes[index + 3] == kind { return true }
            index += 9 + FrameClient.number(bytes[index..<index + 3])
        }
        return false
    }

    /// The next frame; nil when the server has closed.
    func next() -> Frame? {
        while true {
            let bytes = client.received[consumed...]
            if bytes.count >= 9 {
                let start = bytes.startIndex
                let length = FrameClient.number(bytes[start..<start + 3])
                if bytes.count >= 9 + length {
                    consumed += 9 + length
                    return Frame(
                        type: bytes[start + 3], flags: bytes[start + 4],
                        stream: FrameClient.number(bytes[start + 5..<start + 9]),
                        payload: Array(bytes[start + 9..<start + 9 + length]))
                }
            }
            guard client.receive() else { return nil }
        }
    }

    /// The next frame of that kind, others passed over.
    func next(_ kind: UInt8) -> Frame? {
        while let frame = next() { if frame.type == kind { return frame } }
        return nil
    }

    /// The first byte of the header block of stream's response, 0x88 for 200, and its body; nil when there is none.
    func response(_ stream: Int) -> (status: UInt8, body: String)? {
        var status: UInt8 = 0
        var body: [UInt8] = []
        while let frame = next() {
            guard frame.stream == stream else { continue }
            if frame.type == Kind.headers, status == 0 { status = frame.payload.first ?? 0 }
            if frame.type == Kind.data { body += frame.payload }
            if frame.type == Kind.reset { return nil }
            if frame.endsStream { return (status, String(decoding: body, as: UTF8.self)) }
        }
        return nil
    }
}
