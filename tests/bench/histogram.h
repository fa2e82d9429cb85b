/* histogram.h - latencies in a fixed table, as HdrHistogram keeps them.
 *
 * Every power of two is cut into 64 equal steps, so a quantile is at most 1.6 % too
 * high, whatever the spread. Recording costs a few instructions and no memory. */
#ifndef TESTS_BENCH_HISTOGRAM_H
#define TESTS_BENCH_HISTOGRAM_H

#include <stdint.h>

enum {
    HISTOGRAM_STEP_BITS = 6,
    HISTOGRAM_VALUE_BITS = 40, /* larger values are counted as the largest: 12 days in us */
    HISTOGRAM_BUCKETS = (HISTOGRAM_VALUE_BITS - HISTOGRAM_STEP_BITS + 1) << HISTOGRAM_STEP_BITS
};

struct histogram {
    uint64_t counts[HISTOGRAM_BUCKETS];
    uint64_t total;
    uint64_t max;
};

void histogram_record(struct histogram *histogram, uint64_t value);
/* Smallest bucket edge that share (0..1) of the values do not exceed; 0 when empty. */
uint64_t histogram_quantile(const struct histogram *histogram, double share);

#endif
