/* Figures of surveys (R-SUR-4) against published worked examples. */
#include "bot/statistics.h"
#include "tests/unit/check.h"

#include <math.h>

static bool near(double value, double expected, double within)
{
    return fabs(value - expected) <= within;
}

static void a_confidence_has_the_width_of_the_tables(void **state)
{
    (void)state;
    static const struct {
        double confidence, width;
    } cases[] = {{0.90, 1.644854}, {0.95, 1.959964}, {0.99, 2.575829}, {0.999, 3.290527}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        double width = statistics_normal_width(cases[i].confidence);
        CHECK(near(width, cases[i].width, 1e-6), "%.3f: %.7f", cases[i].confidence, width);
    }
}

/* R. G. Newcombe, Two-sided confidence intervals for the single proportion: comparison of seven
 * methods, Statistics in Medicine 17 (1998) 857-872, table I, method 3. */
static void a_share_has_the_published_score_interval(void **state)
{
    (void)state;
    static const struct {
        double hits, count, low, high;
    } cases[] = {
        {81, 263, 0.2553, 0.3662},
        {15, 148, 0.0624, 0.1605},
        {0, 20, 0.0000, 0.1611},
        {1, 29, 0.0061, 0.1718},
        {29, 29, 0.8830, 1.0000}, /* the mirror of 0 of 29 */
        {0, 0, 0, 1},             /* nothing is known */
    };
    double width = statistics_normal_width(0.95);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct statistics_interval got =
            statistics_wilson(cases[i].hits, cases[i].count, width);
        CHECK(near(got.low, cases[i].low, 6e-5) && near(got.high, cases[i].high, 6e-5),
              "%.0f of %.0f: %.5f to %.5f", cases[i].hits, cases[i].count, got.low, got.high);
    }
}

/* R. G. Newcombe, Interval estimation for the difference between independent proportions,
 * Statistics in Medicine 17 (1998) 873-890, table II, method 10. */
static void a_difference_has_the_published_interval(void **state)
{
    (void)state;
    static const struct {
        int64_t hits, count, hits_before, count_before;
        double low, high;
    } cases[] = {
        {56, 70, 48, 80, 0.0524, 0.3339}, {9, 10, 3, 10, 0.1705, 0.8090},
        {6, 7, 2, 7, 0.0582, 0.8062},     {5, 56, 0, 29, -0.0381, 0.1926},
        {0, 10, 0, 20, -0.1611, 0.2775},  {10, 10, 0, 20, 0.6791, 1.0000},
    };
    double width = statistics_normal_width(0.95);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct statistics_difference got =
            statistics_compare(cases[i].hits, cases[i].count, cases[i].hits_before,
                               cases[i].count_before, width);
        CHECK(near(got.interval.low, cases[i].low, 6e-5) &&
                  near(got.interval.high, cases[i].high, 6e-5),
              "case %zu: %.5f to %.5f", i, got.interval.low, got.interval.high);
    }
}

/* Penn State, STAT 415, lesson 9.4: 351 of 605 against 41 of 195 (a tax on cigarettes), Z = 8.99. */
static void a_difference_has_the_published_z(void **state)
{
    (void)state;
    double width = statistics_normal_width(0.95);
    struct statistics_difference got = statistics_compare(351, 605, 41, 195, width);
    CHECK(near(got.z, 8.99, 0.006) && got.chance < 1e-4, "z %.4f p %.3g", got.z, got.chance);
    got = statistics_compare(41, 195, 351, 605, width);
    CHECK(near(got.z, -8.99, 0.006), "the other way round: %.4f", got.z);
    got = statistics_compare(20, 20, 30, 30, width);
    CHECK(got.z == 0 && got.chance == 1, "all alike: z %.4f p %.3g", got.z, got.chance);
}

/* R. L. Scheaffer, W. Mendenhall, L. Ott, Elementary Survey Sampling, chapter 5: hours of television
 * in towns A and B and the rural area; mean 27.7, variance 1.97. */
static void strata_count_by_their_homes_as_published(void **state)
{
    (void)state;
    static const struct {
        int64_t homes, answers;
        double mean, variance;
    } towns[] = {{155, 20, 33.9, 35.358}, {62, 8, 25.125, 232.411}, {93, 12, 19.0, 87.636}};
    struct statistics_stratum strata[COUNT_OF(towns)];
    for (size_t i = 0; i < COUNT_OF(towns); i++) {
        double n = (double)towns[i].answers;
        strata[i] = (struct statistics_stratum){
            towns[i].homes, towns[i].answers, n * towns[i].mean,
            (n - 1) * towns[i].variance + n * towns[i].mean * towns[i].mean};
    }
    struct statistics_weighted got = statistics_post_stratify(strata, COUNT_OF(towns));
    assert_true(got.known);
    CHECK(near(got.mean, 27.675, 1e-9) && near(got.variance, 1.97, 0.001), "%.4f, %.5f", got.mean,
          got.variance);
}

static void uneven_answers_are_weighted_back(void **state)
{
    (void)state;
    /* Half of the homes are content. Of the content ones twice as many answered. */
    const struct statistics_stratum strata[] = {{100, 40, 36, 36}, {100, 20, 2, 2}};
    struct statistics_weighted got = statistics_post_stratify(strata, 2);
    CHECK(near(got.mean, (0.9 + 0.1) / 2, 1e-12), "%.4f, not 38 of 60", got.mean);
    CHECK(near(statistics_unevenness(strata, 2), 2, 1e-12), "%.4f",
          statistics_unevenness(strata, 2));
    struct statistics_interval range =
        statistics_weighted_share(&got, statistics_normal_width(0.95));
    CHECK(range.low > 0.40 && range.low < 0.5 && range.high > 0.5 && range.high < 0.60,
          "%.3f to %.3f", range.low, range.high);
}

static void strata_with_too_few_answers_are_joined(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        struct statistics_stratum strata[4];
        size_t count;
        bool known;
        double mean;
    } cases[] = {
        {"nobody answered", {{50, 0, 0, 0}, {50, 0, 0, 0}}, 2, false, 0},
        {"one answer", {{50, 1, 5, 25}, {50, 0, 0, 0}}, 2, false, 0},
        {"two in one", {{50, 2, 9, 41}}, 1, true, 4.5},
        {"one each: together", {{50, 1, 4, 16}, {50, 1, 5, 25}}, 2, true, 4.5},
        /* The lonely 1 joins the stratum of 10 homes: (90 x 5 + 20 x 3) / 110. */
        {"the rest joins the smallest", {{90, 3, 15, 75}, {10, 2, 8, 32}, {10, 1, 1, 1}}, 3, true,
         (90 * 5 + 20 * 3.0) / 110},
        {"an empty stratum is asked of nobody", {{40, 4, 16, 64}, {0, 0, 0, 0}}, 2, true, 4},
        {"more answers than homes", {{1, 3, 12, 48}}, 1, true, 4},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct statistics_weighted got =
            statistics_post_stratify(cases[i].strata, cases[i].count);
        CHECK(got.known == cases[i].known && near(got.mean, cases[i].mean, 1e-9),
              "%s: %d, %.5f", cases[i].label, got.known, got.mean);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_confidence_has_the_width_of_the_tables),
        cmocka_unit_test(a_share_has_the_published_score_interval),
        cmocka_unit_test(a_difference_has_the_published_interval),
        cmocka_unit_test(a_difference_has_the_published_z),
        cmocka_unit_test(strata_count_by_their_homes_as_published),
        cmocka_unit_test(uneven_answers_are_weighted_back),
        cmocka_unit_test(strata_with_too_few_answers_are_joined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
