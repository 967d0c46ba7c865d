internal import Synchronization

/// A value that several may change.
final class Mutexed<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>
    var value: Value { mutex.withLock { $0 } }

    init(_ value: Value) { mutex = Mutex(value) }

    func update(_ body: @Sendable (inout Value) -> Void) { mutex.withLock { body(&$0) } }
}
