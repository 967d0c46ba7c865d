import Foundation
import Synchronization
import TestSupport

/// The binary under test, run as its users run it.
enum Product {
    /// Where it is: `MARTLET_BINARY`, else beside the test bundle, as SwiftPM builds both.
    static let binary: String? = {
        if let path = ProcessInfo.processInfo.environment["MARTLET_BINARY"], !path.isEmpty { return path }
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        #if DEBUG
        let built = ".build/debug/martlet"
        #else
        let built = ".build/release/martlet"
        #endif
        let candidates = [bundle.appending(path: "martlet"), TestWarehouse.projectRoot.appending(path: built)]
        return candidates.map(\.path).first { FileManager.default.isExecutableFile(atPath: $0) }
    }()

    /// Whether these tests run: where the binary was promised they fail without it, else they say that they are left out.
    static let isThere = binary != nil || ProcessInfo.processInfo.environment["MARTLET_BINARY"] != nil

    /// The shared data that the product is first judged on, where it is.
    static let data: URL? = {
        let environment = ProcessInfo.processInfo.environment["MARTLET_SHARED"].map { URL(fileURLWithPath: $0) }
        let candidates = [environment, TestWarehouse.projectRoot.appending(path: "../shared")].compactMap {
            $0?.appending(path: "data")
        }
        return candidates.first { FileManager.default.fileExists(atPath: $0.appending(path: "golden.json").path) }
    }()

    /// The bundled sample and what a load of it must give.
    static var sample: String { TestWarehouse.projectRoot.appending(path: "samples/online_retail_sample.csv.gz").path }

    /// A command that has ended.
    struct Outcome {
        let status: Int32
        let output, errors: String
        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(output.utf8))) as? [String: Any] ?? [:]
        }
        func integer(_ key: String) -> Int { json[key] as? Int ?? -1 }
    }

    /// Runs a command to its end.
    @concurrent
    static func run(_ arguments: [String], in folder: String, environment: [String: String] = [:], input: String? = nil)
        async throws -> Outcome
    {
        let process = try start(arguments, in: folder, environment: environment, input: input)
        return process.outcome()
    }

    /// Starts a command.
    ///
    /// - Parameter launcher: a program and its arguments that becomes the command, such as `env`; none when it is empty.
    static func start(
        _ arguments: [String], in folder: String, environment: [String: String] = [:], input: String? = nil,
        launcher: [String] = []
    ) throws -> RunningProduct {
        let line = launcher + [URL(fileURLWithPath: binary ?? "/nowhere/martlet").path] + arguments
        return try RunningProduct(line[0], Array(line.dropFirst()), folder, environment, input)
    }
}

/// A process of the product, with its outputs in files, so that no pipe can fill up.
final class RunningProduct: Sendable {
    private let process = Process()
    private let outputPath, errorPath: String
    var pid: Int32 { process.processIdentifier }

    init(_ binary: String, _ arguments: [String], _ folder: String, _ environment: [String: String], _ input: String?)
        throws
    {
        let stem = "\(folder)/\(UUID().uuidString)"
        (outputPath, errorPath) = (stem + ".out", stem + ".err")
        process.executableURL = URL(fileURLWithPath: binary)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        var values = [
            "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": folder, "DATA_DIR": "\(folder)/data",
            "HTTP_PORT": "0",
        ]
        // Under a sanitizer the product's reports go where the suite's own go.
        values.merge(ProcessInfo.processInfo.environment.filter { $0.key.hasSuffix("SAN_OPTIONS") }) { $1 }
        values.merge(environment) { $1 }
        process.environment = values
        for (path, isOutput) in [(outputPath, true), (errorPath, false)] {
            _ = FileManager.default.createFile(atPath: path, contents: nil)
            let handle = FileHandle(forWritingAtPath: path)
            if isOutput { process.standardOutput = handle } else { process.standardError = handle }
        }
        if let input {
            try Data(input.utf8).write(to: URL(fileURLWithPath: stem + ".in"))
            process.standardInput = FileHandle(forReadingAtPath: stem + ".in")
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
    }

    /// Whether it still runs.
    var isRunning: Bool { process.isRunning }
    /// What it has written so far.
    var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

    /// Sends a signal.
    func signal(_ number: Int32) { kill(pid, number) }

    /// Waits for its end, blocking the thread.
    func outcome() -> Product.Outcome {
        process.waitUntilExit()
        return Product.Outcome(status: process.terminationStatus, output: output, errors: errors)
    }
}
