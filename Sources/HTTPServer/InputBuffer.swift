internal import HTTPCore

/// Bytes received and not yet consumed, in one piece.
struct InputBuffer {
    /// What an idle connection keeps.
    private static let restingCapacity = 2 << 10

    private var storage: [UInt8] = []
    private var filled = 0
    /// Where the unconsumed bytes begin.
    private var start = 0
    /// The last read took all the room there was: more is likely to wait.
    private var wasFull = false

    var count: Int { filled - start }

    /// The parser's next step over the unconsumed bytes.
    mutating func next(_ parser: inout RequestParser) throws(ParseFailure) -> RequestParser.Event {
        var position = start
        defer { start = position }
        return try parser.next(storage.span.extracting(first: filled), from: &position)
    }

    /// Whether the unconsumed bytes begin with `prefix`; nil while they are too few to tell.
    func begins(with prefix: [UInt8]) -> Bool? {
        let count = min(count, prefix.count)
        guard storage[start..<start + count].elementsEqual(prefix[..<count]) else { return false }
        return count == prefix.count ? true : nil
    }

    /// Has `take` consume all unconsumed bytes, if there are any, and tells what it said.
    mutating func consumeAll(_ take: (UnsafeRawBufferPointer) -> Bool) -> Bool {
        guard count > 0 else { return true }
        defer { discard() }
        return storage.withUnsafeBytes { unsafe take(UnsafeRawBufferPointer(rebasing: $0[start..<filled])) }
    }

    /// The bytes that a step reported as a piece of the body.
    func bytes(_ range: Range<Int>) -> [UInt8] { Array(storage[range]) }

    /// Lets `read` fill free room and tells what it said.
    ///
    /// The buffer grows up to `limit` bytes.
    mutating func fill(
        limit: Int, _ read: (UnsafeMutableRawBufferPointer) -> ReadOutcome
    ) -> ReadOutcome {
        if start == filled { (start, filled) = (0, 0) }
        if filled == 0, wasFull, storage.count < limit { grow(limit) }
        if filled == storage.count {
            if start > 0 {
                storage.withUnsafeMutableBytes { bytes in
                    unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[..<(filled - start)])
                        .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<filled]))
                }
                (start, filled) = (0, filled - start)
            } else {
                guard grow(limit) else { return .wouldBlock }
            }
        }
        let outcome = storage.withUnsafeMutableBytes { bytes in
            unsafe read(UnsafeMutableRawBufferPointer(rebasing: bytes[filled...]))
        }
        if case .bytes(let count) = outcome {
            filled += count
            wasFull = filled == storage.count
        }
        return outcome
    }

    /// Doubles the room, within `limit`; false when there is no more.
    @discardableResult
    private mutating func grow(_ limit: Int) -> Bool {
        let grown = min(max(storage.count * 2, InputBuffer.restingCapacity), max(limit, 1))
        guard grown > storage.count else { return false }
        storage.append(contentsOf: repeatElement(0, count: grown - storage.count))
        return true
    }

    /// Gives back a large buffer that has been consumed; called when a connection begins to wait.
    mutating func rest() {
        guard start == filled, !wasFull, storage.count > InputBuffer.restingCapacity else { return }
        self = InputBuffer()
    }

    /// Forgets everything that was received.
    mutating func discard() { start = filled }
}
