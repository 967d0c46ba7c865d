#include "CShims.h"

// The compiler makes a plain loop of whole numbers use all that the processor has.
// ThreadSanitizer would be called by what chooses between the clones, before the program and it have begun.
#if defined(__x86_64__) && defined(__GLIBC__) && !__has_feature(thread_sanitizer)
__attribute__((target_clones("arch=x86-64-v3", "default")))
#endif
void martlet_dots(const int16_t *matrix, size_t count, const uint32_t *rows, size_t row_count, const int16_t *vector,
                  int32_t *products) {
    for (size_t row = 0; row < row_count; row++) {
        const int16_t *numbers = matrix + rows[row] * count;
        int32_t sum = 0;
        for (size_t i = 0; i < count; i++) sum += (int32_t)numbers[i] * vector[i];
        products[row] = sum;
    }
}
