internal import Foundation

/// A directory with the programs of one Postgres version.
package struct PostgresPrograms: Sendable, Equatable {
    /// The directory that holds `initdb`, `pg_ctl` and `postgres`.
    package let directory: String
    /// For example 15.
    package let major: Int

    func path(_ program: String) -> String { "\(directory)/\(program)" }

    /// Where to look for them.
    package struct Search: Sendable {
        /// Directories with colons between, as in the environment's `PATH`.
        package var path: String
        /// Directories with a directory for each version, each with a `bin`.
        package var roots: [String]

        package init(
            path: String = ProcessInfo.processInfo.environment["PATH"] ?? "", roots: [String] = ["/usr/lib/postgresql"]
        ) {
            self.path = path
            self.roots = roots
        }

        /// All installed versions from 14 on: those of `PATH` first, then the newest first, then what `pg_config` names.
        package func installed() -> [PostgresPrograms] {
            let path = path.split(separator: ":").map(String.init)
            var directories = path
            for root in roots {
                let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
                directories += versions.compactMap(Int.init).sorted(by: >).map { "\(root)/\($0)/bin" }
            }
            if let config = path.map({ "\($0)/pg_config" }).first(where: FileManager.default.isExecutableFile(atPath:)),
                let output = try? Program.run(config, ["--bindir"]), output.status == 0
            {
                directories.append(output.text.trimmingNewlines)
            }
            var found: [PostgresPrograms] = []
            for directory in directories where !found.contains(where: { $0.directory == directory }) {
                guard let major = Self.major(in: directory), major >= 14 else { continue }
                found.append(PostgresPrograms(directory: directory, major: major))
            }
            return found
        }

        /// The major version of a directory that has all three programs: `pg_ctl (PostgreSQL) 15.4 (Debian …)`.
        private static func major(in directory: String) -> Int? {
            for program in ["initdb", "pg_ctl", "postgres"]
            where !FileManager.default.isExecutableFile(atPath: "\(directory)/\(program)") { return nil }
            guard let output = try? Program.run("\(directory)/pg_ctl", ["--version"]), output.status == 0 else {
                return nil
            }
            let words = output.text.split(whereSeparator: \.isWhitespace)
            guard words.count >= 3 else { return nil }
            return Int(words[2].prefix { $0.isNumber })
        }
    }
}
