internal import Foundation

/// A program that serves on a port of 127.0.0.1, stopped by the test.
package final class ChildServer {
    /// Where it listens.
    package let port: Int
    private let process: Process

    /// The program's path; nil when it is not installed.
    package static func path(of program: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let folders: [String] = path.split(separator: ":").map(String.init) + ["/usr/sbin"]
        return folders.map { "\($0)/\(program)" }.first(where: FileManager.default.isExecutableFile)
    }

    /// Starts a program with the arguments that `arguments` makes of a free port, and waits until it listens.
    ///
    /// - Throws: ``ChildFailure`` when it ends instead, or does not listen within twenty seconds.
    package init(_ program: String, arguments: (Int) -> [String]) throws {
        port = try ChildServer.freePort()
        process = ChildServer.process(program, arguments(port))
        try process.run()
        for _ in 0..<1_000 {
            if ChildServer.listens(port) { return }
            guard process.isRunning else { break }
            usleep(20_000)
        }
        stop()
        throw ChildFailure(program: program, what: "does not listen")
    }

    /// Ends the program and waits for its end.
    package func stop() {
        // Not SIGTERM: a child inherits the blocked signals of the pool's thread that started it.
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// Runs a program to its end.
    ///
    /// - Throws: ``ChildFailure`` when it fails.
    static func run(_ program: String, _ arguments: [String]) throws {
        let process = process(program, arguments)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ChildFailure(program: program, what: "\(arguments.first ?? "") failed")
        }
    }

    private static func process(_ program: String, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }

    private static func freePort() throws -> Int {
        let server = try ScriptedServer { _ in .close }
        server.stop()
        return server.port
    }

    private static func listens(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

/// A program of a test did not do what it should.
package struct ChildFailure: Error {
    /// Its path.
    package let program: String
    /// What it did or did not.
    package let what: String
}
