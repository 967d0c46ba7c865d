import App
import Foundation
import Logging
import Testing

/// The lines that a logger of `format` writes into a file.
private func lines(_ format: LogFormat, level: Logger.Level = .trace, _ body: (Logger) -> Void) throws -> [String] {
    let directory = try TemporaryDirectory()
    let sink = LogSink(
        format: format,
        destination: try LogDestination.file(directory.file("log"), maxSize: 1 << 20, backups: 1))
    body(sink.logger(label: "martlet.test", level: level))
    sink.flush()
    return try directory.read("log").split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(
        String.init)
}

@Suite("Log lines")
struct LogLineTests {
    @Test(
        "A time is RFC 3339 in UTC with milliseconds",
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_001, "2000-02-29T00:00:00.001Z"),
            (1_798_761_599_999, "2026-12-31T23:59:59.999Z"), (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
        ] as [(Int64, String)])
    func timestamps(milliseconds: Int64, text: String) {
        var bytes: [UInt8] = []
        LogTimestamp(milliseconds: milliseconds).append(to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }

    @Test("A line of text has time, level, label, message and metadata sorted by key")
    func text() throws {
        let line = try #require(
            try lines(.text) { $0.warning("slow query", metadata: ["took_ms": "12", "a": "b c", "empty": ""]) }.first)
        #expect(line.dropFirst(24) == " warning martlet.test: slow query a=\"b c\" empty=\"\" took_ms=12")
        #expect(line.prefix(24).hasSuffix("Z"))
    }

    @Test("A line of JSON is one object that parses, nested metadata included")
    func json() throws {
        let line = try #require(
            try lines(.json) {
                $0.error(
                    "it \"failed\"\n\u{1}",
                    metadata: ["status": "500", "list": ["x", ["k": "v\\"]], "level": "mine", "text": "é\u{2028}"])
            }.first)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        #expect(object["level"] as? String == "error")
        #expect(object["logger"] as? String == "martlet.test")
        #expect(object["message"] as? String == "it \"failed\"\n\u{1}")
        #expect(object["level_"] as? String == "mine")
        #expect(object["text"] as? String == "é\u{2028}")
        let list = try #require(object["list"] as? [Any])
        #expect(list.first as? String == "x")
        #expect((list.last as? [String: String]) == ["k": "v\\"])
    }

    @Test("Control characters can start no line of their own and reach no terminal", arguments: LogFormat.allCases)
    func injection(format: LogFormat) throws {
        let all = String(String.UnicodeScalarView((0..<0xA0).compactMap(Unicode.Scalar.init)))
        let written = try lines(format) {
            $0.info("a\r\nforged \u{1B}[31m\(all)", metadata: ["k\n=": "v\r\n\(all)", "n\u{7F}": ["\n": "\u{9B}"]])
        }
        #expect(written.count == 1)
        let scalars = try #require(written.first).unicodeScalars
        #expect(!scalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) })
    }

    @Test("A reused line writes the same bytes as a new one")
    func reuse() {
        var reused = LogLine(format: .json)
        for _ in 0..<2 {
            reused.begin(LogTimestamp(milliseconds: 0), level: .info, label: "martlet.access", message: "served")
            reused.field("status", 200)
            reused.field("offset", -17)
            reused.field("path", "/api?q=\"x\"")
            reused.finish()
        }
        #expect(
            String(decoding: reused.bytes, as: UTF8.self)
                == "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",\"logger\":\"martlet.access\","
                + "\"message\":\"served\",\"status\":200,\"offset\":-17,\"path\":\"/api?q=\\\"x\\\"\"}\n")
    }

    @Test("A logger writes nothing below its level and keeps metadata to itself")
    func levels() throws {
        let written = try lines(.text, level: .notice) { logger in
            var copy = logger
            copy[metadataKey: "copy"] = "1"
            logger.info("quiet")
            logger.notice("plain")
            copy.notice("copied")
        }
        #expect(
            written.map { $0.dropFirst(25) } == ["notice martlet.test: plain", "notice martlet.test: copied copy=1"])
    }
}

