import HTTPCore
import HTTPTypes
import Testing

@Suite("The client behind trusted proxies") struct TrustedProxiesTests {
    private func client(
        _ peer: String, _ fields: [(String, String)], trusting: [String] = ["10.0.0.0/8", "2001:db8::/32"]
    ) throws -> String {
        var all = HTTPFields()
        for (name, value) in fields { all.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value)) }
        return try #require(TrustedProxies(trusting)).client(of: peer, all)
    }

    @Test("is the last hop that is no proxy; what strangers say about themselves counts for nothing")
    func hops() throws {
        let forwarded = "Forwarded"
        let listed = "X-Forwarded-For"
        let cases: [(peer: String, fields: [(String, String)], client: String)] = [
            ("192.0.2.1", [(listed, "198.51.100.7")], "192.0.2.1"),
            ("192.0.2.1", [(forwarded, "for=198.51.100.7")], "192.0.2.1"),
            ("10.1.2.3", [], "10.1.2.3"),
            ("10.1.2.3", [(listed, "198.51.100.7")], "198.51.100.7"),
            ("10.1.2.3", [(listed, "1.1.1.1, 198.51.100.7, 10.9.9.9")], "198.51.100.7"),
            ("10.1.2.3", [(listed, "1.1.1.1"), (listed, "198.51.100.7")], "198.51.100.7"),
            ("10.1.2.3", [(listed, "10.0.0.1, 10.0.0.2")], "10.0.0.1"),
            ("10.1.2.3", [(listed, "evil, 10.0.0.2")], "10.0.0.2"),
            ("10.1.2.3", [(listed, "198.51.100.7, ")], "10.1.2.3"),
            ("10.1.2.3", [(listed, "198.51.100.7:4711")], "198.51.100.7"),
            ("::ffff:10.1.2.3", [(listed, "[2001:db9::1]:80")], "2001:db9::1"),
            ("2001:db8::5", [(listed, "2001:db9::1")], "2001:db9::1"),
            ("10.1.2.3", [(forwarded, "for=198.51.100.7;proto=https, for=10.0.0.9")], "198.51.100.7"),
            ("10.1.2.3", [(forwarded, "By=x; FOR=\"[2001:db9::1]:4711\"")], "2001:db9::1"),
            ("10.1.2.3", [(forwarded, "for=198.51.100.7:80")], "198.51.100.7"),
            ("10.1.2.3", [(forwarded, "for=1.1.1.1, for=_hidden")], "10.1.2.3"),
            ("10.1.2.3", [(forwarded, "for=1.1.1.1, proto=http")], "10.1.2.3"),
            ("10.1.2.3", [(forwarded, "for=\"unterminated")], "10.1.2.3"),
            ("10.1.2.3", [(forwarded, "for=198.51.100.7"), (listed, "198.51.100.7")], "198.51.100.7"),
            ("10.1.2.3", [(forwarded, "for=1.2.3.4"), (listed, "198.51.100.7")], "10.1.2.3"),
            ("unix", [(listed, "198.51.100.7")], "unix"),
        ]
        for (peer, fields, expected) in cases {
            let found = try client(peer, fields)
            #expect(found == expected, "\(peer) \(fields)")
        }
        #expect(try client("unix", [(listed, "198.51.100.7")], trusting: ["unix"]) == "198.51.100.7")
        #expect(TrustedProxies.none.client(of: "10.0.0.1", [.via: "x"]) == "10.0.0.1")
    }

    @Test("are told by address or block, and nothing else is one")
    func blocks() throws {
        let network = try #require(IPNetwork("192.0.2.128/25"))
        let address: (String) throws -> IPAddress = { try #require(IPAddress($0)) }
        #expect(network.contains(try address("192.0.2.200")))
        #expect(!network.contains(try address("192.0.2.127")))
        #expect(!network.contains(try address("2001:db8::1")))
        let all = try #require(IPNetwork("::/0"))
        #expect(all.contains(try address("2001:db8::1")))
        #expect(!all.contains(try address("1.2.3.4")))
        for wrong in ["", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0", "host", "::/129", "10.0.0.0/8/9"] {
            #expect(IPNetwork(wrong) == nil, "\(wrong)")
        }
    }
}
