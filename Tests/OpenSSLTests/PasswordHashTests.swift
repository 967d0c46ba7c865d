import OpenSSL
import Testing

@Suite("A password's hash")
struct PasswordHashTests {
    @Test("derives the known keys (RFC 7914, section 12)")
    func knownKeys() throws {
        func derive(_ password: String, _ salt: String, _ logN: Int, _ r: Int, _ p: Int) throws -> [UInt8] {
            let cost = try #require(Scrypt(cost: logN, r: r, p: p))
            return try Array(cost.derive(Array(password.utf8), salt: Array(salt.utf8), count: 64).prefix(16))
        }
        #expect(
            try derive("", "", 4, 1, 1) == [
                0x77, 0xD6, 0x57, 0x62, 0x38, 0x65, 0x7B, 0x20, 0x3B, 0x19, 0xCA, 0x42, 0xC1, 0x8A, 0x04, 0x97,
            ])
        #expect(
            try derive("password", "NaCl", 10, 8, 16) == [
                0xFD, 0xBA, 0xBE, 0x1C, 0x9D, 0x34, 0x72, 0x00, 0x78, 0x56, 0xE7, 0x19, 0x0D, 0x01, 0xE9, 0xFE,
            ])
        #expect(
            try derive("pleaseletmein", "SodiumChloride", 14, 8, 1) == [
                0x70, 0x23, 0xBD, 0xCB, 0x3A, 0xFD, 0x73, 0x48, 0x46, 0x1C, 0x06, 0xCD, 0x81, 0xFD, 0x38, 0xEB,
            ])
    }

    @Test("verifies that password only, and differs each time")
    func verifies() throws {
        let hash = try PasswordHash(of: Array("pässword".utf8))
        #expect(hash.text.hasPrefix("scrypt$ln=14,r=8,p=5$"))
        let kept = try #require(PasswordHash(hash.text))
        #expect(kept == hash && kept.text == hash.text)
        #expect(try kept.verify(Array("pässword".utf8)))
        #expect(try !kept.verify(Array("password".utf8)))
        #expect(try !kept.verify([]))
        #expect(try PasswordHash(of: Array("pässword".utf8)) != hash)
    }

    @Test("is read with and without padding")
    func padding() {
        let salt = "AAAAAAAAAAAAAAAAAAAAAA"
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        #expect(PasswordHash("scrypt$ln=14,r=8,p=5$\(salt)$\(key)") != nil)
        #expect(
            PasswordHash("scrypt$ln=14,r=8,p=5$\(salt)==$\(key)=")
                == PasswordHash("scrypt$ln=14,r=8,p=5$\(salt)$\(key)"))
    }

    @Test(
        "is not taken from a text that is malformed or asks for too much",
        arguments: [
            "", "scrypt", "plain", "scrypt$ln=14,r=8,p=5$$", "bcrypt$ln=14,r=8,p=5$SALT$KEY",
            "scrypt$ln=30,r=8,p=1$SALT$KEY", "scrypt$ln=20,r=32,p=1$SALT$KEY", "scrypt$ln=14,r=8,p=999$SALT$KEY",
            "scrypt$ln=14,r=8,p=5,x=1$SALT$KEY", "scrypt$ln=+4,r=8,p=5$SALT$KEY", "scrypt$ln=,r=8,p=5$SALT$KEY",
            "scrypt$r=8,ln=14,p=5$SALT$KEY", "scrypt$ln=0,r=8,p=5$SALT$KEY", "scrypt$ln=14,r=0,p=5$SALT$KEY",
            "scrypt$ln=14,r=8,p=5$SA*T$KEY", "scrypt$ln=14,r=8,p=5$SALT$KEY$", "scrypt$ln=14,r=8,p=5$A$KEY",
            "scrypt$ln=19,r=1,p=64$SALT$KEY",
        ])
    func malformed(text: String) {
        let salt = "AAAAAAAAAAAAAAAAAAAAAA"
        let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        let parts = text.split(separator: "$", omittingEmptySubsequences: false).map { part in
            part == "SALT" ? salt : part == "KEY" ? key : String(part)
        }
        #expect(PasswordHash(parts.joined(separator: "$")) == nil)
        #expect(PasswordHash(text + String(repeating: "A", count: 1_000)) == nil)
    }
}
