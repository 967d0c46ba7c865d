internal import RequestTiming
internal import Synchronization

/// Remembers what was made for a key, for all loops; what several ask for at once is made once.
///
/// Bounded: the entry that was made first goes first. A failure is not remembered.
final class SharedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var tasks: [Key: Task<Value, any Error>] = [:]
        var order: [Key] = []
    }

    private let state = Mutex(State())
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// The value for `key`.
    ///
    /// `make` runs in a task of its own: a client that goes away does not take it from the others.
    func value(for key: Key, make: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let (task, isMine) = state.withLock { state in
            if let task = state.tasks[key] { return (task, false) }
            if state.order.count >= capacity { state.tasks[state.order.removeFirst()] = nil }
            let task = Task { try await make() }
            state.tasks[key] = task
            state.order.append(key)
            return (task, true)
        }
        do {
            // A task has the clock of the request that made it; the others wait for its statements as for their own.
            if isMine { return try await task.value }
            let lap = RequestLap(.query)
            defer { lap.end() }
            return try await task.value
        } catch {
            state.withLock { state in
                guard state.tasks[key] == task else { return }
                state.tasks[key] = nil
                state.order.removeAll { $0 == key }
            }
            throw error
        }
    }
}
