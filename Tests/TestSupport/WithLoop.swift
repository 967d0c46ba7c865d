package import EventLoop

/// Runs `body` with a loop of its own, stopped afterwards.
package func withLoop<Value>(_ body: (EventLoop) async throws -> Value) async throws -> Value {
    let loop = try EventLoop(name: "test")
    loop.start()
    do {
        let value = try await body(loop)
        await stop(loop)
        return value
    } catch {
        await stop(loop)
        throw error
    }
}

/// Waits for the loop's thread away from it: after an await on one of its actors the caller may be there still.
@concurrent
private func stop(_ loop: EventLoop) async { loop.stop() }
