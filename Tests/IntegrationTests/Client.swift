import Foundation
import TestSupport

/// Programs that are not ours and talk to the service, run as their users run them.
struct Client {
    /// What a program has printed and how it ended.
    struct Outcome {
        let status: Int32
        let output: String
    }

    /// The program's path.
    let path: String

    /// An installed program; nil when it is missing.
    init?(_ name: String) {
        guard let path = ChildServer.path(of: name) else { return nil }
        self.path = path
    }

    /// A program of the virtual environment that `scripts/install-python` makes; nil when it is missing.
    init?(python name: String) {
        let path = TestWarehouse.projectRoot.appending(path: ".build/python/bin/\(name)").path
        guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
        self.path = path
    }

    /// A file beside the tests' sources.
    static func script(_ name: String) -> String {
        TestWarehouse.projectRoot.appending(path: "Tests/IntegrationTests/\(name)").path
    }

    /// Runs it to its end, at most so many seconds; both outputs are one text.
    @concurrent
    func callAsFunction(_ arguments: [String], in folder: String, seconds: Int = 120) async throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["timeout", "--signal=KILL", "\(seconds)", path] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONPATH": Client.script(""),
        ]
        process.standardInput = FileHandle.nullDevice
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return Outcome(status: process.terminationStatus, output: text)
    }
}
