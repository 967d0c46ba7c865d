// For builds under ThreadSanitizer alone: what it must be told of the Swift runtime, which is not instrumented.
#if __has_feature(thread_sanitizer)

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

// Synchronization.Mutex: `_MutexHandle._lockSlow(_: UInt32)` and `_MutexHandle._unlockSlow()`.
//
// A mutex that nobody else wants is taken and given back by atomic operations in the caller's code, which the sanitizer
// sees. Where threads meet, the kernel hands it from one to the other within the library (futex(2), FUTEX_LOCK_PI), and
// what the one did under the lock would look unordered with what the other does.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

typedef SWIFT void lock_slow(uint32_t thread, SELF void *mutex);
typedef SWIFT void unlock_slow(SELF void *mutex);

SWIFT void martlet_lock_slow(uint32_t thread, SELF void *mutex) __asm__(LOCK_SLOW);
SWIFT void martlet_unlock_slow(SELF void *mutex) __asm__(UNLOCK_SLOW);

SWIFT void martlet_lock_slow(uint32_t thread, SELF void *mutex) {
    ((lock_slow *)dlsym(RTLD_NEXT, LOCK_SLOW))(thread, mutex);
    __tsan_acquire(mutex);
}

SWIFT void martlet_unlock_slow(SELF void *mutex) {
    __tsan_release(mutex);
    ((unlock_slow *)dlsym(RTLD_NEXT, UNLOCK_SLOW))(mutex);
}

// A continuation that is resumed before its task waits for it: the runtime says that the resumer is done with the task,
// but takes note of that only when it starts a task that had been suspended.
typedef __attribute__((swiftasynccall)) void continuation_await(void *context);

SWIFT void *swift_task_getCurrent(void);

__attribute__((swiftasynccall, disable_sanitizer_instrumentation)) void swift_continuation_await(void *context) {
    static _Atomic(continuation_await *) found;
    continuation_await *await = found;
    if (!await) found = await = (continuation_await *)dlsym(RTLD_NEXT, "swift_continuation_await");
    __tsan_acquire(swift_task_getCurrent());
    __attribute__((musttail)) return await(context);
}

#endif
