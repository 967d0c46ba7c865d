internal import COpenSSL

/// Base 64 with the standard alphabet (RFC 4648, section 4), written without padding.
enum Base64 {
    /// The text of the bytes.
    ///
    /// C: `EVP_EncodeBlock`.
    static func encode(_ bytes: [UInt8]) -> String {
        var output = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
        let count = EVP_EncodeBlock(&output, bytes, Int32(bytes.count))
        let text = String(decoding: output.prefix(Int(count)), as: UTF8.self)
        return String(text.prefix { $0 != "=" })
    }

    /// The bytes of a text with or without padding; nil when it is malformed.
    ///
    /// C: `EVP_DecodeBlock`.
    static func decode(_ text: Substring) -> [UInt8]? {
        var characters = Array(text.utf8)
        while characters.last == UInt8(ascii: "=") { characters.removeLast() }
        let isAlphabet = characters.allSatisfy { character in
            switch character {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
        guard isAlphabet, characters.count % 4 != 1 else { return nil }
        let padding = (4 - characters.count % 4) % 4
        characters += [UInt8](repeating: UInt8(ascii: "="), count: padding)
        var output = [UInt8](repeating: 0, count: characters.count / 4 * 3)
        guard EVP_DecodeBlock(&output, characters, Int32(characters.count)) == output.count else { return nil }
        return Array(output.dropLast(padding))
    }
}
