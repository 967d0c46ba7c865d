/// What Martlet sets for a cluster of its own.
enum ClusterSettings {
    /// The file that holds them, inside the cluster, rewritten at each start.
    static let fileName = "martlet.conf"

    /// The file's text.
    ///
    /// Sized for a warehouse on a small machine: large loads, few connections, no replicas.
    static func text(socketDirectory: String, extra: [String: String]) -> String {
        var settings: [(String, String)] = [
            ("listen_addresses", ""), ("unix_socket_directories", socketDirectory), ("port", "5432"),
            ("shared_buffers", "256MB"), ("work_mem", "32MB"), ("maintenance_work_mem", "256MB"),
            ("max_parallel_maintenance_workers", "2"), ("max_connections", "60"), ("wal_level", "minimal"),
            ("max_wal_senders", "0"), ("max_wal_size", "4GB"), ("checkpoint_timeout", "15min"), ("jit", "off"),
            ("random_page_cost", "1.1"), ("timezone", "UTC"), ("log_timezone", "UTC"), ("logging_collector", "off"),
            ("log_destination", "stderr"), ("log_min_messages", "warning"), ("log_checkpoints", "off"),
            ("log_line_prefix", "%m [%p] "),
        ]
        settings += extra.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        let lines = settings.map { "\($0.0) = '\($0.1.replacing("'", with: "''"))'" }
        return "# Martlet rewrites this file whenever it starts the server.\n" + lines.joined(separator: "\n") + "\n"
    }

    /// Logins: over the socket only, by the peer's account.
    static let hostBasedAuthentication = "local all all peer map=martlet\n"

    /// The accounts that are the role `martlet`.
    static func identities(_ accounts: [String]) -> String {
        Set(accounts).sorted().map { "martlet \"\($0)\" martlet\n" }.joined()
    }
}
