import Domain
import Foundation
import FuzzTargets
import Testing

@Suite("What the fuzzer runs")
struct FuzzRegressionTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../fuzz").standardizedFileURL

    /// The inputs of a folder, in the order of their names.
    private static func inputs(_ kind: String, _ target: FuzzTarget) throws -> [(name: String, bytes: [UInt8])] {
        let folder = folder.appending(path: "\(kind)/\(target.rawValue)")
        guard FileManager.default.fileExists(atPath: folder.path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            (name: $0, bytes: Array(try Data(contentsOf: folder.appending(path: $0))))
        }
    }

    @Test("holds for every seed and every beginning of one", arguments: FuzzTarget.allCases)
    func seeds(_ target: FuzzTarget) throws {
        let seeds = try Self.inputs("seeds", target)
        #expect(seeds.count >= 5)
        for seed in seeds {
            for count in 0...seed.bytes.count {
                #expect(throws: Never.self, "\(seed.name), \(count) bytes") {
                    try target.run(Array(seed.bytes[..<count]))
                }
            }
        }
    }

    @Test("holds for every input that it once did not hold for", arguments: FuzzTarget.allCases)
    func regressions(_ target: FuzzTarget) throws {
        for regression in try Self.inputs("regressions", target) {
            #expect(throws: Never.self, "\(regression.name)") { try target.run(regression.bytes) }
        }
    }

    @Test("holds for mutations of its seeds, accepted and refused ones", arguments: FuzzTarget.allCases)
    func mutations(_ target: FuzzTarget) throws {
        let seeds = try Self.inputs("seeds", target).map(\.bytes)
        var random = SplitMix64(seed: 1)
        var (accepted, refused) = (0, 0)
        for seed in seeds + [[]] {
            for _ in 0..<100 {
                let input = Self.mutated(seed, seeds, &random)
                do {
                    if try target.run(input) { accepted += 1 } else { refused += 1 }
                } catch {
                    Issue.record(error, "the input in base64: \(Data(input).base64EncodedString())")
                }
            }
        }
        // The inputs reach both ends of the code.
        #expect(accepted > 0 && refused > 0)
    }

    /// The seed with up to four bytes replaced in each of one to six places, by random bytes or by a part of some seed.
    private static func mutated(_ seed: [UInt8], _ seeds: [[UInt8]], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            var piece: [UInt8] = []
            if Bool.random(using: &random) {
                let count = Int.random(in: 0...8, using: &random)
                piece = (0..<count).map { _ in .random(in: 0...255, using: &random) }
            } else if let other = seeds.randomElement(using: &random) {
                let start = Int.random(in: 0...other.count, using: &random)
                piece = Array(other[start..<Int.random(in: start...other.count, using: &random)])
            }
            let start = Int.random(in: 0...bytes.count, using: &random)
            let end = min(start + Int.random(in: 0...4, using: &random), bytes.count)
            bytes.replaceSubrange(start..<end, with: piece)
        }
        return bytes
    }
}
