import Domain
import Foundation
import HTTPCore
import HTTPTypes
import Logging
import OpenSSL
import Repositories
import Routes
import Services
import Synchronization
import TestSupport
import Testing

@Suite("An upload") struct BatchRoutesTests {
    private static let csv = ["Content-Type": "text/csv"]

    @Test("is refused before anything is read when its type, its coding or its length is wrong")
    func refusals() async throws {
        try await Uploads.with(sizeLimit: 10) { uploads in
            let cases: [([String: String], length: Int?, status: Int, code: String)] = [
                ([:], 5, 415, "unsupported_media_type"),
                (["Content-Type": "text/plain"], 5, 415, "unsupported_media_type"),
                (["Content-Type": "application/json"], 5, 415, "unsupported_media_type"),
                (["Content-Type": "text/csv", "Content-Encoding": "br"], 5, 415, "unsupported_media_type"),
                (["Content-Type": "application/gzip", "Content-Encoding": "gzip"], 5, 415, "unsupported_media_type"),
                (Self.csv, 11, 413, "content_too_large"), (Self.csv, 0, 400, "bad_request"),
            ]
            for (fields, length, status, code) in cases {
                let body = ScriptedBody([[0x61]])
                let answer = await uploads.post(
                    fields: fields, body: length == 0 ? .none : RequestBody(length: length, next: body.next))
                #expect(answer.status == status && answer.code == code && answer.isProblem, "\(fields) \(answer.text)")
                #expect(body.reads == 0)
            }
            for query in ["name=", "name=a%0Ab", "name=x/", "page=1", "name=a&name=b"] {
                #expect(await uploads.post("?\(query)", fields: Self.csv, body: RequestBody([0x61])).status == 422)
            }
            let left = try uploads.files()
            #expect(left == [])
        }
    }

