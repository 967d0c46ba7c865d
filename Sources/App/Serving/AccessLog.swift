internal import Logging
internal import Routes
internal import Synchronization

/// Writes one line a request, at level info, without building log metadata: a buffer is reused for every line.
final class AccessLog: Sendable {
    private let sink: LogSink
    private let isEnabled: Bool
    private let line: Mutex<LogLine>

    init(_ sink: LogSink, level: Logger.Level) {
        self.sink = sink
        isEnabled = level <= .info
        line = Mutex(LogLine(format: sink.format))
    }

    func write(_ record: AccessRecord) {
        guard isEnabled else { return }
        line.withLock { line in
            line.begin(.now, level: .info, label: "access", message: "request")
            line.field("method", record.method)
            line.field("target", record.target)
            line.field("status", record.status)
            line.field("bytes", record.bytes)
            line.field("microseconds", Int(record.seconds * 1_000_000))
            if let breakage = record.breakage { line.field("broken", breakage) }
            line.field("peer", record.peer)
            line.field("request_id", record.id)
            line.finish()
            sink.write(line.bytes)
        }
    }
}
