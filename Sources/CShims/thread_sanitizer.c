// For builds under ThreadSanitizer alone: what it must be told of Synchronization.Mutex.
//
// A mutex that nobody else wants is taken and given back by atomic operations in the caller's code, which the sanitizer
// sees. Where threads meet, the kernel hands it from one to the other (futex(2), FUTEX_LOCK_PI) within
// libswiftSynchronization, which is not instrumented: what the one did under the lock would look unordered with what the
// other does. The library's two functions for that case are wrapped here, and say so to the sanitizer.
#if __has_feature(thread_sanitizer)

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

// `_MutexHandle._lockSlow(_: UInt32)` and `_MutexHandle._unlockSlow()`.
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

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

#endif
