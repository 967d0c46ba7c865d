import Foundation

/// The system's curl, as a client that is not ours.
struct Curl {
    let port: Int
    var scheme = "http"
    var user: String? = "admin:changeme123"

    struct Answer {
        let status: Int
        let fields: [String: String]
        let body: String
        var json: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:] }
    }

    /// Asks for a path; `arguments` go to curl as they are.
    func callAsFunction(_ path: String, _ arguments: String...) async throws -> Answer {
        try await self(path, arguments: arguments)
    }

    /// Asks for a path; `arguments` go to curl as they are.
    @concurrent
    func callAsFunction(_ path: String, arguments: [String]) async throws -> Answer {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let credentials = user.map { ["-u", $0] } ?? []
        process.arguments =
            ["curl", "-sS", "-i", "--max-time", "60", "--path-as-is"] + credentials + arguments + [
                "\(scheme)://127.0.0.1:\(port)\(path)"
            ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        // Interim responses come first.
        var rest = text[...]
        while rest.hasPrefix("HTTP/1.1 100"), let end = rest.range(of: "\r\n\r\n") { rest = rest[end.upperBound...] }
        guard let end = rest.range(of: "\r\n\r\n") else { return Answer(status: 0, fields: [:], body: String(rest)) }
        let lines = rest[..<end.lowerBound].components(separatedBy: "\r\n")
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            if let colon = line.firstIndex(of: ":") {
                fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(
                    in: .whitespaces)
            }
        }
        let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Answer(status: status, fields: fields, body: String(rest[end.upperBound...]))
    }
}
