internal import Synchronization

/// Hands over a request's body piece by piece, as it arrives.
package protocol RequestBodySource: AnyObject, Sendable {
    /// The next piece, never empty; nil after the last.
    ///
    /// - Throws: ``ParseFailure`` when the body is malformed, too large, too slow, or ends early; and the same at each
    ///   later call.
    func next() async throws(ParseFailure) -> [UInt8]?
}

/// A request's content, read by whoever wants it and at their pace: what is not asked for waits at the client.
///
/// A client that waits for `100 (Continue)` is told so by the first read, not before.
package struct RequestBody: Sendable {
    /// The content's length, bytes, when the client has told it: 0 when there is none, nil when only its end tells.
    package let length: Int?
    private let source: (any RequestBodySource)?

    /// No content.
    package static let none = RequestBody(length: 0, source: nil)

    private init(length: Int?, source: (any RequestBodySource)?) {
        self.length = length
        self.source = source
    }

    /// Content that comes from `source`; `length` is nil when only the end will tell.
    package init(length: Int?, from source: any RequestBodySource) { self.init(length: length, source: source) }

    /// Content that is there already.
    package init(_ bytes: [UInt8]) {
        self.init(length: bytes.count, source: bytes.isEmpty ? nil : WholeBody(bytes))
    }

    /// The next piece, never empty; nil after the last.
    package func next() async throws(ParseFailure) -> [UInt8]? { try await source?.next() }

    /// All of the content, at once.
    ///
    /// - Throws: ``ParseFailure`` with status 413 as soon as it is known to be larger than `limit` bytes, before
    ///   anything is read where the client has told the length.
    package func collect(upTo limit: Int) async throws(ParseFailure) -> [UInt8] {
        guard length ?? 0 <= limit else { throw .bodyTooLarge }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(length ?? 0, 64 << 10))
        while let piece = try await next() {
            guard piece.count <= limit - bytes.count else { throw .bodyTooLarge }
            bytes.append(contentsOf: piece)
        }
        return bytes
    }
}

private final class WholeBody: RequestBodySource {
    private let bytes: Mutex<[UInt8]?>

    init(_ bytes: [UInt8]) { self.bytes = Mutex(bytes) }

    func next() async throws(ParseFailure) -> [UInt8]? {
        bytes.withLock { bytes in
            defer { bytes = nil }
            return bytes
        }
    }
}
