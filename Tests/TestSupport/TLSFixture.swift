internal import Foundation

/// Certificates for tests, and servers that show them: made and run by the `openssl` program.
package struct TLSFixture: Sendable {
    /// Which certificate a server shows.
    package enum Certificate: String, CaseIterable, Sendable {
        /// For `localhost` and 127.0.0.1, from the fixture's authority.
        case good
        /// The same, but its time is over.
        case expired
        /// From the authority, for `example.invalid`.
        case otherName
        /// For `localhost` and 127.0.0.1, from itself.
        case selfSigned
    }

    /// Whether the `openssl` program is there.
    package static var isAvailable: Bool { ChildServer.path(of: "openssl") != nil }

    /// The fixture's authority, a PEM file.
    package let authorities: String
    /// Where everything is, for more files of a test.
    package let folder: String
    private let openssl: String

    /// Runs `body` with certificates in a folder that is gone afterwards.
    package static func with<Value>(_ body: (TLSFixture) async throws -> Value) async throws -> Value {
        try await withTemporaryFolder { folder in try await body(TLSFixture(folder)) }
    }

    private init(_ folder: String) throws {
        guard let openssl = ChildServer.path(of: "openssl") else {
            throw ChildFailure(program: "openssl", what: "is not installed")
        }
        self.openssl = openssl
        self.folder = folder
        authorities = "\(folder)/ca.pem"
        try makeSelfSigned("ca", subject: "/CN=Authority of a test", extensions: [])
        let names = "subjectAltName=DNS:localhost,IP:127.0.0.1"
        try makeSelfSigned("selfSigned", subject: "/CN=localhost", extensions: ["-addext", names])
        try makeSigned("good", names, days: 2)
        try makeSigned("expired", names, days: -1)
        try makeSigned("otherName", "subjectAltName=DNS:example.invalid", days: 2)
    }

    /// The PEM files of a certificate and its key.
    package func files(_ certificate: Certificate) -> (certificate: String, key: String) {
        (path(certificate.rawValue, "pem"), path(certificate.rawValue, "key"))
    }

    /// Serves a page that names what TLS agreed on: openssl-s_server(1), `-www`; `more` are further arguments.
    package func serve(_ certificate: Certificate, _ more: [String] = []) throws -> ChildServer {
        let (chain, key) = files(certificate)
        return try ChildServer(openssl) { port in
            ["s_server", "-accept", "127.0.0.1:\(port)", "-cert", chain, "-key", key, "-www", "-quiet"] + more
        }
    }

    /// The good certificate's key, encrypted with a password.
    package func encryptedKey() throws -> String {
        try ChildServer.run(
            openssl,
            [
                "pkey", "-in", path("good", "key"), "-aes256", "-passout", "pass:secret", "-out",
                path("encrypted", "key"),
            ])
        return path("encrypted", "key")
    }

    /// A certificate with an RSA key, and that key: the other kind than all the rest.
    package func rsa() throws -> (certificate: String, key: String) {
        try ChildServer.run(
            openssl,
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path("rsa", "key"), "-out",
                path("rsa", "pem"), "-days", "2", "-subj", "/CN=localhost",
            ])
        return (path("rsa", "pem"), path("rsa", "key"))
    }

    private static let newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]

    private func makeSelfSigned(_ name: String, subject: String, extensions: [String]) throws {
        try ChildServer.run(
            openssl,
            ["req", "-x509"] + TLSFixture.newKey
                + ["-keyout", path(name, "key"), "-out", path(name, "pem"), "-days", "2", "-subj", subject]
                + extensions)
    }

    private func makeSigned(_ name: String, _ names: String, days: Int) throws {
        try ChildServer.run(
            openssl,
            ["req", "-new"] + TLSFixture.newKey
                + ["-keyout", path(name, "key"), "-out", path(name, "csr"), "-subj", "/CN=\(name)"])
        try Data(names.utf8).write(to: URL(filePath: path(name, "ext")))
        try ChildServer.run(
            openssl,
            [
                "x509", "-req", "-in", path(name, "csr"), "-CA", authorities, "-CAkey", path("ca", "key"),
                "-CAcreateserial", "-days", "\(days)", "-extfile", path(name, "ext"), "-out", path(name, "pem"),
            ])
    }

    private func path(_ name: String, _ suffix: String) -> String { "\(folder)/\(name).\(suffix)" }
}
