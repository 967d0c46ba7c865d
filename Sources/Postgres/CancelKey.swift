internal import CPostgres
internal import Dispatch

/// What it takes to ask the server to stop a connection's current statement.
///
/// `@unchecked`: the pointer is never changed after init, and `PQcancel` may be called from any thread.
final class CancelKey: @unchecked Sendable {
    private let key: OpaquePointer
    /// Requests block on a connection of their own, so they run here and not on a loop.
    private static let queue = DispatchQueue(label: "postgres.cancel", attributes: .concurrent)

    init?(_ handle: OpaquePointer) {
        guard let key = PQgetCancel(handle) else { return nil }
        self.key = key
    }

    deinit { PQfreeCancel(key) }

    /// Sends the request; `completion` runs on a Dispatch thread once the server has signalled the backend, or failed to.
    ///
    /// The corresponding C function is `PQcancel`.
    func send(_ completion: @escaping @Sendable () -> Void) {
        Self.queue.async { [self] in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                _ = PQcancel(key, message.baseAddress, 256)
            }
            completion()
        }
    }
}
