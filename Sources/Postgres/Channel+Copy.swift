internal import CPostgres
internal import Glibc

extension Channel {
    /// The most that libpq is given before it must have gone to the socket; so its buffer stays small.
    private static let slice = 256 * 1024

    /// Begins a COPY … FROM STDIN.
    func copyIn(_ sql: String) async throws(PostgresError) {
        let solo = try await beginSolo("a COPY FROM STDIN", sql)
        try await startCopy(solo, PGRES_COPY_IN, "copyIn needs a COPY … FROM STDIN")
        solo.takesCopyData = true
    }

    /// Begins a COPY … TO STDOUT.
    func copyOut(_ sql: String) async throws(PostgresError) -> Solo {
        let solo = try await beginSolo("a COPY TO STDOUT", sql)
        try await startCopy(solo, PGRES_COPY_OUT, "copyOut needs a COPY … TO STDOUT")
        return solo
    }

    private func startCopy(_ solo: Solo, _ expected: ExecStatusType, _ advice: String) async throws(PostgresError) {
        let handle = try openHandle()
        guard PQsendQuery(handle, solo.statement) == 1 else {
            throw broken(.connection(handle, "libpq refused a COPY"))
        }
        let result = await interruptible(solo) { () async throws(PostgresError) -> PostgresError? in
            guard let result = try await self.nextResult(solo) else {
                return PostgresError(.protocolViolation, advice, statement: solo.statement)
            }
            let status = PQresultStatus(result)
            defer { PQclear(result) }
            if status == expected { return nil }
            if status == PGRES_FATAL_ERROR { return PostgresError(result: result, statement: solo.statement) }
            if status == PGRES_COPY_IN { PQputCopyEnd(try self.openHandle(), advice) }
            if status == PGRES_COPY_OUT { throw self.broken(PostgresError(.protocolViolation, advice)) }
            return PostgresError(.protocolViolation, advice, statement: solo.statement)
        }
        guard let error = try result.get() else { return }
        _ = try? await finish(solo)
        endSolo()
        throw error
    }

    /// Sends COPY data and waits until the socket has taken it.
    ///
    /// - Throws: the server's error when it has refused the COPY meanwhile, which ends it.
    func copyWrite(_ bytes: [UInt8]) async throws(PostgresError) {
        let solo = try copyTakingData()
        let result = await interruptible(solo) { () async throws(PostgresError) in
            var start = 0
            while start < bytes.count {
                let end = min(start + Self.slice, bytes.count)
                try self.put(bytes, start..<end)
                start = end
                try await self.drain(solo)
                if solo.isRefused { return }
                // Others on this loop get their turn between two slices.
                await Task.yield()
            }
        }
        if solo.isRefused {
            _ = try await endCopy(solo, nil)
            throw PostgresError(.protocolViolation, "the server ended the COPY", statement: solo.statement)
        }
        try result.get()
    }

    private func put(_ bytes: [UInt8], _ range: Range<Int>) throws(PostgresError) {
        let handle = try openHandle()
        let sent = bytes.withUnsafeBufferPointer { buffer -> Int32 in
            guard let base = buffer.baseAddress else { return 1 }
            let start = UnsafeRawPointer(base + range.lowerBound).assumingMemoryBound(to: CChar.self)
            return PQputCopyData(handle, start, Int32(range.count))
        }
        // 0 means that not even memory for the slice could be had, so waiting would not help.
        guard sent == 1 else { throw broken(.connection(handle, "libpq cannot take the COPY data")) }
    }

    private func drain(_ solo: Solo) async throws(PostgresError) {
        while true {
            let handle = try openHandle()
            if let interruption = solo.interruption {
                throw PostgresError(interruption, "the task was cancelled", statement: solo.statement)
            }
            lookForRefusal(solo, handle)
            if solo.isRefused { return }
            if solo.inputEnded { throw broken(.connection(handle, "the server closed the connection")) }
            switch PQflush(handle) {
            case 0: return
            case 1: try await wait(solo, writable: true)
            default: throw broken(.connection(handle, "the connection broke during a COPY"))
            }
        }
    }

    /// Ends the COPY and waits for the server's verdict.
    func copyFinish() async throws(PostgresError) -> Int {
        try await endCopy(try copyTakingData(), nil)
    }

