internal import CShims
internal import Foundation
internal import Glibc

/// Runs a program to its end on the calling thread.
///
/// Not Foundation's `Process`: that learns of the end through a socket which a server started on the way inherits, and
/// so waits as long as the server lives. Here a program inherits its three standard descriptors and nothing else, and
/// has a process group of its own: a Ctrl-C on the terminal is for Martlet, which then drains.
enum Program {
    struct Output {
        let status: Int32
        /// Standard output and error, mixed.
        let text: String
    }

    /// - Parameter directory: where it runs; must be open to the account that it runs as.
    static func run(_ path: String, _ arguments: [String], in directory: String = "/") throws -> Output {
        // A file and not a pipe, for the same reason.
        let output = try temporaryFile()
        var process: pid_t = 0
        let code = withCStrings([path] + arguments) { words in
            withCStrings(environment()) { settings in
                martlet_spawn(&process, path, words, settings, directory, output.fileDescriptor)
            }
        }
        guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .ENOENT) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .ECHILD) }
        }
        try output.seek(toOffset: 0)
        let data = try output.readToEnd() ?? Data()
        // wait(2): the low seven bits are the signal that ended it, the next byte the status it left with.
        let left = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
        return Output(status: left, text: String(decoding: data, as: UTF8.self))
    }

    /// English messages, and none of the settings that libpq and Postgres would take from the environment.
    private static func environment() -> [String] {
        ProcessInfo.processInfo.environment
            .filter { !$0.key.hasPrefix("PG") && !$0.key.hasPrefix("LC_") && $0.key != "LANG" }
            .map { "\($0.key)=\($0.value)" } + ["LC_ALL=C"]
    }

    /// A file without a name, gone when it is closed.
    private static func temporaryFile() throws -> FileHandle {
        var path = Array("/tmp/martlet-output-XXXXXX".utf8CString)
        let descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(path)
        return FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    }

    private static func withCStrings<Result>(
        _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Result
    ) -> Result {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { body($0.baseAddress) }
    }
}
