internal import EventLoop

/// The bytes of one connection as they come and go: over a plain socket, or over TLS.
///
/// Owns its descriptor. Used on its connection's loop only.
protocol Transport: AnyObject {
    /// The socket; -1 once it is closed.
    var descriptor: Int32 { get }
    /// `https` or `http`: RFC 9110 section 4.2.
    var scheme: String { get }
    /// What TLS agreed on by ALPN, for example `h2`; nil when there was nothing to agree on.
    var applicationProtocol: String? { get }

    /// Whether another read may bring bytes of which no readiness of the socket tells.
    var mayHaveUnread: Bool { get }
    /// What to wait for before the next read, after one that would have blocked.
    var readNeeds: Readiness { get }
    /// What to wait for before the next write, after one that would have blocked.
    var writeNeeds: Readiness { get }

    /// Reads what has come.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> ReadOutcome
    /// Writes what the socket takes; `more` says that further bytes follow at once.
    ///
    /// After `wouldBlock` the same bytes must be passed again, and more may follow them.
    func write(_ buffer: UnsafeRawBufferPointer, more: Bool) -> WriteOutcome
    /// Says, where the protocol has a way to, that what was written is whole: without it the peer takes it for cut off.
    func endStream()
    /// Says that no more bytes come, while the peer's are still taken.
    func finishWriting()
    /// Has the peer told, when the descriptor is closed, that what it got is not all.
    func resetOnClose()
    /// Closes the descriptor; a second call does nothing.
    func close()
}

/// What became of a read.
enum ReadOutcome: Equatable {
    case bytes(Int)
    case end
    case wouldBlock
    case broken
}

/// What became of a write.
enum WriteOutcome: Equatable {
    case bytes(Int)
    case wouldBlock
    case broken
}
