package import Logging

/// swift-log's end of a ``LogSink``: one line for each event, metadata as fields, sorted by key.
package struct LineLogHandler: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    package var metadataProvider: Logger.MetadataProvider?

    private let label: String
    private let sink: LogSink

    /// A handler for the logger `label` that writes into `sink` what is at least `level`.
    package init(label: String, sink: LogSink, level: Logger.Level) {
        self.label = label
        self.sink = sink
        logLevel = level
    }

    package subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        if let error = event.error { fields["error"] = "\(error)" }
        var line = LogLine(format: sink.format)
        line.begin(.now, level: event.level, label: label, message: event.message.description)
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) { line.field(key, value) }
        line.finish()
        sink.write(line.bytes)
    }
}
