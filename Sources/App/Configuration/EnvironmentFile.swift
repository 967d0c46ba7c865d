internal import Foundation

/// What must hold of an environment file before it is read: what the reader would pass over in silence, or take for part
/// of a value, is a mistake here.
enum EnvironmentFile {
    /// What is wrong with the file; one called `.env` may be missing, one of another name was asked for.
    static func problems(at path: String) -> [ConfigurationProblem] {
        guard FileManager.default.fileExists(atPath: path) else {
            return path.split(separator: "/").last == ".env"
                ? [] : [ConfigurationProblem(variable: path, detail: "there is no such file")]
        }
        guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8)
        else {
            return [ConfigurationProblem(variable: path, detail: "cannot be read as UTF-8 text")]
        }
        if text.utf8.contains(UInt8(ascii: "\r")) {
            return [
                ConfigurationProblem(
                    variable: path, detail: "its lines end as on Windows (CR LF); save it with LF alone")
            ]
        }
        if data.starts(with: [0xEF, 0xBB, 0xBF]) {
            return [ConfigurationProblem(variable: path, detail: "it begins with a byte order mark; save it without")]
        }
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.isEmpty, !line.hasPrefix("#"), !isAssignment(line) else { return nil }
            return ConfigurationProblem(variable: path, detail: "line \(index + 1) is not NAME=value, nor a comment")
        }
    }

    /// `NAME=…`, a name of letters, digits and underscores; nothing of the line is shown, for it may hold a secret.
    private static func isAssignment(_ line: String) -> Bool {
        guard let equals = line.firstIndex(of: "=") else { return false }
        let name = line[..<equals].trimmingCharacters(in: .whitespaces)
        return !name.isEmpty && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || isLetterOrDigit($0) }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
