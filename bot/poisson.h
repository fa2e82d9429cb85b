/* poisson.h - does something happen more often than before, beyond what chance explains?
 *
 * The exact conditional test of two Poisson rates (J. Przyborowski and H. Wilenski, Homogeneity
 * of results in testing samples from Poisson series, Biometrika 31, 1940, 313-323). Given that so
 * many events fell into two spans of time together, those of the first are binomial with the
 * share of its length while the rate has not changed. Pure; docs/decisions/013-early-warning.md
 * tells why this one. */
#ifndef BOT_POISSON_H
#define BOT_POISSON_H

#include <stdint.h>

/* The chance that at least `now` of the now + before events fall into a span of now_length, when
 * the rate is that of before_length: 1 when nothing happened or there is no span before. Counts
 * are not negative, now_length is above 0. */
double poisson_excess(int64_t now, int64_t before, double now_length, double before_length);

#endif
