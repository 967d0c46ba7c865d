internal import CNghttp2
internal import HTTPCore
internal import HTTPTypes

/// The fields of a response or of its trailers as nghttp2 takes them: one piece of memory, and where each part lies.
struct HTTP2Fields {
    private var bytes: [UInt8] = []
    private var parts: [(name: Range<Int>, value: Range<Int>, flags: nghttp2_nv_flag)] = []

    init() {
        bytes.reserveCapacity(512)
        parts.reserveCapacity(16)
    }

    /// The head of a response, with what the server adds.
    ///
    /// - Throws: ``ForbiddenFieldByte`` when a value holds a control byte.
    init(
        _ response: Response, _ standing: StandingFields, date: [UInt8], requestID: String
    ) throws(ForbiddenFieldByte) {
        self.init()
        add(":status", String(response.status.code).utf8)
        add("date", date)
        try add(response.fields)
        try add(standing.missing(in: response.fields) ?? standing.fields)
        // Never twice the same: not worth a place in the table of header compression.
        add("x-request-id", requestID.utf8, NGHTTP2_NV_FLAG_NO_INDEX)
        if let stream = response.stream {
            let names = stream.trailers.map(\.canonicalName).joined(separator: ", ")
            if !names.isEmpty { add("trailer", names.utf8) }
        } else if response.allowsContent {
            add("content-length", String(response.body.count).utf8)
        }
    }

    /// Adds a field whose value needs no look; its name is in lower case.
    mutating func add(
        _ name: StaticString, _ value: some Sequence<UInt8>, _ flags: nghttp2_nv_flag = NGHTTP2_NV_FLAG_NONE
    ) {
        let start = bytes.count
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        let end = bytes.count
        bytes.append(contentsOf: value)
        parts.append((start..<end, end..<bytes.count, flags))
    }

    /// Adds the fields that are not the server's own.
    ///
    /// - Throws: ``ForbiddenFieldByte`` when a value holds a control byte.
    mutating func add(_ fields: HTTPFields) throws(ForbiddenFieldByte) {
        for field in fields where !Response.isServerOwned(field.name) {
            let start = bytes.count
            bytes.append(contentsOf: field.name.canonicalName.utf8)
            let end = bytes.count
            try bytes.writeValue(of: field)
            parts.append((start..<end, end..<bytes.count, NGHTTP2_NV_FLAG_NONE))
        }
    }

    /// The fields as nghttp2 wants them; the pointers are good during the call only.
    func withPairs(_ body: (UnsafeBufferPointer<nghttp2_nv>) -> Void) {
        bytes.withUnsafeBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
            // nghttp2 declares the bytes mutable and copies them.
            let start = UnsafeMutablePointer(mutating: base)
            let pairs = parts.map { part in
                nghttp2_nv(
                    name: start + part.name.lowerBound, value: start + part.value.lowerBound,
                    namelen: part.name.count, valuelen: part.value.count, flags: UInt8(part.flags.rawValue))
            }
            pairs.withUnsafeBufferPointer { unsafe body($0) }
        }
    }
}
