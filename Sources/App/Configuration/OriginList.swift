/// Origins of web pages, each once: RFC 6454 section 6.2.
package struct OriginList: Sendable, Equatable, SettingValue {
    package static let kind = "list"
    package static let form: String? = "origins like https://dashboard.example.com, comma between, or * for all"

    /// The origins in lower case.
    package let origins: [String]

    /// Reads origins with commas between; an empty text is an empty list.
    package init?(setting text: String) {
        var origins: [String] = []
        for part in text.split(separator: ",") {
            let origin = part.split(separator: " ").joined(separator: " ").lowercased()
            guard origin == "*" || OriginList.isOrigin(origin), !origins.contains(origin) else { return nil }
            origins.append(origin)
        }
        self.origins = origins
    }

    package var settingText: String { origins.joined(separator: ",") }

    /// A scheme, a host and perhaps a port; no path, which browsers never send.
    private static func isOrigin(_ text: String) -> Bool {
        for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
            let rest = text.dropFirst(scheme.count)
            return !rest.isEmpty
                && rest.utf8.allSatisfy { byte in
                    switch byte {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
                    default: ".-:[]".utf8.contains(byte)
                    }
                }
        }
        return false
    }
}
