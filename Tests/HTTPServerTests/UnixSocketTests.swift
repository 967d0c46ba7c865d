import Foundation
import HTTPServer
import TestSupport
import Testing

extension HTTPServerTests {
    @Suite("on a Unix-domain socket", .serialized)
    struct UnixSocket {
        @Test("serves curl beside the port, in the clear, on all loops, and only its owner and group")
        func serves() async throws {
            try await withTemporaryFolder { folder in
                let path = "\(folder)/s"
                try await TestServer.run(loops: 2, { $0.socketPath = path }) { test in
                    let arguments = ["-s", "--unix-socket", path]
                    let text = try await curl(arguments + ["http://x/a", "http://x/scheme"])
                    #expect(text.hasPrefix("GET /a unix ") && text.hasSuffix("http"))
                    let large = try await curl(
                        arguments + ["-o", "/dev/null", "-w", "%{size_download}", "http://x/large"])
                    #expect(large == "\(TestServer.largeCount)")
                    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                    #expect(mode == 0o660)
                    let tcp = try await curl("-s", "http://127.0.0.1:\(test.port)/t")
                    #expect(tcp.hasPrefix("GET /t 127.0.0.1 "))
                    let second = try await TestServer.startFailure { $0.socketPath = path }
                    #expect(second?.code == .addressInUse && second?.description.contains(path) == true)
                    #expect(try await curl(arguments + ["http://x/b"]).hasPrefix("GET /b unix "))
                }
                #expect(!FileManager.default.fileExists(atPath: path))
            }
        }

        @Test("takes the place of a socket at which nobody listens any more, and of nothing else")
        func leftOver() async throws {
            try await withTemporaryFolder { folder in
                let path = "\(folder)/s"
                let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
                var address = sockaddr_un()
                address.sun_family = sa_family_t(AF_UNIX)
                withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
                let size = socklen_t(MemoryLayout<sockaddr_un>.size)
                let bound = withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, size) }
                }
                close(descriptor)
                try #require(bound == 0)
                try await TestServer.run({ $0.socketPath = path }) { _ in
                    let text = try await curl("-s", "--unix-socket", path, "http://x/a")
                    #expect(text.hasPrefix("GET /a "))
                }
                let file = "\(folder)/file"
                try Data("precious".utf8).write(to: URL(filePath: file))
                #expect(try await TestServer.startFailure { $0.socketPath = file }?.code == .refused)
                #expect(try String(contentsOfFile: file, encoding: .utf8) == "precious")
                #expect(try await TestServer.startFailure { $0.socketPath = folder }?.code == .refused)
                let nowhere = try await TestServer.startFailure { $0.socketPath = "\(folder)/none/s" }
                #expect(nowhere?.description.contains("No such file") == true)
                let long = try await TestServer.startFailure {
                    $0.socketPath = "/" + String(repeating: "x", count: 107)
                }
                #expect(long?.code == .invalidAddress)
            }
        }

        @Test("leaves a file alone that has taken its socket's place")
        func replaced() async throws {
            try await withTemporaryFolder { folder in
                let path = "\(folder)/s"
                try await TestServer.run({ $0.socketPath = path }) { _ in
                    try FileManager.default.removeItem(atPath: path)
                    try Data("another's".utf8).write(to: URL(filePath: path))
                }
                #expect(try String(contentsOfFile: path, encoding: .utf8) == "another's")
            }
        }
    }
}
