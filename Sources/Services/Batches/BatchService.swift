package import Domain
package import Repositories

/// What the API can do with batches; one for each loop, over that loop's pool.
package struct BatchService: Sendable {
    /// The uploads of the process.
    package let uploads: UploadService
    private let repository: BatchRepository

    /// A service over a loop's repository.
    package init(_ repository: BatchRepository, uploads: UploadService) {
        self.repository = repository
        self.uploads = uploads
    }

    /// A page of batches, the newest first, and how many there are.
    package func batches(_ page: PageRequest) async throws -> (items: [BatchSummary], total: Int64) {
        try await ServiceError.translating { try await repository.batches(page) }
    }

    /// The batch of that id and, once it is published, its details; nil when there is none.
    package func batch(_ id: String) async throws -> (summary: BatchSummary, details: BatchDetails?)? {
        try await ServiceError.translating {
            guard let summary = try await repository.batch(id) else { return nil }
            guard summary.state == .published, let batch = summary.batchID else { return (summary, nil) }
            return (summary, try await repository.details(batch))
        }
    }
}
