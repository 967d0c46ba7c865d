import OpenSSL
import Testing

private func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

@Suite("SHA-256 and what is built on it")
struct HashTests {
    @Test(
        "gives the known digests (FIPS 180-4)",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func knownDigests(message: String, digest: String) throws {
        let hash = try SHA256()
        let bytes = Array(message.utf8)
        for cut in 0...bytes.count {
            bytes[..<cut].withUnsafeBytes { hash.update($0) }
            bytes[cut...].withUnsafeBytes { hash.update($0) }
            #expect(hex(hash.finalize()) == digest)
        }
        let words = bytes.withUnsafeBytes { hash.digest(of: $0) }
        let joined = [words.0, words.1, words.2, words.3].map { word in
            let text = String(word, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }
        #expect(joined.joined() == digest)
        #expect(hex(hash.finalize()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test(
        "authenticates messages (RFC 4231)",
        arguments: [
            (
                [UInt8](repeating: 0x0B, count: 20), "Hi There",
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
            ),
            (
                Array("Jefe".utf8), "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
            ),
            (
                [UInt8](repeating: 0xAA, count: 131), "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
            ),
        ])
    func authentication(key: [UInt8], message: String, code: String) throws {
        let function = MessageAuthentication(key: key)
        var found = try function.code(for: Array(message.utf8))
        #expect(hex(found) == code)
        #expect(try function.isValid(found, for: Array(message.utf8)))
        found[31] ^= 1
        #expect(try !function.isValid(found, for: Array(message.utf8)))
        #expect(try !function.isValid([], for: Array(message.utf8)))
    }

    @Test("compares, and makes bytes that do not repeat")
    func bytes() throws {
        #expect(ConstantTime.equal([], []) && ConstantTime.equal([1, 2], [1, 2]))
        #expect(!ConstantTime.equal([1, 2], [1, 3]) && !ConstantTime.equal([1], [1, 1]))
        let first = try RandomBytes.make(32)
        #expect(try first.count == 32 && first != RandomBytes.make(32))
        #expect(try RandomBytes.make(0).isEmpty)
    }
}
