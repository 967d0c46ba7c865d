internal import Synchronization

/// A request's content, read by whoever wants it and at their pace: what is not asked for waits at the client.
///
/// A client that waits for `100 (Continue)` is told so by the first read, not before.
package struct RequestBody: Sendable {
    /// The content's length, bytes, when the client has told it: 0 when there is none, nil when only its end tells.
    package let length: Int?
    /// Hands over the next piece, never empty; nil after the last.
    ///
    /// Throws ``ParseFailure`` when the body is malformed, too large, too slow, or ends early; and the same at each later
    /// call.
    package typealias Next = @Sendable () async throws(ParseFailure) -> [UInt8]?
    private let piece: Next?

    /// No content.
    package static let none = RequestBody([])

    /// Content that comes piece by piece; `length` is nil when only the end will tell.
    package init(length: Int?, next: @escaping Next) {
        self.length = length
        piece = next
    }

    /// Content that is there already.
    package init(_ bytes: [UInt8]) {
        length = bytes.count
        guard !bytes.isEmpty else {
            piece = nil
            return
        }
        let isRead = Atomic<Bool>(false)
        piece = { isRead.exchange(true, ordering: .relaxed) ? nil : bytes }
    }

    /// The next piece, never empty; nil after the last.
    package func next() async throws(ParseFailure) -> [UInt8]? { try await piece?() }

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

extension RequestHead {
    /// The body that follows the head, read by `next`: ``RequestBody/init(length:next:)``.
    package func body(readBy next: @escaping RequestBody.Next) -> RequestBody {
        switch body {
        case .none: .none
        case .length(let length): RequestBody(length: length, next: next)
        case .chunked: RequestBody(length: nil, next: next)
        }
    }
}
