/// What a collection in Typesense may be called: it stands in paths, so letters, digits, `_` and `-` only.
package struct CollectionName: Sendable, Equatable, SettingValue {
    package static let kind = "name"
    package static let form: String? = "1 to 100 letters, digits, _ and -"

    package let text: String

    package init?(setting text: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard isPlain, (1...100).contains(text.utf8.count) else { return nil }
        self.text = text
    }

    /// `martlet_products`.
    package static let standard = CollectionName(known: "martlet_products")

    private init(known text: String) { self.text = text }

    package var settingText: String { text }
}
