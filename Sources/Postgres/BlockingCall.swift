internal import Foundation

/// Runs what blocks, such as libpq's connecting, on a thread of its own.
///
/// Not on a Dispatch queue: its threads are few, so that one server that does not answer would hold up all other work there.
enum BlockingCall {
    /// Starts the thread and returns.
    static func run(_ body: @escaping @Sendable () -> Void) {
        let thread = Thread { body() }
        thread.stackSize = 1 << 19
        thread.start()
    }
}
