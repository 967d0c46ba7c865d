internal import Foundation
internal import Yams

/// The repository's documents, and what stands in them.
enum Documents {
    /// The text of a file, its path relative to the top of the repository.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The names of a folder's files.
    static func names(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
    }

    /// The texts of the Swift files of a folder.
    static func sources(_ folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(at: root.appending(path: folder), includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "swift" }.map { try String(contentsOf: $0, encoding: .utf8) }
    }

    /// The first column's code words of a document's tables: `` | `word` | ``.
    static func tableKeys(_ path: String) throws -> [String] {
        try text(path).matches(of: /(?m)^\| `([^`]+)` \|/).map { String($0.1) }
    }

    /// The cells of the table rows whose first cell is a code word, by that word.
    static func tableRows(_ path: String) throws -> [String: [String]] {
        var rows: [String: [String]] = [:]
        for line in try text(path).split(separator: "\n") {
            guard let key = line.firstMatch(of: /^\| `([^`]+)` \|/)?.1 else { continue }
            rows[String(key)] = line.dropFirst().dropLast().split(separator: "|").map {
                $0.trimmingCharacters(in: .whitespaces)
            }
        }
        return rows
    }

    /// HTML as a document has it: code in backticks, no other tags, no entities.
    static func plain(_ html: Substring) -> String {
        var text = String(html).replacing(/<\/?code>/, with: "`").replacing(/<[^>]+>/, with: "")
        for (entity, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")] {
            text = text.replacing(entity, with: character)
        }
        return text
    }

    /// The API's contract.
    static func contract() throws -> Node {
        guard let node = try Yams.compose(yaml: text("openapi.yaml")) else { throw CocoaError(.fileReadCorruptFile) }
        return node
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
}
