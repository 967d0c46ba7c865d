internal import Domain
internal import Foundation
internal import Ingestion

extension Application {
    /// Loads files that appear in a directory until SIGTERM or SIGINT, each as a batch of its own, and moves it to
    /// `loaded/` or `failed/` below.
    ///
    /// A file is taken once its size and its time of change have stood still for a whole interval, so that one that is
    /// still being written is left alone. Hidden files are passed over.
    package static func watch(_ options: WatchOptions, _ configuration: Configuration) async throws -> ExitStatus {
        let folder = try WatchedFolder(options.directory, try configuration.enrichmentPlan())
        try await Session.run(configuration) { session in
            Console.note("watching \(options.directory); Ctrl-C stops")
            do { try await folder.loop(session, every: options.interval) } catch is CancellationError {}
        }
        return .success
    }
}

/// The directory that `martlet watch` looks at.
private struct WatchedFolder: Sendable {
    private struct Glimpse: Equatable {
        let size: Int
        let changed: Date
    }

    private let directory: URL
    private let loaded: URL
    private let failed: URL
    private let plan: EnrichmentPlan

    init(_ path: String, _ plan: EnrichmentPlan) throws {
        self.plan = plan
        directory = URL(fileURLWithPath: path, isDirectory: true)
        loaded = directory.appendingPathComponent("loaded", isDirectory: true)
        failed = directory.appendingPathComponent("failed", isDirectory: true)
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
            throw CommandFailure(.couldNotRun, "\(path) is not a directory")
        }
        do {
            for folder in [loaded, failed] {
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            }
        } catch { throw CommandFailure(.couldNotRun, "\(path): loaded/ and failed/ cannot be made: \(error)") }
    }

    func loop(_ session: Session, every interval: Duration) async throws {
        var before: [URL: Glimpse] = [:]
        while true {
            let now = glimpses()
            for file in now.keys.sorted(by: { $0.path < $1.path }) where before[file] == now[file] {
                try Task.checkCancellation()
                await load(file, session)
            }
            before = now
            try await Task.sleep(for: interval)
        }
    }

    private func load(_ file: URL, _ session: Session) async {
        do {
            let summary = try await session.load([file.path], plan, quiet: true)
            Console.print(LoadReport(summary).json)
            move(file, into: loaded)
        } catch {
            // What was loaded of the file is rolled back: it stays where it is, for the next start.
            if Task.isCancelled { return }
            // A file is to blame for what is wrong with it; a database that is away is not the file's fault.
            guard error is SourceError else {
                return Console.note("\(file.lastPathComponent) waits: \(CommandFailure(translating: error))")
            }
            Console.note("\(file.lastPathComponent) failed: \(error)")
            move(file, into: failed)
        }
    }

    /// Moves without replacing: a name that is taken gets the time in front.
    private func move(_ file: URL, into folder: URL) {
        var target = folder.appendingPathComponent(file.lastPathComponent)
        if FileManager.default.fileExists(atPath: target.path) {
            target = folder.appendingPathComponent(
                "\(Int(Date().timeIntervalSince1970 * 1000))-\(file.lastPathComponent)")
        }
        do { try FileManager.default.moveItem(at: file, to: target) } catch {
            Console.note("\(file.lastPathComponent) cannot be moved to \(folder.path): \(error)")
        }
    }

    private func glimpses() -> [URL: Glimpse] {
        let keys: Set<URLResourceKey> = [.isRegularFileKey, .fileSizeKey, .contentModificationDateKey]
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: directory, includingPropertiesForKeys: Array(keys), options: [.skipsHiddenFiles])) ?? []
        var glimpses: [URL: Glimpse] = [:]
        for file in files {
            guard let values = try? file.resourceValues(forKeys: keys), values.isRegularFile == true,
                let size = values.fileSize, let changed = values.contentModificationDate
            else { continue }
            glimpses[file] = Glimpse(size: size, changed: changed)
        }
        return glimpses
    }
}
