internal import Foundation

extension IntegrityReport {
    /// The report as JUnit XML: a test case a check, so that CI systems list, count and remember each.
    ///
    /// An error that does not hold is a `failure`, a check the database could not answer an `error`. A warning that does
    /// not hold is `skipped` with its message: the one outcome that CI systems show beside the test without failing it.
    package func junit() -> String {
        let broken = failures.filter { $0.message != nil }
        let time = Self.seconds(seconds)
        let counts = """
            tests="\(checks.count)" failures="\(failures.count - broken.count)" errors="\(broken.count)" \
            skipped="\(warnings.count + skipped.count)" time="\(time)"
            """
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites name=\"martlet\" \(counts)>",
            "  <testsuite name=\"integrity\" timestamp=\"\(timestamp)\" \(counts)>",
            "    <properties>",
            "      <property name=\"version\" value=\"\(version.map(String.init) ?? "")\"/>",
            "      <property name=\"status\" value=\"\(status.rawValue)\"/>",
            "    </properties>",
        ]
        for check in checks { lines += check.testCase }
        if !notes.isEmpty { lines.append("    <system-out>\(Self.escape(notes.joined(separator: "\n")))</system-out>") }
        lines += ["  </testsuite>", "</testsuites>", ""]
        return lines.joined(separator: "\n")
    }

    fileprivate static func seconds(_ value: Double) -> String { String(format: "%.3f", value) }

    /// Text as XML 1.0 allows it in an attribute or an element: what no XML may hold becomes U+FFFD.
    fileprivate static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            case "\n": escaped += "&#10;"
            case "\r": escaped += "&#13;"
            case "\t": escaped += "&#9;"
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension IntegrityReport.Check {
    fileprivate var testCase: [String] {
        let group = id.split(separator: ".").first.map(String.init) ?? id
        let head = """
                <testcase classname="integrity.\(group)" name="\(IntegrityReport.escape(id))" \
            time="\(IntegrityReport.seconds(seconds))"
            """
        let attribute = IntegrityReport.escape(line)
        let body = IntegrityReport.escape((sampleRows + ["To do: \(remedy)"]).joined(separator: "\n"))
        switch (status, severity) {
        case (.passed, _): return [head + "/>"]
        case (.failed, .error):
            let element = message == nil ? "failure" : "error"
            let type = IntegrityReport.escape(id)
            return [
                head + ">", "      <\(element) message=\"\(attribute)\" type=\"\(type)\">\(body)</\(element)>",
                "    </testcase>",
            ]
        case (.failed, .warning):
            return [
                head + ">", "      <skipped message=\"warning: \(attribute)\"/>",
                "      <system-out>\(body)</system-out>", "    </testcase>",
            ]
        case (.skipped, _):
            return [head + ">", "      <skipped message=\"\(attribute)\"/>", "    </testcase>"]
        }
    }
}
