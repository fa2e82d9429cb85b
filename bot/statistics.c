#include "bot/statistics.h"

#include "bot/base/invariant.h"

#include <math.h>

/* ---- the normal distribution ---- */

double statistics_normal_chance(double z)
{
    return erfc(fabs(z) / sqrt(2));
}

/* The chance falls evenly with the width, so halving finds it; 64 halvings exhaust a double. */
double statistics_normal_width(double confidence)
{
    INVARIANT(confidence > 0 && confidence < 1);
    double low = 0, high = 40;
    for (int i = 0; i < 64; i++) {
        double middle = (low + high) / 2;
        if (statistics_normal_chance(middle) > 1 - confidence) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return (low + high) / 2;
}

/* ---- shares ---- */

static double clamp(double value)
{
    return value < 0 ? 0 : value > 1 ? 1 : value;
}

struct statistics_interval statistics_wilson(double hits, double count, double width)
{
    INVARIANT(hits >= 0 && hits <= count && width > 0);
    if (count <= 0) {
        return (struct statistics_interval){0, 0, 1};
    }
    double share = hits / count, square = width * width;
    double centre = (share + square / (2 * count)) / (1 + square / count);
    double half = width / (1 + square / count) *
                  sqrt(share * (1 - share) / count + square / (4 * count * count));
    return (struct statistics_interval){share, clamp(centre - half), clamp(centre + half)};
}

struct statistics_difference statistics_compare(int64_t hits, int64_t count, int64_t hits_before,
                                                int64_t count_before, double width)
{
    INVARIANT(count > 0 && count_before > 0);
    double n = (double)count, m = (double)count_before;
    struct statistics_interval now = statistics_wilson((double)hits, n, width);
    struct statistics_interval then = statistics_wilson((double)hits_before, m, width);
    double difference = now.estimate - then.estimate;
    double pooled = (double)(hits + hits_before) / (n + m);
    double error = sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
    struct statistics_difference out = {
        .interval = {difference,
                     difference - hypot(now.estimate - now.low, then.high - then.estimate),
                     difference + hypot(now.high - now.estimate, then.estimate - then.low)},
        .z = error > 0 ? difference / error : 0, /* all alike: nothing differs */
    };
    out.chance = statistics_normal_chance(out.z);
    return out;
}

/* ---- strata ---- */

struct strata {
    size_t count;
    struct statistics_stratum items[STATISTICS_STRATA_MAX];
};

static void join(struct statistics_stratum *into, const struct statistics_stratum *other)
{
    into->homes += other->homes;
    into->answers += other->answers;
    into->sum += other->sum;
    into->sum_squares += other->sum_squares;
}

/* Every stratum with enough answers by itself, then the others as one. */
static void collapse(const struct statistics_stratum *given, size_t count, struct strata *out)
{
    INVARIANT(count <= STATISTICS_STRATA_MAX);
    struct statistics_stratum rest = {0};
    out->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (given[i].answers >= STATISTICS_STRATUM_LEAST) {
            out->items[out->count++] = given[i];
        } else {
            join(&rest, &given[i]);
        }
    }
    if (rest.homes == 0 && rest.answers == 0) {
        return;
    }
    if (rest.answers >= STATISTICS_STRATUM_LEAST || out->count == 0) {
        out->items[out->count++] = rest;
        return;
    }
    size_t smallest = 0;
    for (size_t i = 1; i < out->count; i++) {
        smallest = out->items[i].homes < out->items[smallest].homes ? i : smallest;
    }
    join(&out->items[smallest], &rest);
}

struct statistics_weighted statistics_post_stratify(const struct statistics_stratum *strata,
                                                    size_t count)
{
    struct strata own;
    struct statistics_weighted out = {0};
    double homes = 0, variance = 0, sum = 0;
    collapse(strata, count, &own);
    for (size_t i = 0; i < own.count; i++) {
        const struct statistics_stratum *one = &own.items[i];
        if (one->answers < STATISTICS_STRATUM_LEAST) {
            return out;
        }
        double n = (double)one->answers;
        double size = one->homes > one->answers ? (double)one->homes : n;
        double mean = one->sum / n;
        double spread = (one->sum_squares - n * mean * mean) / (n - 1);
        homes += size;
        sum += size * mean;
        variance += size * size * (1 - n / size) * (spread > 0 ? spread : 0) / n;
    }
    if (homes <= 0) {
        return out;
    }
    return (struct statistics_weighted){true, sum / homes, variance / (homes * homes)};
}

double statistics_unevenness(const struct statistics_stratum *strata, size_t count)
{
    struct strata own;
    double low = INFINITY, high = 0;
    collapse(strata, count, &own);
    for (size_t i = 0; i < own.count; i++) {
        if (own.items[i].homes > 0 && own.items[i].answers > 0) {
            double rate = (double)own.items[i].answers / (double)own.items[i].homes;
            low = rate < low ? rate : low;
            high = rate > high ? rate : high;
        }
    }
    return high > 0 ? high / low : 1;
}

struct statistics_interval statistics_weighted_share(const struct statistics_weighted *share,
                                                     double width)
{
    double estimate = clamp(share->mean);
    double spread = estimate * (1 - estimate);
    if (!share->known || spread <= 0 || share->variance <= 0) {
        return (struct statistics_interval){estimate, estimate, estimate};
    }
    double count = spread / share->variance;
    return statistics_wilson(estimate * count, count, width);
}
