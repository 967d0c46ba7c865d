#include "CShims.h"

// Eight numbers at once where the processor can, four at a time where it cannot; the order of additions is the same.
typedef float eight __attribute__((vector_size(32), aligned(4)));

#if defined(__x86_64__) && defined(__GLIBC__)
__attribute__((target_clones("arch=x86-64-v3", "default")))
#endif
void martlet_dots(const float *matrix, size_t count, const uint32_t *rows, size_t row_count, const float *vector,
                  float *products) {
#pragma clang fp contract(off)
    for (size_t row = 0; row < row_count; row++) {
        const float *numbers = matrix + rows[row] * count;
        eight even = {0}, odd = {0};
        size_t i = 0;
        // Two sums, so that an addition need not wait for the one before.
        for (; i + 16 <= count; i += 16) {
            even += *(const eight *)(numbers + i) * *(const eight *)(vector + i);
            odd += *(const eight *)(numbers + i + 8) * *(const eight *)(vector + i + 8);
        }
        if (i + 8 <= count) even += *(const eight *)(numbers + i) * *(const eight *)(vector + i);
        eight sum = even + odd;
        products[row] = ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
    }
}