@Suite("Log sink")
struct LogSinkTests {
    @Test("The file is rotated before it would grow over its size, and the oldest backup goes")
    func rotation() throws {
        let directory = try TemporaryDirectory()
        let sink = LogSink(
            format: .text, destination: try LogDestination.file(directory.file("log"), maxSize: 100, backups: 2))
        for number in 0..<10 {
            sink.write(Array("line \(number) \(String(repeating: "x", count: 31))\n".utf8))
        }
        sink.flush()
        #expect(try directory.read("log").split(separator: "\n").map { $0.prefix(6) } == ["line 8", "line 9"])
        #expect(try directory.read("log.1").split(separator: "\n").map { $0.prefix(6) } == ["line 6", "line 7"])
        #expect(try directory.read("log.2").split(separator: "\n").map { $0.prefix(6) } == ["line 4", "line 5"])
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 3)
    }

    @Test("A new sink goes on with the file that is there and counts its size")
    func reopening() throws {
        let directory = try TemporaryDirectory()
        _ = try directory.write("old\n", to: "log")
        let sink = LogSink(
            format: .text, destination: try LogDestination.file(directory.file("log"), maxSize: 8, backups: 1))
        sink.write(Array("new\n".utf8))
        sink.write(Array("next\n".utf8))
        sink.flush()
        #expect(try directory.read("log.1") == "old\nnew\n")
        #expect(try directory.read("log") == "next\n")
    }

    @Test("Without backups a full file is begun anew, and a line longer than the limit is kept whole")
    func noBackups() throws {
        let directory = try TemporaryDirectory()
        let sink = LogSink(
            format: .text, destination: try LogDestination.file(directory.file("log"), maxSize: 10, backups: 0))
        sink.write(Array("first\n".utf8))
        sink.write(Array("longer than ten bytes\n".utf8))
        sink.flush()
        #expect(try directory.read("log") == "longer than ten bytes\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["log"])
    }

    @Test("Lines that find no room are counted, and the count is logged")
    func drops() throws {
        let directory = try TemporaryDirectory()
        let sink = LogSink(
            format: .json, destination: try LogDestination.file(directory.file("log"), maxSize: 1 << 20, backups: 1),
            capacity: 64)
        sink.write([UInt8](repeating: UInt8(ascii: "x"), count: 65))
        sink.write(Array("kept\n".utf8))
        sink.flush()
        #expect(sink.dropped == 1)
        let written = try directory.read("log")
        #expect(written.hasPrefix("kept\n"))
        #expect(written.contains("\"dropped\":1"))
        sink.write(Array("later\n".utf8))
        sink.flush()
        #expect(try directory.read("log").components(separatedBy: "\"dropped\"").count == 2, "reported once")
    }

    @Test("Lines of many threads stay whole and none is lost")
    func threads() throws {
        let directory = try TemporaryDirectory()
        let sink = LogSink(
            format: .text, destination: try LogDestination.file(directory.file("log"), maxSize: 1 << 30, backups: 1))
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<500 { sink.write(Array("\(thread)-\(number)\n".utf8)) }
        }
        sink.flush()
        #expect(sink.dropped == 0)
        let written = try directory.read("log").split(separator: "\n").map(String.init)
        #expect(Set(written) == Set((0..<8).flatMap { thread in (0..<500).map { "\(thread)-\($0)" } }))
        #expect(written.count == 4000)
    }

    @Test("A file that cannot be opened says which and why")
    func unopenable() throws {
        let directory = try TemporaryDirectory()
        let error = #expect(throws: LogDestinationError.self) {
            try LogDestination.file(directory.path, maxSize: 100, backups: 1)
        }
        #expect(error?.description.contains(directory.path) == true)
    }
}
