internal import CShims

/// What a descriptor is ready for, or what its owner wants to hear of.
///
/// The corresponding C constants are `EPOLL…`.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt32

    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Bytes, a connection or an end of file wait to be read.
    package static let readable = Readiness(rawValue: 1)
    /// The socket takes bytes.
    package static let writable = Readiness(rawValue: 2)
    /// The peer has sent its last byte (it may still read).
    ///
    /// Only told to those who ask.
    package static let peerClosed = Readiness(rawValue: 4)
    /// The connection is broken or both directions are closed.
    ///
    /// Told unasked.
    package static let hangUp = Readiness(rawValue: 8)

    init(epoll events: UInt32) {
        var value: Readiness = []
        if events & EPOLLIN.rawValue != 0 { value.insert(.readable) }
        if events & EPOLLOUT.rawValue != 0 { value.insert(.writable) }
        if events & EPOLLRDHUP.rawValue != 0 { value.insert(.peerClosed) }
        if events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0 { value.insert(.hangUp) }
        self = value
    }

    var epoll: UInt32 {
        var events: UInt32 = 0
        if contains(.readable) { events |= EPOLLIN.rawValue }
        if contains(.writable) { events |= EPOLLOUT.rawValue }
        if contains(.peerClosed) { events |= EPOLLRDHUP.rawValue }
        return events
    }
}
