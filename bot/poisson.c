#include "bot/poisson.h"

#include "bot/base/invariant.h"

#include <math.h>

/* Logarithm of n!; lgamma keeps a sign in a global of the C library. */
static double log_factorial(double n)
{
    int sign = 0;
    return lgamma_r(n + 1, &sign);
}

double poisson_excess(int64_t now, int64_t before, double now_length, double before_length)
{
    INVARIANT(now >= 0 && before >= 0 && now_length > 0 && before_length >= 0);
    if (now == 0 || before_length <= 0) {
        return 1;
    }
    double share = now_length / (now_length + before_length);
    double odds = now_length / before_length;
    double all = (double)now + (double)before;
    double term = exp(log_factorial(all) - log_factorial((double)now) -
                      log_factorial((double)before) + (double)now * log(share) +
                      (double)before * log1p(-share));
    double sum = 0;
    for (double k = (double)now; k <= all; k++) {
        sum += term;
        term *= (all - k) / (k + 1) * odds;
    }
    return sum < 1 ? sum : 1;
}
