internal import Foundation

/// Where an outside service is: an `http` or `https` URL without user, query and fragment.
package struct ServiceURL: Sendable, Equatable, SettingValue {
    package static let kind = "URL"
    package static let form: String? = "https://HOST, with a port or a path where it has one"

    /// The URL without a slash at its end.
    package let text: String

    /// Reads a URL; nil for another scheme, or when it holds what is no part of an address: a password would be shown.
    package init?(setting text: String) {
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.password == nil, parts.query == nil, parts.fragment == nil, (1...65_535).contains(parts.port ?? 443)
        else { return nil }
        self.text = text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// The public services.
    package static let exchangeRateAPI = ServiceURL(known: "https://v6.exchangerate-api.com"),
        europeanCentralBank = ServiceURL(known: "https://data-api.ecb.europa.eu"),
        restCountries = ServiceURL(known: "https://restcountries.com")

    private init(known text: String) { self.text = text }

    /// Whether what is sent there can be read on the way.
    package var isPlain: Bool {
        let host = URLComponents(string: text)?.host ?? ""
        return text.lowercased().hasPrefix("http://") && !["127.0.0.1", "localhost", "[::1]", "::1"].contains(host)
    }

    package var settingText: String { text }
}