    @Test("leaves nothing behind when it is too large without having said so, or its client goes amid it")
    func brokenOff() async throws {
        try await Uploads.with(sizeLimit: 10) { uploads in
            let large = ScriptedBody([[UInt8](repeating: 0x61, count: 6), [UInt8](repeating: 0x61, count: 5)])
            let answer = await uploads.post(fields: Self.csv, body: RequestBody(length: nil, next: large.next))
            #expect(answer.status == 413 && answer.code == "content_too_large")
            let broken = ScriptedBody([[0x61, 0x62]], failure: ParseFailure(.badRequest, "the connection was closed"))
            #expect(await uploads.post(fields: Self.csv, body: RequestBody(length: 9, next: broken.next)).status == 400)
            #expect(
                await uploads.post(fields: Self.csv, body: RequestBody(length: nil, next: ScriptedBody([]).next)).status
                    == 400)
            let left = try uploads.files()
            #expect(left == [])
            #expect(await uploads.get("").json["total"] as? Int == 0)
            #expect(uploads.service.counts.waiting == 0)
        }
    }

    @Test("is called what the parameter says, else the field, without folders")
    func names() async throws {
        try await Uploads.with { uploads in
            let cases: [(String, String?, String)] = [
                ("?name=../../etc/day%201.csv", nil, "day 1.csv"), ("?name=C:%5Csales%5Cmay.csv", nil, "may.csv"),
                ("", #"attachment; filename="/tmp/june.csv""#, "june.csv"),
                ("?name=a.csv", "attachment; filename=b.csv", "a.csv"),
                ("", "attachment; filename=\"\"", "upload.csv"), ("", nil, "upload.csv"),
            ]
            for (query, disposition, name) in cases {
                var fields = Self.csv
                fields["Content-Disposition"] = disposition
                let answer = await uploads.post(query, fields: fields, body: RequestBody([0x61]))
                #expect(answer.status == 202 && answer.json["name"] as? String == name, "\(answer.text)")
                let id = try #require(answer.json["id"] as? String)
                #expect(answer.field("Location") == "/api/v1/batches/\(id)")
            }
        }
    }

    @Test("ends as its load does, and is tried again while the database is away")
    func states() async throws {
        let attempts = Atomic<Int>(0)
        try await Uploads.with(
            load: { path, upload, progress in
                progress(BatchProgress(rows: 1, bytes: 2, totalBytes: 4))
                switch upload.name {
                case "known.csv": return .unchanged(batch: 1)
                case "refused.csv": throw RepositoryError.unexpected("a text for the log")
                case "away.csv":
                    if attempts.add(1, ordering: .relaxed).oldValue == 0 { throw RepositoryError.unavailable }
                    return .unchanged(batch: 1)
                default: throw UploadFailure(description: "\(upload.name): not a table")
                }
            }
        ) { uploads in
            try await uploads.warehouse.load(files: [SalesFile(rows: 50, seed: 4)])
            let cases: [(name: String, state: String, error: String?)] = [
                ("known.csv", "unchanged", nil), ("away.csv", "unchanged", nil),
                ("refused.csv", "failed", "the database refused the load; the service's log tells why"),
                ("bad.csv", "failed", "bad.csv: not a table"),
            ]
            for (name, state, error) in cases {
                let posted = await uploads.post("?name=\(name)", fields: Self.csv, body: RequestBody([0x61]))
                let batch = try await uploads.wait(for: posted)
                #expect(batch["state"] as? String == state && batch["finished_at"] is String, "\(batch)")
                #expect(batch["error"] as? String == error)
                #expect(batch["batch_id"] as? Int == (state == "failed" ? nil : 1))
            }
            #expect(attempts.load(ordering: .relaxed) == 2)
            let left = try uploads.files()
            #expect(left == [])
            let list = await uploads.get("?size=2")
            #expect(list.json["total"] as? Int == 5 && list.json["pages"] as? Int == 3)
            let items = list.json["items"] as? [[String: Any]] ?? []
            #expect(items.map { $0["name"] as? String } == ["bad.csv", "refused.csv"])
            let first = await uploads.get("/1")
            #expect(first.json["state"] as? String == "published" && first.json["version"] as? Int == 1)
            let result = first.json["result"] as? [String: Any]
            #expect(result?["rows_read"] as? Int == 50 && (result?["files"] as? [Any])?.count == 1)
        }
    }

    @Test("waits in a queue that has an end")
    func queue() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        try await Uploads.with(
            queueLimit: 2,
            load: { _, _, _ in
                for await _ in gate {}
                throw UploadFailure(description: "no")
            }
        ) { uploads in
            let first = await uploads.post(fields: Self.csv, body: RequestBody([0x61]))
            for _ in 0..<600 where !uploads.service.counts.loading { try await Task.sleep(for: .milliseconds(20)) }
            #expect(await uploads.get("/\(first.json["id"] as? String ?? "")").json["state"] as? String == "loading")
            let second = await uploads.post(fields: Self.csv, body: RequestBody([0x61]))
            #expect(second.status == 202 && second.json["state"] as? String == "queued")
            #expect(await uploads.post(fields: Self.csv, body: RequestBody([0x61])).status == 202)
            let fourth = await uploads.post(fields: Self.csv, body: RequestBody([0x61]))
            #expect(fourth.status == 503 && fourth.code == "uploads_busy" && fourth.field("Retry-After") == "5")
            opener.finish()
            #expect(try await uploads.wait(for: second)["state"] as? String == "failed")
            #expect(await uploads.post(fields: Self.csv, body: RequestBody([0x61])).status == 202)
        }
    }

    @Test("that the database did not take in so many words is loaded when it has it all the same, and else removed")
    func lostWord() async throws {
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        try await Uploads.with(
            load: { _, upload, _ in
                for await _ in gate {}
                throw UploadFailure(description: "\(upload.name): not a table")
            }
        ) { uploads in
            _ = await uploads.post(fields: Self.csv, body: RequestBody([0x61]))
            for _ in 0..<600 where !uploads.service.counts.loading { try await Task.sleep(for: .milliseconds(20)) }
            let loading = try uploads.files()
            try await uploads.warehouse.query("ALTER TABLE uploads ADD CONSTRAINT lost CHECK (name <> 'lost.csv')")
            for _ in 0..<2 {
                let answer = await uploads.post("?name=lost.csv", fields: Self.csv, body: RequestBody([0x61]))
                #expect(answer.status == 500 && answer.isProblem, "\(answer.text)")
            }
            let ids = try uploads.files().filter { !loading.contains($0) }.map { String($0.dropLast(4)) }
            try #require(ids.count == 2)
            #expect(uploads.service.counts.waiting == 2)
            // As if the first had been committed before the connection broke.
            try await uploads.warehouse.query("ALTER TABLE uploads DROP CONSTRAINT lost")
            let holder = try String(contentsOfFile: "\(uploads.folder)/holder", encoding: .utf8)
            let upload = Upload(id: ids[0], name: "lost.csv", bytes: 1)
            _ = try await UploadRepository(uploads.warehouse.pool).insert(upload, holder: holder)
            opener.finish()
            for _ in 0..<600 where try !uploads.files().isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            let left = try uploads.files()
            #expect(left == [])
            #expect(await uploads.get("/\(ids[0])").json["error"] as? String == "lost.csv: not a table")
            #expect(await uploads.get("/\(ids[1])").status == 404)
            #expect(uploads.service.counts.waiting == 0)
        }
    }

    @Test("that a service left behind is loaded by the next one, and said to be lost when its file is")
    func restart() async throws {
        try await Uploads.with(
            load: { _, _, _ in
                try await Task.sleep(for: .seconds(3_600))
                return .published
            }
        ) { uploads in
            try await uploads.warehouse.load(files: [SalesFile(rows: 50, seed: 4)])
            var posted: [Answer] = []
            for text in ["a", "b", "c"] {
                posted.append(await uploads.post(fields: Self.csv, body: RequestBody(Array(text.utf8))))
            }
            let lost = try #require(posted[2].json["id"] as? String)
            try FileManager.default.removeItem(atPath: "\(uploads.folder)/\(lost).csv")
            _ = FileManager.default.createFile(atPath: "\(uploads.folder)/x.part", contents: nil)
            let contents = Mutex<[String]>([])
            try await uploads.restart { path, _, _ in
                let text = try String(contentsOfFile: path, encoding: .utf8)
                contents.withLock { $0.append(text) }
                return .unchanged(batch: 1)
            } _: { again in
                for answer in posted[..<2] {
                    let batch = try await again.wait(for: answer)
                    #expect(batch["state"] as? String == "unchanged")
                }
                #expect(contents.withLock { $0 } == ["a", "b"])
                let gone = try await again.wait(for: posted[2])
                #expect(gone["error"] as? String == "the uploaded file is gone; send it again")
                let files = try again.files()
                #expect(files == [])
            }
        }
    }

    @Test("is asked for by an id that is a UUID or a number")
    func ids() async throws {
        try await Uploads.with { uploads in
            for id in ["0", "-1", "007", "x", "0add4285"] {
                #expect(await uploads.get("/\(id)").status == 422, "\(id)")
            }
            for id in ["7", "99999999999", "0add4285-199b-4427-a486-65a2638cc404"] {
                let answer = await uploads.get("/\(id)")
                #expect(answer.status == 404 && answer.code == "batch_not_found" && answer.isProblem)
            }
        }
    }
}

