internal import Foundation

/// A directory that is gone when `body` has ended.
package func withTemporaryFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    let path = "/tmp/martlet-test-\(getpid())-\(UUID().uuidString.prefix(8).lowercased())"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(path)
}
