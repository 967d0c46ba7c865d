internal import Glibc
internal import OpenSSL

extension Doctor {
    /// Days before its end from which a certificate's end is told.
    private static let nearEnd = 14

    /// Whether the files of TLS are as they should be; nothing when there are none.
    static func certificate(_ configuration: Configuration) -> [DoctorReport.Check] {
        guard let files = configuration.tlsFiles else { return [] }
        let context: TLSContext
        do throws(TLSError) { context = try TLSContext(server: files) } catch {
            return [
                check(
                    "tls", .error, error.description,
                    "mend the files of TLS_CERT_FILE, TLS_KEY_FILE and TLS_CLIENT_CA_FILE; this user must be able to read them"
                )
            ]
        }
        let time = CertificateTime(context)
        let detail = "\(files.certificates) is valid \(time)"
        var checks = [
            time.isValid && time.days >= nearEnd
                ? check("tls", .ok, detail)
                : check("tls", .warning, detail, "put a new certificate there and send SIGHUP to a running service")
        ]
        var status = stat()
        if stat(files.key, &status) == 0, status.st_mode & 0o007 != 0 {
            checks.append(
                check(
                    "tls_key", .warning, "\(files.key) is open to every user of this machine", "chmod o= \(files.key)"))
        }
        return checks
    }
}
