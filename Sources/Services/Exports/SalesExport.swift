/// An export that has its connection and waits to be written; one that nobody writes gives it back when it is dropped.
///
/// It runs in a task of its own, so that its rows are made where exports run and not where the client's bytes are sent.
package final class SalesExport: Sendable {
    /// What is to be written, and to whom.
    struct Order: Sendable {
        let layout: any SalesLayout
        let sink: @Sendable ([UInt8]) async throws -> Void
    }

    private let work: Task<ExportReceipt, any Error>
    private let orders: AsyncStream<Order>.Continuation

    private init(work: Task<ExportReceipt, any Error>, orders: AsyncStream<Order>.Continuation) {
        self.work = work
        self.orders = orders
    }

    deinit { work.cancel() }

    /// Starts `run` and returns once it asks for its order, by which it says that it has what it needs.
    ///
    /// - Throws: what `run` throws before that; `CancellationError` when the caller's task is cancelled.
    static func open(
        on executor: (any TaskExecutor)?,
        _ run: @escaping @Sendable (_ order: @Sendable () async throws -> Order) async throws -> ExportReceipt
    ) async throws -> SalesExport {
        let (incoming, orders) = AsyncStream.makeStream(of: Order.self)
        let (readiness, ready) = AsyncThrowingStream.makeStream(of: Void.self)
        let work = Task(executorPreference: executor) {
            do {
                return try await run {
                    ready.yield()
                    for await order in incoming { return order }
                    throw CancellationError()
                }
            } catch {
                ready.finish(throwing: error)
                throw error
            }
        }
        let export = SalesExport(work: work, orders: orders)
        for try await _ in readiness { return export }
        throw CancellationError()
    }

    /// Writes the export, once.
    ///
    /// `sink` is handed pieces of some 64 KiB where exports run, and none before it has returned from the last.
    /// - Throws: what `sink` throws, and `ServiceError`; the statement is cancelled in the database then, as when the
    ///   caller's task is cancelled.
    package func write(
        _ layout: some SalesLayout, to sink: @escaping @Sendable ([UInt8]) async throws -> Void
    ) async throws -> ExportReceipt {
        orders.yield(Order(layout: layout, sink: sink))
        return try await ServiceError.translating {
            try await withTaskCancellationHandler {
                try await work.value
            } onCancel: {
                work.cancel()
            }
        }
    }
}