/// What a load tells of a file that it cannot use.
private struct UploadFailure: Error, CustomStringConvertible { let description: String }

/// A body that comes in given pieces and then ends or fails.
private final class ScriptedBody: Sendable {
    private let pieces: Mutex<[[UInt8]]>
    private let failure: ParseFailure?
    private let count = Atomic<Int>(0)

    init(_ pieces: [[UInt8]], failure: ParseFailure? = nil) {
        self.pieces = Mutex(pieces)
        self.failure = failure
    }

    /// How often a piece was asked for.
    var reads: Int { count.load(ordering: .relaxed) }

    func next() async throws(ParseFailure) -> [UInt8]? {
        count.add(1, ordering: .relaxed)
        let piece = pieces.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        if piece == nil, let failure { throw failure }
        return piece
    }
}

/// A service that takes uploads in, over a warehouse and a folder of its own.
private struct Uploads {
    let service: UploadService
    let warehouse: TestWarehouse
    let folder: String
    private let router: Router
    private static let path = "/api/v1/batches"
    private let running: Task<Void, Never>

    static func with(
        sizeLimit: Int = 1 << 20, queueLimit: Int = 16,
        load: @escaping UploadService.Load = { _, _, _ in throw UploadFailure(description: "not loaded") },
        _ body: (Uploads) async throws -> Void
    ) async throws {
        try await TestWarehouse.with { warehouse in
            try await withTemporaryFolder { folder in
                try await run(warehouse, "\(folder)/uploads", sizeLimit, queueLimit, load, body)
            }
        }
    }

    /// Ends this service and starts another over the same folder.
    func restart(_ load: @escaping UploadService.Load, _ body: (Uploads) async throws -> Void) async throws {
        running.cancel()
        await running.value
        try await Self.run(warehouse, folder, 1 << 20, 16, load, body)
    }

    private static func run(
        _ warehouse: TestWarehouse, _ folder: String, _ sizeLimit: Int, _ queueLimit: Int,
        _ load: @escaping UploadService.Load, _ body: (Uploads) async throws -> Void
    ) async throws {
        let logger = TestPostgres.quietLogger
        let service = UploadService(
            directory: folder, UploadRepository(warehouse.pool), sizeLimit: sizeLimit, queueLimit: queueLimit,
            logger: logger, load: load)
        let router = Router(
            BatchRoutes(BatchService(BatchRepository(warehouse.pool), uploads: service)).routes,
            admission: Admission(
                try Authenticator(username: "admin", credential: .password("secret")), bodyLimit: 1 << 20),
            metrics: RequestMetrics(), cache: ResponseCache(capacity: 0) { nil }, compressor: BodyCompressor(),
            logger: logger, accessLog: { _ in })
        await service.prepare()
        let running = Task { await service.run() }
        do {
            try await body(
                Uploads(service: service, warehouse: warehouse, folder: folder, router: router, running: running))
        } catch {
            running.cancel()
            await running.value
            throw error
        }
        running.cancel()
        await running.value
    }

    func files() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != "holder" }
    }

    func get(_ path: String) async -> Answer { await router.send(Self.path + path) }

    func post(_ query: String = "", fields: [String: String], body: RequestBody) async -> Answer {
        await router.send(Self.path + query, .post, fields: fields, body: body)
    }

    /// Asks for an upload until it has ended.
    func wait(for answer: Answer) async throws -> [String: Any] {
        let id = try #require(answer.json["id"] as? String)
        var batch: [String: Any] = [:]
        for _ in 0..<1_500 {
            batch = await get("/\(id)").json
            if batch["finished_at"] is String { break }
            try await Task.sleep(for: .milliseconds(20))
        }
        return batch
    }
}
