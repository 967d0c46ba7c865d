import Foundation
import Services
import Testing

@Suite("Basic credentials")
struct BasicCredentialsTests {
    @Test("are found behind the scheme, in any letter case and with any blanks")
    func token() {
        for field in ["Basic YTpi", "  bASIC   YTpi \t", "basic \tYTpi"] {
            #expect(BasicCredentials.token(in: field) == "YTpi")
        }
        for field in ["", "Basic", "Basic ", "Bearer YTpi", "BasicYTpi", "Basic\tYTpi"] {
            #expect(BasicCredentials.token(in: field) == nil)
        }
    }

    @Test(
        "are cut at the first colon, whatever stands behind it",
        arguments: [("a:b:c", "a", "b:c"), (":", "", ""), ("a:\u{301}b", "a", "\u{301}b"), ("é:\n", "é", "\n")])
    func pair(text: String, username: String, password: String) throws {
        let credentials = try #require(BasicCredentials(token: Data(text.utf8).base64EncodedString()))
        #expect(credentials.username.utf8.elementsEqual(username.utf8))
        #expect(credentials.password.utf8.elementsEqual(password.utf8))
    }

    @Test("are none without a colon, base 64 and UTF-8", arguments: ["YWI=", "YTpi!", "Ov8=", ""])
    func malformed(token: String) { #expect(BasicCredentials(token: token) == nil) }
}
