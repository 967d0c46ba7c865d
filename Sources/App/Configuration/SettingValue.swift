internal import Foundation
package import Logging

/// A type that a setting's text can be read into and written back from.
package protocol SettingValue: Sendable {
    /// What the value is, for messages and documentation, like `integer`.
    static var kind: String { get }
    /// The values there are, or how one is written, when that helps; `nil` when `kind` says all.
    static var form: String? { get }
    /// Reads the text of a variable; `nil` when it is not of this kind.
    init?(setting text: String)
    /// The text that reads back as this value.
    var settingText: String { get }
}

extension String: SettingValue {
    package static var kind: String { "text" }
    package static var form: String? { nil }
    package init?(setting text: String) { self = text }
    package var settingText: String { self }
}

extension Int: SettingValue {
    package static var kind: String { "integer" }
    package static var form: String? { nil }
    package init?(setting text: String) { self.init(text) }
    package var settingText: String { String(self) }
}

extension Bool: SettingValue {
    package static var kind: String { "boolean" }
    package static var form: String? { "true or false" }
    package init?(setting text: String) {
        switch text.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: return nil
        }
    }
    package var settingText: String { self ? "true" : "false" }
}

extension Secret: SettingValue {
    package static var kind: String { "text" }
    package static var form: String? { nil }
    package init?(setting text: String) { self.init(text) }
    package var settingText: String { description }
}

extension SettingValue where Self: CaseIterable & RawRepresentable, RawValue == String {
    package static var kind: String { "choice" }
    package static var form: String? { allCases.map(\.rawValue).joined(separator: ", ") }
    package init?(setting text: String) { self.init(rawValue: text.lowercased()) }
    package var settingText: String { rawValue }
}

extension Logger.Level: SettingValue {
    package init?(setting text: String) {
        let name = text.lowercased()
        self.init(rawValue: name == "warn" ? "warning" : name)
    }
}

extension Duration: SettingValue {
    package static var kind: String { "duration" }
    package static var form: String? { "like 500ms, 30s, 5m or 1h" }

    private static let units: [(suffix: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000),
    ]

    /// Reads a whole number and its unit, which is one of `ms`, `s`, `m` and `h`.
    ///
    /// A number without a unit is refused: nobody can tell what it counts.
    package init?(setting text: String) {
        for (suffix, milliseconds) in Self.units where text.hasSuffix(suffix) {
            guard let count = Int64(text.dropLast(suffix.count)), count >= 0 else { continue }
            let (total, overflow) = count.multipliedReportingOverflow(by: milliseconds)
            guard !overflow else { return nil }
            self = .milliseconds(total)
            return
        }
        return nil
    }

    package var settingText: String {
        let total = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        guard total > 0 else { return "0s" }
        for (suffix, milliseconds) in Self.units.reversed() where total % milliseconds == 0 {
            return "\(total / milliseconds)\(suffix)"
        }
        return "\(total)ms"
    }
}
