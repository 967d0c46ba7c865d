internal import Foundation
internal import Glibc

/// The versions of the system libraries that the process runs with, asked from the libraries themselves.
///
/// Looked up by name at run time (dlsym(3)) rather than through their modules: what is wanted is what the dynamic
/// linker chose on this machine, and a library that is not linked must be no reason to fail.
enum LibraryVersions {
    /// Each library and its version; `nil` when it is not loaded.
    static var all: [(name: String, version: String?)] {
        [
            ("OpenSSL", openSSL), ("libpq", libpq), ("zlib", zlib), ("zstd", zstd), ("libcurl", libcurl),
            ("glibc", glibc),
        ]
    }

    private typealias TextOfNumber = @convention(c) (Int32) -> UnsafePointer<CChar>?
    private typealias Text = @convention(c) () -> UnsafePointer<CChar>?
    private typealias Number = @convention(c) () -> Int32

    private static var openSSL: String? {
        symbol("OpenSSL_version", as: TextOfNumber.self).flatMap { $0(0) }.map { String(cString: $0) }
    }

    private static var libpq: String? {
        symbol("PQlibVersion", as: Number.self).map { $0() }.map { "\($0 / 10_000).\($0 % 10_000)" }
    }

    private static var zlib: String? {
        symbol("zlibVersion", as: Text.self).flatMap { $0() }.map { String(cString: $0) }
    }

    private static var zstd: String? {
        symbol("ZSTD_versionString", as: Text.self).flatMap { $0() }.map { String(cString: $0) }
    }

    private static var libcurl: String? {
        // `libcurl/7.88.1 OpenSSL/…`: its own version comes first.
        symbol("curl_version", as: Text.self).flatMap { $0() }.flatMap {
            String(cString: $0).split(separator: " ").first?.split(separator: "/").last.map(String.init)
        }
    }

    private static var glibc: String? {
        symbol("gnu_get_libc_version", as: Text.self).flatMap { $0() }.map { String(cString: $0) }
    }

    private static func symbol<Function>(_ name: String, as type: Function.Type) -> Function? {
        dlsym(nil, name).map { unsafeBitCast($0, to: type) }
    }
}
