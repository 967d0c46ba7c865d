internal import CPostgres

/// What it takes to ask the server to stop a connection's current statement.
///
/// `@unchecked`: the pointer is never changed after init, and `PQcancel` may be called from any thread.
final class CancelKey: @unchecked Sendable {
    private let key: OpaquePointer

    init?(_ handle: OpaquePointer) {
        guard let key = PQgetCancel(handle) else { return nil }
        self.key = key
    }

    deinit { PQfreeCancel(key) }

    /// Sends the request; `completion` runs on another thread once the server has signalled the backend, or failed to.
    ///
    /// The corresponding C function is `PQcancel`.
    func send(_ completion: @escaping @Sendable () -> Void) {
        BlockingCall.run { [self] in
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
                _ = PQcancel(key, message.baseAddress, 256)
            }
            completion()
        }
    }
}
