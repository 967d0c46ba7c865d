import Foundation
import FuzzTargets
import Testing

@Suite("What the fuzzer runs")
struct FuzzRegressionTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../fuzz").standardizedFileURL

    /// The inputs of a folder, by their names.
    private static func inputs(_ kind: String, _ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = folder.appending(path: "\(kind)/\(target.rawValue)")
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).map {
            (name: $0.lastPathComponent, bytes: Array(try Data(contentsOf: $0)))
        }
    }

    @Test("holds for every seed", arguments: FuzzTarget.allCases)
    func seeds(_ target: FuzzTarget) throws {
        let seeds = try Self.inputs("seeds", target)
        #expect(seeds.count >= 5)
        for seed in seeds {
            #expect(throws: Never.self, "\(seed.name)") { try target.run(seed.bytes) }
        }
    }

    @Test("holds for every input that it once did not hold for", arguments: FuzzTarget.allCases)
    func regressions(_ target: FuzzTarget) throws {
        for regression in try Self.inputs("regressions", target) {
            #expect(throws: Never.self, "\(regression.name)") { try target.run(regression.bytes) }
        }
    }

    @Test("holds for every beginning of a seed", arguments: FuzzTarget.allCases)
    func beginnings(_ target: FuzzTarget) throws {
        for seed in try Self.inputs("seeds", target) {
            for count in seed.bytes.indices {
                #expect(throws: Never.self, "\(seed.name), \(count) bytes") {
                    try target.run(Array(seed.bytes[..<count]))
                }
            }
        }
    }
}
