import FuzzTargets
import Glibc

/// libFuzzer around the target that `FUZZ_TARGET` names; its arguments are libFuzzer's.
@main
struct Fuzzer {
    private static let target: FuzzTarget = {
        guard let name = getenv("FUZZ_TARGET"), let target = FuzzTarget(rawValue: String(cString: name)) else {
            let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
            fatalError("FUZZ_TARGET must be one of \(names)")
        }
        return target
    }()

    static func main() {
        var count = CommandLine.argc
        var arguments: Arguments? = CommandLine.unsafeArgv
        exit(
            runDriver(&count, &arguments) { bytes, count in
                let input = Array(UnsafeBufferPointer(start: bytes, count: count))
                do throws(PropertyViolation) { try Fuzzer.target.run(input) } catch { fatalError(error.description) }
                return 0
            })
    }
}

private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// The corresponding C function is `LLVMFuzzerRunDriver`: <https://llvm.org/docs/LibFuzzer.html#using-libfuzzer-as-a-library>.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<Arguments?>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt
