/// A password's scrypt hash with its salt and cost, as it is kept: `scrypt$ln=14,r=8,p=5$SALT$KEY`, both in base 64.
///
/// The form follows the PHC string format; the two parts have no padding, and padding is accepted.
package struct PasswordHash: Hashable, Sendable {
    /// How many random bytes salt a new hash.
    package static let saltLength = 16
    /// How many bytes a new hash has.
    package static let keyLength = 32

    /// What it costs to try a password.
    package let cost: Scrypt
    private let salt: [UInt8]
    private let key: [UInt8]

    /// The hash of a password under a fresh salt.
    ///
    /// Keeps a processor busy for tens of milliseconds.
    package init(of password: [UInt8], cost: Scrypt = .standard) throws(OpenSSLError) {
        self.cost = cost
        salt = try RandomBytes.make(Self.saltLength)
        key = try cost.derive(password, salt: salt, count: Self.keyLength)
    }

    /// The hash that a text stands for; nil when it is malformed, or its cost beyond what `Scrypt` allows.
    package init?(_ text: String) {
        guard text.utf8.count <= 512 else { return nil }
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == "scrypt", let cost = Self.cost(parts[1]),
            let salt = Base64.decode(parts[2]), (8...64).contains(salt.count),
            let key = Base64.decode(parts[3]), (16...64).contains(key.count)
        else { return nil }
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// The text to keep.
    package var text: String {
        "scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(Base64.encode(salt))$\(Base64.encode(key))"
    }

    /// Whether it is this password's hash; takes the same time whatever differs, and tens of milliseconds at least.
    package func verify(_ password: [UInt8]) throws(OpenSSLError) -> Bool {
        ConstantTime.equal(try cost.derive(password, salt: salt, count: key.count), key)
    }

    private static func cost(_ text: Substring) -> Scrypt? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, let logN = number(parts[0], "ln="), let r = number(parts[1], "r="),
            let p = number(parts[2], "p=")
        else { return nil }
        return Scrypt(cost: logN, r: r, p: p)
    }

    private static func number(_ text: Substring, _ name: String) -> Int? {
        let digits = text.dropFirst(name.count)
        guard text.hasPrefix(name), (1...3).contains(digits.count), digits.utf8.allSatisfy({ 48...57 ~= $0 }) else {
            return nil
        }
        return Int(digits)
    }
}
