package import HTTPCore

/// The addresses of proxies, single or in blocks.
package struct ProxyList: Sendable, Equatable, SettingValue {
    package static let kind = "list"
    package static let form: String? = "addresses or blocks like 10.0.0.0/8, comma between; unix is the Unix socket"

    /// The proxies as they were given.
    package let texts: [String]
    /// The same, to ask.
    package let proxies: TrustedProxies

    /// Reads addresses with commas between; an empty text is an empty list.
    package init?(setting text: String) {
        let texts = text.split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }
        guard let proxies = TrustedProxies(texts) else { return nil }
        self.texts = texts
        self.proxies = proxies
    }

    package var settingText: String { texts.joined(separator: ",") }
}
