#include "CShims.h"

// Eight numbers at once where the processor can, four at a time where it cannot; the order of additions is the same.
typedef float eight __attribute__((vector_size(32), aligned(4)));

#if defined(__x86_64__) && defined(__GLIBC__)
__attribute__((target_clones("arch=x86-64-v3", "default")))
#endif
float martlet_dot(const float *left, const float *right, size_t count) {
#pragma clang fp contract(off)
    eight even = {0}, odd = {0};
    size_t i = 0;
    // Two sums, so that an addition need not wait for the one before.
    for (; i + 16 <= count; i += 16) {
        even += *(const eight *)(left + i) * *(const eight *)(right + i);
        odd += *(const eight *)(left + i + 8) * *(const eight *)(right + i + 8);
    }
    if (i + 8 <= count) even += *(const eight *)(left + i) * *(const eight *)(right + i);
    eight sum = even + odd;
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}
