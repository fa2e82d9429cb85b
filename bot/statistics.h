/* statistics.h - what a satisfaction survey says, and how surely (R-SUR-4, B3.7.5.6).
 *
 * Pure: counts and sums in, figures out. docs/decisions/015-survey-statistics.md tells why these. */
#ifndef BOT_STATISTICS_H
#define BOT_STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { STATISTICS_STRATA_MAX = 1024, STATISTICS_STRATUM_LEAST = 2 };

struct statistics_interval {
    double estimate, low, high;
};

/* How many standard deviations on either side hold so much of a normal distribution: 0.95 gives
 * 1.959964. confidence is above 0 and below 1. */
double statistics_normal_width(double confidence);
/* The chance of a standard normal value at least so far from 0, on either side. */
double statistics_normal_chance(double z);

/* The score interval of a share (E. B. Wilson, Probable inference, the law of succession, and
 * statistical inference, JASA 22, 1927, 209-212). hits <= count; count 0: all of it is unknown, 0 to
 * 1. count need not be whole: an effective sample size. */
struct statistics_interval statistics_wilson(double hits, double count, double width);

struct statistics_difference {
    struct statistics_interval interval; /* of share now - share before */
    double z, chance; /* two-sided, of such a difference or a greater one, had nothing changed */
};
/* Two independent shares: the interval by R. G. Newcombe's method 10 (Interval estimation for the
 * difference between independent proportions, Statistics in Medicine 17, 1998, 873-890), the
 * chance by the z test with the pooled share. Both counts above 0. */
struct statistics_difference statistics_compare(int64_t hits, int64_t count, int64_t hits_before,
                                                int64_t count_before, double width);

/* A part of the homes (a building): how many there are, and what those that answered said. */
struct statistics_stratum {
    int64_t homes, answers;
    double sum, sum_squares; /* of the values; of a share, both are the hits */
};
struct statistics_weighted {
    bool known; /* false: fewer than STATISTICS_STRATUM_LEAST answers in all */
    double mean;
    double variance; /* of mean, with the correction for finite strata */
};
/* The post-stratified mean: every stratum counts by its homes, however many of it answered (W. G.
 * Cochran, Sampling Techniques, 3rd ed. 1977, 5A.9). Strata with fewer than
 * STATISTICS_STRATUM_LEAST answers are taken together, and the remaining one joins the smallest
 * other. count <= STATISTICS_STRATA_MAX. */
struct statistics_weighted statistics_post_stratify(const struct statistics_stratum *strata,
                                                    size_t count);
/* How much the strata differ in answering: the highest ratio of answers per home to the lowest,
 * among strata joined as above; 1 when there is nothing to compare. */
double statistics_unevenness(const struct statistics_stratum *strata, size_t count);
/* Wilson's interval of a weighted share: by the sample size that would give its variance. */
struct statistics_interval statistics_weighted_share(const struct statistics_weighted *share,
                                                     double width);

#endif
