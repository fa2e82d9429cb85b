#include "tests/bench/histogram.h"

#include <stddef.h>

static size_t bucket_of(uint64_t value)
{
    const uint64_t limit = (UINT64_C(1) << HISTOGRAM_VALUE_BITS) - 1;
    if (value > limit) {
        value = limit;
    }
    if (value < UINT64_C(1) << HISTOGRAM_STEP_BITS) {
        return (size_t)value;
    }
    const int shift = 63 - __builtin_clzll(value) - HISTOGRAM_STEP_BITS;
    return ((size_t)shift << HISTOGRAM_STEP_BITS) + (size_t)(value >> shift);
}

/* Largest value that falls into the bucket. */
static uint64_t upper_edge(size_t bucket)
{
    const size_t octave = bucket >> HISTOGRAM_STEP_BITS;
    const size_t shift = octave < 2 ? 0 : octave - 1;
    const uint64_t step = bucket - (shift << HISTOGRAM_STEP_BITS);
    return ((step + 1) << shift) - 1;
}

void histogram_record(struct histogram *histogram, uint64_t value)
{
    histogram->counts[bucket_of(value)]++;
    histogram->total++;
    if (value > histogram->max) {
        histogram->max = value;
    }
}

uint64_t histogram_quantile(const struct histogram *histogram, double share)
{
    const double wanted = share * (double)histogram->total;
    uint64_t seen = 0;
    for (size_t i = 0; i < HISTOGRAM_BUCKETS; i++) {
        seen += histogram->counts[i];
        if (seen > 0 && (double)seen >= wanted) {
            const uint64_t edge = upper_edge(i);
            return edge < histogram->max ? edge : histogram->max;
        }
    }
    return 0;
}
