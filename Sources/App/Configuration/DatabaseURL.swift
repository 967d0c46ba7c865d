internal import Foundation

/// Where a Postgres of the user's own is: a connection URI as libpq reads it.
///
/// Source: PostgreSQL manual, "Connection URIs" (libpq). The password is masked in everything but ``secret``.
package struct DatabaseURL: Sendable, CustomStringConvertible, CustomReflectable, SettingValue {
    package static let kind = "URL"
    package static let form: String? = "postgresql://USER:PASSWORD@HOST:PORT/DATABASE"

    /// The whole URL, for the connection only.
    package let secret: Secret
    /// The URL with every password in it masked; fit to be shown.
    package let masked: String

    /// Reads a `postgres://` or `postgresql://` URL; `nil` for another scheme, a bad port or a broken escape.
    package init?(setting text: String) {
        guard let scheme = ["postgresql://", "postgres://"].first(where: { text.hasPrefix($0) }) else { return nil }
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }), Self.escapesAreWhole(text) else { return nil }
        let rest = text.dropFirst(scheme.count)
        let afterUser = rest.lastIndex(of: "@").map { rest[rest.index(after: $0)...] } ?? rest
        let hosts = afterUser.prefix { $0 != "/" && $0 != "?" }
        guard hosts.split(separator: ",").allSatisfy({ Self.portIsValid($0) }) else { return nil }
        secret = Secret(text)
        masked = Self.masking(text)
    }

    package var settingText: String { masked }
    package var description: String { masked }
    package var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }

    /// `text` with the password between `:` and the last `@`, and each query value of a key with `pass`, as `***`.
    ///
    /// Works on what is not a valid URL too, and then hides rather too much: a mistyped URL shows nothing.
    package static func masking(_ text: String) -> String {
        guard let start = text.range(of: "://")?.upperBound else { return Secret.mask }
        var shown = String(text[..<start])
        var rest = text[start...]
        if let at = rest.lastIndex(of: "@") {
            let user = rest[..<at]
            shown += user.prefix { $0 != ":" }
            if user.contains(":") { shown += ":" + Secret.mask }
            rest = rest[at...]
        }
        guard let question = rest.firstIndex(of: "?") else { return shown + rest }
        let pairs = rest[rest.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        let query = pairs.map { pair in
            let key = pair.prefix { $0 != "=" }
            return key.lowercased().contains("pass") && pair.contains("=") ? "\(key)=\(Secret.mask)" : String(pair)
        }
        return shown + rest[...question] + query.joined(separator: "&")
    }

    private static func escapesAreWhole(_ text: String) -> Bool {
        text.split(separator: "%", omittingEmptySubsequences: false).dropFirst().allSatisfy {
            $0.prefix(2).count == 2 && $0.prefix(2).allSatisfy(\.isHexDigit)
        }
    }

    private static func portIsValid(_ host: Substring) -> Bool {
        let afterBracket = host.lastIndex(of: "]").map { host[$0...] } ?? host
        guard let colon = afterBracket.lastIndex(of: ":") else { return true }
        let port = afterBracket[afterBracket.index(after: colon)...]
        return port.isEmpty || UInt16(port) ?? 0 > 0
    }
}
