internal import Foundation

/// A user's name and password as HTTP Basic carries them: RFC 7617 section 2.
package struct BasicCredentials: Sendable {
    /// What stands before the first colon.
    package let username: String
    /// What stands after it.
    package let password: String

    /// What follows the scheme in an `Authorization` field; nil when the scheme is not Basic.
    package static func token(in field: String) -> String? {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let bytes = field.utf8.drop(while: isBlank)
        let scheme = bytes.prefix { $0 != UInt8(ascii: " ") }
        guard scheme.count < bytes.count, String(Substring(scheme)).lowercased() == "basic" else { return nil }
        var token = bytes.dropFirst(scheme.count).drop(while: isBlank)
        while let last = token.last, isBlank(last) { token.removeLast() }
        return token.isEmpty ? nil : String(Substring(token))
    }

    /// Reads a token; nil when it is not base 64 of UTF-8 with a colon.
    package init?(token: String) {
        // By bytes: a letter's accent may come right behind the colon, and is a part of the password then.
        guard let data = Data(base64Encoded: token), let text = String(data: data, encoding: .utf8),
            let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        username = String(text[..<colon])
        password = String(text[text.utf8.index(after: colon)...])
    }
}
