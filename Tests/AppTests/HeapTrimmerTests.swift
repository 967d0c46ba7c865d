import App
import Foundation
import Testing

@Suite("The heap")
struct HeapTrimmerTests {
    private static let isSanitized = ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains {
        ProcessInfo.processInfo.environment[$0] != nil
    }

    @Test(
        "is given back where much lies free between what is used",
        .enabled(if: !isSanitized, "a sanitizer's heap is not the C library's"))
    func trim() {
        var heap = HeapTrimmer()
        heap.trim()
        // What stays lies between what goes.
        let (kept, gone) = (0..<20_000).reduce(into: ([UnsafeMutableRawPointer](), [UnsafeMutableRawPointer]())) {
            pointers, _ in
            let pages = UnsafeMutableRawPointer.allocate(byteCount: 16 << 10, alignment: 16)
            pages.initializeMemory(as: UInt8.self, repeating: 1, count: 16 << 10)
            pointers.1.append(pages)
            pointers.0.append(.allocate(byteCount: 64, alignment: 16))
        }
        for pointer in gone { pointer.deallocate() }
        #expect(heap.trim() > 100 << 20)
        for pointer in kept { pointer.deallocate() }
    }
}
