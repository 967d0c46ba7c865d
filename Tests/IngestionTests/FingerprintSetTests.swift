import Domain
import Ingestion
import Testing

@Suite("A set of fingerprints")
struct FingerprintSetTests {
    @Test("holds what was added, once, through growth and collisions")
    func agreesWithASet() {
        var random = SplitMix64(seed: 5)
        var set = FingerprintSet(minimumCapacity: 4)
        var model: Set<RowFingerprint> = []
        for _ in 0..<30_000 {
            // Each slot is wanted by several fingerprints; zero is one of them.
            let fingerprint = RowFingerprint(
                high: .random(in: 0..<4, using: &random), low: .random(in: 0..<4_096, using: &random) * 8)
            let wasThere = set.contains(fingerprint)
            let isNew = set.insert(fingerprint)
            #expect(wasThere == !isNew)
            #expect(isNew == model.insert(fingerprint).inserted)
        }
        let (count, zero) = (set.count, set.contains(RowFingerprint(high: 0, low: 0)))
        let strange = set.contains(RowFingerprint(high: 64, low: 0))
        #expect(count == model.count)
        #expect(zero == model.contains(RowFingerprint(high: 0, low: 0)))
        #expect(!strange)
    }

    @Test("takes the fingerprint of zeros like any other")
    func zero() {
        var set = FingerprintSet()
        let zero = RowFingerprint(high: 0, low: 0)
        let steps = [set.contains(zero), set.insert(zero), set.insert(zero), set.contains(zero)]
        #expect(steps == [false, true, false, true])
        let count = set.count
        #expect(count == 1)
    }
}