    /// Ends the COPY with an error, so that the server forgets its rows.
    func copyAbort(_ reason: String) async {
        guard let solo, solo.takesCopyData else { return }
        _ = try? await endCopy(solo, reason)
    }

    private func endCopy(_ solo: Solo, _ reason: String?) async throws(PostgresError) -> Int {
        solo.takesCopyData = false
        let handle = try openHandle()
        guard PQputCopyEnd(handle, reason) == 1 else { throw broken(.connection(handle, "libpq cannot end the COPY")) }
        let result: Result<PostgresRows?, PostgresError>
        if reason == nil {
            result = await interruptible(solo) { () async throws(PostgresError) in try await self.finish(solo) }
        } else {
            // An abort runs to its end even if the task was cancelled.
            do throws(PostgresError) { result = .success(try await finish(solo)) } catch { result = .failure(error) }
        }
        endSolo()
        return try result.get()?.affected ?? 0
    }

    private func copyTakingData() throws(PostgresError) -> Solo {
        if let failure { throw failure }
        guard let solo, solo.takesCopyData else {
            throw PostgresError(.protocolViolation, "no COPY FROM STDIN runs on this connection")
        }
        return solo
    }

    /// Finds out early that the server has refused the data.
    ///
    /// libpq reads no error before the COPY has ended, so this looks at the socket: messages are a type and a length
    /// that counts itself ("Message Formats" in the manual), and an error's type is `E`. Under TLS the error shows at the end.
    func lookForRefusal(_ solo: Solo, _ handle: OpaquePointer) {
        guard !solo.isRefused, PQsslInUse(handle) == 0 else { return }
        withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { space in
            guard let base = space.baseAddress else { return }
            let count = recv(PQsocket(handle), base, space.count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
            var offset = 0
            while offset + 5 <= count {
                if space[offset] == UInt8(ascii: "E") {
                    solo.isRefused = true
                    return
                }
                offset += 1 + max(4, Int(BinaryFormat.load(base + offset + 1, as: Int32.self)))
            }
        }
    }

    /// The next rows of a COPY TO STDOUT, about 64 KB of them; nil after the last, when the connection is free again.
    func copyRows(_ solo: Solo) async throws(PostgresError) -> CopyRows? {
        let result = await interruptible(solo) { () async throws(PostgresError) -> CopyRows? in
            let rows = CopyRows()
            while rows.size < 65_536 {
                let handle = try self.openHandle()
                var buffer: UnsafeMutablePointer<CChar>?
                let count = PQgetCopyData(handle, &buffer, 1)
                if count > 0, let buffer {
                    rows.append(buffer, Int(count))
                } else if count == 0 {
                    if rows.size > 0 { break }
                    try await self.waitForInput(solo)
                } else {
                    break
                }
            }
            if rows.size > 0 {
                await Task.yield()
                return rows
            }
            try await self.finish(solo)
            return nil
        }
        switch result {
        case .success(let rows?): return rows
        case .success(nil):
            endSolo()
            return nil
        case .failure(let error):
            endSolo()
            throw error
        }
    }

    /// Stops a COPY TO STDOUT or a stream of rows that nobody wants to read to its end.
    func abandon(_ solo: Solo) async {
        guard self.solo === solo, solo.isActive else { return }
        interruptSolo(solo)
        while let handle, self.solo === solo {
            var buffer: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(handle, &buffer, 1)
            if count > 0 { PQfreemem(buffer) }
            if count == 0 {
                do throws(PostgresError) { try await waitForInput(solo) } catch { return }
            }
            if count < 0 { break }
        }
        _ = try? await finish(solo)
        endSolo()
    }
}

/// Messages of a COPY TO STDOUT, freed with it.
///
/// `@unchecked`: handed over as a whole, and only read after that.
final class CopyRows: @unchecked Sendable {
    private(set) var messages: [UnsafeMutableRawBufferPointer] = []
    private(set) var size = 0

    func append(_ bytes: UnsafeMutablePointer<CChar>, _ count: Int) {
        messages.append(UnsafeMutableRawBufferPointer(start: bytes, count: count))
        size += count
    }

    deinit {
        for message in messages { PQfreemem(message.baseAddress) }
    }
}
