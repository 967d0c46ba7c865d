internal import OpenSSL

extension Application {
    /// The scrypt hash of a password, as `BASIC_AUTH_PASSWORD_HASH` takes it.
    package static func passwordHash(of password: Secret) async throws -> String {
        try PasswordHash(of: Array(password.exposed.utf8)).text
    }
}
