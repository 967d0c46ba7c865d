import Foundation
import HTTPCore
import HTTPTypes
import Logging
import OpenSSL
import Routes
import Services
import Synchronization
import TestSupport
import Testing

@Suite("A streamed answer") struct CompressedStreamTests {
    /// Keeps what it is given, and is gone after so many bytes.
    private final class Collector: ResponseWriter {
        let pieces = Mutex<[[UInt8]]>([])
        let patience: Int
        init(patience: Int = .max) { self.patience = patience }

        var bytes: [UInt8] { pieces.withLock { $0.flatMap(\.self) } }

        func write(_ bytes: [UInt8]) async throws(ClientGone) {
            let count = pieces.withLock { pieces in
                pieces.append(bytes)
                return pieces.reduce(0) { $0 + $1.count }
            }
            if count > patience { throw ClientGone() }
        }
    }

    private struct Broken: Error {}

    /// A thousand rows of 100 bytes, that do not all look alike.
    private static func row(_ number: Int) -> [UInt8] {
        Array((String(number &* 7_919 % 104_729) + ",").padding(toLength: 99, withPad: "row ", startingAt: 0).utf8) + [
            10
        ]
    }

    private func answer(_ coding: String, fields: HTTPFields = [.contentType: "text/csv"], failsAt: Int = .max)
        async throws -> Response
    {
        let routes = [
            Route(.get, "/rows", "Rows", produces: ["text/csv", "application/x-ndjson"]) { _ in
                Response(
                    status: .ok, fields: fields,
                    stream: ResponseStream(trailers: [.eTag]) { writer in
                        for number in 0..<5_000 {
                            if number == failsAt { throw Broken() }
                            try await writer.write(Self.row(number))
                        }
                        return [.eTag: "\"end\""]
                    })
            }
        ]
        let router = Router(
            routes,
            admission: Admission(try Authenticator(username: "admin", credential: .password("secret")), bodyLimit: 0),
            metrics: RequestMetrics(), cache: ResponseCache(capacity: 1 << 20) { nil }, compressor: BodyCompressor(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, accessLog: { _ in })
        return await router.send("/rows", fields: ["Accept-Encoding": coding]).response
    }

    @Test("is compressed while it is made, in pieces, and keeps its trailers", arguments: ["gzip", "zstd"])
    func compressed(coding: String) async throws {
        let response = try await answer(coding)
        #expect(response.fields[.contentEncoding] == coding && response.fields[.eTag] == nil)
        #expect(response.fields[values: .vary] == ["Accept", "Accept-Encoding"])
        let stream = try #require(response.stream)
        #expect(stream.trailers == [.eTag])
        let collector = Collector()
        let trailers = try await stream.produce(collector)
        #expect(trailers == [.eTag: "\"end\""])
        let expected = (0..<5_000).flatMap(Self.row)
        #expect(try decompressed(collector.bytes, by: coding) == expected)
        // 500,000 bytes in pieces of 64 KiB and a rest: neither one for each row nor one for all.
        #expect((7...9).contains(collector.pieces.withLock { $0.count }) && collector.bytes.count < 250_000)
        // Another request takes the encoder that this one gave back.
        let second = Collector()
        _ = try await stream.produce(second)
        #expect(second.bytes == collector.bytes)
    }

    @Test("is left alone where nobody asked, where it is compressed already, and where that is forbidden")
    func plain() async throws {
        for (coding, fields) in [
            ("identity", [.contentType: "text/csv"]), ("gzip", [.contentType: "text/csv", .contentEncoding: "br"]),
            ("gzip", [.contentType: "text/csv", .cacheControl: "private, no-transform"]),
            ("gzip", [.contentType: "image/png"]),
        ] as [(String, HTTPFields)] {
            let response = try await answer(coding, fields: fields)
            #expect(response.fields[.contentEncoding] == fields[.contentEncoding])
            let collector = Collector()
            _ = try await response.stream?.produce(collector)
            #expect(collector.bytes == (0..<5_000).flatMap(Self.row))
        }
    }

    @Test("breaks off when its maker fails or its reader goes, without an end", arguments: ["gzip", "zstd"])
    func broken(coding: String) async throws {
        let failing = try await answer(coding, failsAt: 3_000)
        let collector = Collector()
        await #expect(throws: Broken.self) { _ = try await failing.stream?.produce(collector) }
        #expect(try decompressed(collector.bytes, by: coding).isEmpty)
        let whole = try await answer(coding)
        let impatient = Collector(patience: 1)
        await #expect(throws: ClientGone.self) { _ = try await whole.stream?.produce(impatient) }
    }
}
