import Domain
import Foundation
import TestSupport

/// Requests that are wrong in every way: random bytes, cut requests, parameters out of range, SQL in parameters.
enum MalformedRequests {
    private static let wrongValues = [
        "0", "-1", "1.5", "two", "99999999999999999999", "", "NaN", "Infinity", "1e9", "%00", "%ff", "%", "2010-13-45",
        "0x10", "null", "💩", "id:up",
        "id,id", "[]", "{}", "../../etc/passwd", "<script>",
    ]
    private static let attacks = [
        "'", "' OR '1'='1", "1; DROP TABLE gold.fact_sales", "'; SELECT pg_sleep(30); --", "\" OR \"\"=\"", "$1", "\\",
        "1) UNION SELECT * FROM ops.files--",
        "sale_id; DELETE FROM ops.versions", "x' || (SELECT version()) || '",
    ]
    private static let parameters = [
        "page", "size", "sort", "country", "product", "customer_id", "invoice_no", "date_from", "date_to",
        "quantity_min", "quantity_max",
        "unit_price_min", "unit_price_max", "total_min", "total_max", "type", "cursor",
    ]

    /// Sends 5,000 of them and counts the answers by status; `sent` counts the requests.
    @concurrent
    static func send(_ port: Int, part: Int) async throws -> [String: Int] {
        var random = SplitMix64(seed: UInt64(part) + 1)
        var counts: [String: Int] = [:]
        for _ in 0..<1_000 { try exchange(port, noise(&random), 1, &counts, &random) }
        for _ in 0..<1_000 { try exchange(port, truncated(&random), 1, &counts, &random) }
        // Well-formed requests with wrong values may share a connection.
        for _ in 0..<60 {
            var text = ""
            for index in 0..<50 { text += request("/api/v1/sales?" + query(&random), close: index == 49) }
            try exchange(port, Array(text.utf8), 50, &counts, &random, isCut: false)
        }
        return counts
    }

    private static func exchange(
        _ port: Int, _ bytes: [UInt8], _ number: Int, _ counts: inout [String: Int], _ random: inout SplitMix64,
        isCut: Bool = true
    ) throws {
        let client = try RawClient(port: port)
        client.send(bytes)
        counts["sent", default: 0] += number
        if isCut {
            // Some clients go away without a word.
            if random.happens(0.2) { return client.resetAtEnd() }
            client.finish()
        }
        let text = client.readToEnd()
        for answer in text.components(separatedBy: "HTTP/1.1 ").dropFirst() {
            counts[String(answer.prefix(3)), default: 0] += 1
        }
    }

    private static func request(_ target: String, close: Bool = false) -> String {
        "GET \(target) HTTP/1.1\r\nHost: localhost\r\n\(RunningService.authorization)\r\n\(close ? "Connection: close\r\n" : "")\r\n"
    }

    private static func noise(_ random: inout SplitMix64) -> [UInt8] {
        let count = Int.random(in: 1...600, using: &random)
        var bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
        if random.happens(0.3) { bytes = bytes.map { 32 + $0 % 95 } }
        if random.happens(0.5) { bytes = Array("GET /health HTTP/1.1\r\nHost: x\r\n".utf8) + bytes }
        if random.happens(0.5) { bytes += [13, 10, 13, 10] }
        return bytes
    }

    private static func truncated(_ random: inout SplitMix64) -> [UInt8] {
        var text = request("/api/v1/sales?page=2&size=10")
        if random.happens(0.5) {
            text =
                "POST /api/v1/warehouse/schema/create HTTP/1.1\r\nHost: x\r\n\(RunningService.authorization)\r\nContent-Type: application/json\r\n"
            text +=
                random.happens(0.5)
                ? "Content-Length: 50\r\n\r\n{\"a\":1}" : "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":\r\n1"
        }
        var bytes = Array(Array(text.utf8).prefix(Int.random(in: 1..<text.utf8.count, using: &random)))
        if random.happens(0.3), !bytes.isEmpty {
            bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        return bytes
    }

    private static func query(_ random: inout SplitMix64) -> String {
        var name = random.pick(parameters)
        if random.happens(0.1) { name = String(name.reversed()) }
        let value = random.happens(0.5) ? random.pick(wrongValues) : random.pick(attacks)
        let isEncoded = value.hasPrefix("%")
        return name + "="
            + (isEncoded ? value : value.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    }
}
