import HTTPClient
import HTTPTypes
import TestSupport
import Testing

/// Redirects: where they may lead, and what goes along.
struct RedirectTests {
    @Test(arguments: [301, 302, 303, 307, 308], [HTTPRequest.Method.get, .head, .post, .put])
    func `a redirect within the origin keeps or changes the method`(
        _ status: Int, _ method: HTTPRequest.Method
    ) async throws {
        try await withServer({
            $0.path == "/from" ? .redirect(to: "to?x=1", status: status) : .answer()
        }) { server, client in
            let body: [UInt8] = method == .get || method == .head ? [] : [1, 2]
            let request = ClientRequest(
                method, "\(server.origin)/from?key=1", fields: [.authorization: "Bearer x", .contentType: "a/b"],
                body: body)
            let response = try await client.send(request)
            #expect(response.status == .ok)
            let seen = try #require(server.requests.last)
            let becomesGet = status == 303 && method != .head || status < 303 && method == .post
            #expect(seen.path == "/to" && seen.query == "x=1")
            #expect(seen.method == (becomesGet ? "GET" : method.rawValue))
            #expect(seen.body == (becomesGet ? [] : body))
            #expect(seen.fields["content-type"] == (becomesGet ? nil : "a/b"))
            #expect(seen.fields["authorization"] == "Bearer x")
            #expect(server.requests.count == 2)
        }
    }

    @Test func `three redirects are followed and a fourth is not`() async throws {
        try await withServer({ request in
            let number = Int(request.path.dropFirst()) ?? 0
            return number == 0 ? .answer(body: [7]) : .redirect(to: "/\(number - 1)")
        }) { server, client in
            let response = try await client.get("\(server.origin)/3")
            #expect(response.body == [7])
            let failure = await client.failure("\(server.origin)/4")
            #expect(failure?.code == .redirect && failure?.detail == "more than 3")
            server.script { _ in .redirect(to: "/loop") }
            let loop = await client.failure("\(server.origin)/loop")
            #expect(loop?.code == .redirect)
            #expect(server.calls("/loop") == 4)
        }
    }

    @Test(arguments: [
        "https://127.0.0.1/secret", "ftp://127.0.0.1/secret", "file:///etc/secret", "javascript:alert(1)", "http://",
        "http://a:99999/secret",
    ])
    func `a redirect to another scheme, or to no URL, is refused`(_ location: String) async throws {
        try await withServer({ _ in .redirect(to: location) }) { server, client in
            let failure = await client.failure(server.origin)
            #expect(failure?.code == .redirect && failure?.origin == server.origin)
            #expect(failure.map { "\($0)".contains("secret") } == false)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: [
        "127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[ff02::1]", "2130706433", "0x7f.1",
        "[64:ff9b::7f00:1]",
    ])
    func `a redirect to a private address of another origin is refused`(_ host: String) async throws {
        let target = try ScriptedServer { _ in .answer() }
        defer { target.stop() }
        try await withServer({ _ in .redirect(to: "http://\(host):\(target.port)/") }) { server, client in
            // A connection to the target in the pool must not help either.
            _ = try await client.get(target.origin)
            let failure = await client.failure("\(server.origin)/")
            // A machine without IPv6 takes its literals for names.
            let isName = host.hasPrefix("[") && failure?.code == .unresolved
            #expect(isName || failure?.code == .redirect && failure?.detail == "to a private address")
            #expect(target.requests.count == 1 && target.acceptedConnections == 1)
        }
    }

    @Test func `a foreign origin is judged also when it redirects within itself`() async throws {
        let target = try ScriptedServer { $0.path == "/a" ? .redirect(to: "/b") : .answer() }
        defer { target.stop() }
        try await withServer(
            { _ in .redirect(to: "\(target.origin)/a") }, client: { $0.allowsPrivateRedirects = true }
        ) { server, client in
            let response = try await client.get(server.origin)
            #expect(response.status == .ok)
            #expect(target.calls("/b") == 1)
        }
    }

    @Test func `neither fields nor credentials go to another origin`() async throws {
        let target = try ScriptedServer { _ in .answer() }
        defer { target.stop() }
        try await withServer(
            { $0.path == "/same" ? .redirect(to: "/away") : .redirect(to: target.origin, status: 307) },
            client: { $0.allowsPrivateRedirects = true }
        ) { server, client in
            let request = ClientRequest(
                .get, "http://user:secret@127.0.0.1:\(server.port)/same", fields: [.cookie: "a=b", .accept: "text/csv"])
            let response = try await client.send(request)
            #expect(response.status == .ok)
            let kept = try #require(server.requests.last?.fields)
            #expect(kept["authorization"] == "Basic dXNlcjpzZWNyZXQ=" && kept["cookie"] == "a=b")
            let seen = try #require(target.requests.first?.fields)
            #expect(seen["authorization"] == nil && seen["cookie"] == nil && seen["accept"] == "*/*")
            let withContent = await client.failure(
                ClientRequest(.post, "\(server.origin)/away", body: Array("secret".utf8)))
            #expect(withContent?.code == .redirect)
            #expect(target.requests.count == 1)
        }
    }

    @Test func `credentials in a Location are not used`() async throws {
        try await withServer({ request in
            request.path == "/from"
                ? .redirect(to: "http://a:b@127.0.0.1:\(request.fields["host"]?.split(separator: ":").last ?? "")/to")
                : .answer()
        }) { server, client in
            _ = try await client.get("\(server.origin)/from")
            #expect(server.requests.last?.path == "/to")
            #expect(server.requests.last?.fields["authorization"] == nil)
        }
    }

    @Test func `a redirect without Location and a 304 are answers`() async throws {
        try await withServer({ .answer(Int($0.query ?? "") ?? 200, fields: [:]) }) { server, client in
            for status in [302, 304, 300] {
                let response = try await client.get("\(server.origin)/?\(status)")
                #expect(response.status.code == status)
            }
        }
    }
}
