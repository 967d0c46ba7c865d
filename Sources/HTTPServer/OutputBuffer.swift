internal import DequeModule

/// Bytes on their way to a client.
///
/// Small responses are gathered into one piece; a large body is kept as it is and never copied.
struct OutputBuffer {
    /// Bodies from this size on are not copied.
    private static let largeBody = 16 << 10
    /// What an idle connection keeps.
    private static let restingCapacity = 4 << 10

    private var sealed = Deque<[UInt8]>()
    private var open: [UInt8] = []
    /// Bytes of the first piece that are sent.
    private var sent = 0
    /// Bytes still to be sent.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Lets `write` append small things.
    mutating func append<Failure>(_ write: (inout [UInt8]) throws(Failure) -> Void) throws(Failure) {
        let before = open.count
        defer { count += open.count - before }
        try write(&open)
    }

    /// Appends a body.
    mutating func append(body: [UInt8]) {
        count += body.count
        if body.count < OutputBuffer.largeBody {
            open.append(contentsOf: body)
        } else {
            if !open.isEmpty { sealed.append(open) }
            open = []
            sealed.append(body)
        }
    }

    /// Writes until all is sent or `transport` takes no more.
    ///
    /// - Returns: what the transport said last; `.bytes` with the bytes sent in all when everything went.
    mutating func write(to transport: any Transport) -> (sent: Int, outcome: WriteOutcome) {
        var total = 0
        while count > 0 {
            let inSealed = !sealed.isEmpty
            let size = inSealed ? sealed[0].count : open.count
            let more = count > size - sent
            let outcome =
                inSealed
                ? sealed[0].withUnsafeBytes {
                    unsafe transport.write(UnsafeRawBufferPointer(rebasing: $0[sent...]), more: more)
                }
                : open.withUnsafeBytes {
                    unsafe transport.write(UnsafeRawBufferPointer(rebasing: $0[sent...]), more: more)
                }
            guard case .bytes(let written) = outcome else { return (total, outcome) }
            total += written
            count -= written
            sent += written
            if sent == size {
                sent = 0
                if inSealed { sealed.removeFirst() } else { clearOpen() }
            }
        }
        return (total, .bytes(total))
    }

    private mutating func clearOpen() {
        if open.capacity > OutputBuffer.restingCapacity { open = [] } else { open.removeAll(keepingCapacity: true) }
    }
}
