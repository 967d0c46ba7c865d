import Foundation
import TestSupport

/// The binary under test, and where it was found.
enum Product {
    static let binary: String? = {
        let environment = ProcessInfo.processInfo.environment
        if let path = environment["MARTLET_BINARY"], !path.isEmpty { return path }
        // Beside the test bundle, as SwiftPM builds both.
        let bundle = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
        let root = TestWarehouse.projectRoot
        let candidates = [bundle.appending(path: "martlet"), root.appending(path: ".build/release/martlet"), root.appending(path: ".build/debug/martlet")]
        return candidates.map(\.path).first { FileManager.default.isExecutableFile(atPath: $0) }
    }()
}
