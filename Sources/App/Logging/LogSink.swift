internal import Dispatch
internal import Foundation
package import Logging
internal import Synchronization

/// Where finished log lines go: a bounded buffer that a Dispatch queue empties into a ``LogDestination``.
///
/// Writing a line costs one short lock and a copy, so an event loop may do it; a disk or pipe that is slow delays the
/// queue alone. When the buffer is full, lines are dropped and counted, and the count is logged when there is room
/// again. Call ``flush()`` before the process ends.
package final class LogSink: @unchecked Sendable {
    // @unchecked: `pending` has its lock; `destination` and `drained` are touched on `queue` alone.

    /// How lines look; a ``LogLine`` for this sink is made with it.
    package let format: LogFormat

    private struct Pending {
        var bytes: [UInt8] = []
        var dropped = 0
        var droppedEver = 0
        var scheduled = false
    }

    private let capacity: Int
    private let pending = Mutex(Pending())
    private let queue = DispatchQueue(label: "martlet.log", qos: .utility)
    private let destination: LogDestination
    private var drained: [UInt8] = []

    /// Makes a sink that holds at most `capacity` bytes of lines not yet written.
    package init(format: LogFormat, destination: LogDestination, capacity: Int = 1 << 20) {
        self.format = format
        self.capacity = capacity
        self.destination = destination
    }

    /// The sink that the configuration asks for.
    ///
    /// - Throws: ``LogDestinationError`` when the file cannot be opened.
    package convenience init(_ configuration: Configuration.Logging) throws(LogDestinationError) {
        let destination =
            if let file = configuration.file {
                try LogDestination.file(
                    file, maxSize: configuration.maxSize.bytes, backups: configuration.backupCount)
            } else {
                LogDestination.standardError
            }
        self.init(format: configuration.format, destination: destination)
    }

    /// Lines dropped since the start because the buffer was full.
    package var dropped: Int { pending.withLock { $0.droppedEver } }

    /// Takes one or more whole lines, each with its line feed; drops them when there is no room.
    package func write(_ lines: [UInt8]) {
        let schedule = pending.withLock { pending in
            guard pending.bytes.count + lines.count <= capacity else {
                pending.dropped += 1
                pending.droppedEver += 1
                return false
            }
            pending.bytes.append(contentsOf: lines)
            defer { pending.scheduled = true }
            return !pending.scheduled
        }
        if schedule { queue.async { self.drain() } }
    }

    /// Writes out everything taken so far, then returns.
    ///
    /// Waits for the disk: not for an event loop.
    package func flush() {
        queue.sync { drain() }
    }

    /// A logger that writes here.
    package func logger(label: String, level: Logger.Level) -> Logger {
        Logger(label: label) { LineLogHandler(label: $0, sink: self, level: level) }
    }

    private func drain() {
        drained.removeAll(keepingCapacity: true)
        let dropped = pending.withLock { pending in
            swap(&pending.bytes, &drained)
            defer { pending.dropped = 0 }
            pending.scheduled = false
            return pending.dropped
        }
        if dropped > 0 {
            var line = LogLine(format: format)
            line.begin(.now, level: .warning, label: "martlet.log", message: "log lines dropped: the buffer was full")
            line.field("dropped", dropped)
            line.finish()
            drained.append(contentsOf: line.bytes)
        }
        if !drained.isEmpty { destination.write(drained) }
    }
}
