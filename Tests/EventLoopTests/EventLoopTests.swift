import EventLoop
import Foundation
import Synchronization
import Testing

/// An actor that lives on a loop, as connections do.
private actor Resident {
    let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(_ loop: EventLoop) { self.loop = loop }

    func isHome() -> Bool { loop.isCurrent }

    func nap(_ delay: Duration) async throws -> Bool {
        try await loop.sleep(for: delay)
        return loop.isCurrent
    }

    private var order: [Int] = []
    private var firedAt: [UInt64] = []

    func firingOrder(_ delays: [Int]) async -> [Int] {
        var timers: [LoopTimer] = []
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            for delay in delays {
                let timer = LoopTimer(on: loop) {
                    self.order.append(delay)
                    if self.order.count == delays.count { done.resume() }
                }
                timer.set(after: .milliseconds(delay))
                timers.append(timer)
            }
        }
        return order
    }

    func movedLaterFiresOnce() async throws -> (fired: Int, early: Bool) {
        let start = loop.now
        let timer = LoopTimer(on: loop) { self.firedAt.append(self.loop.now) }
        timer.set(after: .milliseconds(10))
        timer.set(after: .milliseconds(60))
        try await loop.sleep(for: .milliseconds(120))
        return (firedAt.count, firedAt.contains { $0 - start < 60_000_000 })
    }

    func echo(_ message: String) async throws -> String {
        var pair: [Int32] = [0, 0]
        #expect(pipe(&pair) == 0)
        let (reader, writer) = (pair[0], pair[1])
        defer {
            close(reader)
            close(writer)
        }
        var registration: Registration?
        let text = await withCheckedContinuation { (done: CheckedContinuation<String, Never>) in
            do {
                registration = try loop.register(reader, for: .readable) { readiness in
                    #expect(readiness.contains(.readable))
                    var bytes = [UInt8](repeating: 0, count: 64)
                    let count = read(reader, &bytes, bytes.count)
                    registration?.cancel()
                    // It holds its handler, which holds it.
                    registration = nil
                    done.resume(returning: String(decoding: bytes[..<count], as: UTF8.self))
                }
                _ = write(writer, message, message.utf8.count)
            } catch { done.resume(returning: "\(error)") }
        }
        return text
    }
}

private final class Counter: Sendable {
    private let count = Mutex(0)
    var value: Int { count.withLock { $0 } }
    func increment() { count.withLock { $0 += 1 } }
}

@Suite("An event loop")
struct EventLoopTests {
    private func withLoop<Result: Sendable>(_ body: (EventLoop) async throws -> Result) async throws -> Result {
        let loop = try EventLoop(name: "test")
        loop.start()
        do {
            let result = try await body(loop)
            loop.stop()
            return result
        } catch {
            loop.stop()
            throw error
        }
    }

    @Test("runs its actors on its own thread")
    func actorsRunOnTheLoop() async throws {
        #expect(try await withLoop { await Resident($0).isHome() })
    }

    @Test("brings a sleeper back to the loop")
    func sleepersReturn() async throws {
        #expect(try await withLoop { try await Resident($0).nap(.milliseconds(5)) })
    }

    @Test("wakes a cancelled sleeper at once")
    func cancellationWakes() async throws {
        try await withLoop { loop in
            let resident = Resident(loop)
            let task = Task { try await resident.nap(.seconds(60)) }
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
        }
    }

    @Test("fires timers in the order of their deadlines")
    func timersFireInOrder() async throws {
        #expect(try await withLoop { await Resident($0).firingOrder([30, 10, 20]) } == [10, 20, 30])
    }

    @Test("fires a timer that was moved later once, at the later time")
    func timersMove() async throws {
        let (fired, early) = try await withLoop { try await Resident($0).movedLaterFiresOnce() }
        #expect(fired == 1)
        #expect(!early)
    }

    @Test("tells readiness of a descriptor")
    func readiness() async throws {
        #expect(try await withLoop { try await Resident($0).echo("hello") } == "hello")
    }

    @Test("runs closures from many threads, each exactly once")
    func executesAll() async throws {
        try await withLoop { loop in
            let count = Counter()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask { @concurrent in
                        for _ in 0..<1_000 { loop.execute { count.increment() } }
                    }
                }
            }
            // A job queued after all of them comes after all of them.
            _ = await Resident(loop).isHome()
            #expect(count.value == 8_000)
        }
    }

    @Test("refuses what the kernel cannot wait for")
    func refusesFiles() async throws {
        try await withLoop { loop in
            let refused = await withCheckedContinuation { (done: CheckedContinuation<String, Never>) in
                loop.execute {
                    let file = open("/etc/passwd", O_RDONLY)
                    defer { close(file) }
                    do {
                        _ = try loop.register(file, for: .readable) { _ in }
                        done.resume(returning: "accepted")
                    } catch { done.resume(returning: (error as? EventLoopError)?.call ?? "") }
                }
            }
            #expect(refused == "epoll_ctl")
        }
    }
}
