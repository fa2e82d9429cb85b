#include "bot/base/clock.h"
#include "bot/base/log.h"
#include "bot/base/metrics.h"
#include "bot/base/random.h"
#include "bot/base/status.h"
#include "tests/unit/check.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *line_of(const char *message, const struct log_field *field)
{
    static char out[LOG_LINE_BYTES_MAX + 1];
    struct log_field fields[2] = {{0}, *field};
    size_t size = log_format(LOG_WARN, message, fields, 1, out);
    out[size] = '\0';
    return out;
}

static void values_are_quoted_escaped_and_masked(void **state)
{
    (void)state;
    assert_string_equal(line_of("hello", &LOG_N("n", -5)), "level=warn msg=\"hello\" n=-5\n");
    assert_string_equal(line_of("x", &LOG_S("phone", "call 13800138000")),
                        "level=warn msg=\"x\" phone=\"call 138****8000\"\n");
    /* A value can not end the line or forge another field. */
    assert_string_equal(line_of("x", &LOG_S("v", "a\"b\\c\nlevel=error")),
                        "level=warn msg=\"x\" v=\"a\\\"b\\\\c\\x0alevel=error\"\n");
}

static void a_long_value_stays_within_one_line(void **state)
{
    (void)state;
    char *big = malloc(5000);
    memset(big, '\n', 4999);
    big[4999] = '\0';
    const char *line = line_of("x", &LOG_S("v", big));
    assert_true(strlen(line) <= LOG_LINE_BYTES_MAX);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
    free(big);
}

static void every_status_has_a_name_and_an_http_code(void **state)
{
    (void)state;
    for (int i = 0; i < STATUS_COUNT; i++) {
        CHECK(strncmp(status_name((enum status)i), "ST_", 3) == 0, "%d", i);
        CHECK(status_text((enum status)i)[0] != '\0', "%d", i);
        int http = status_http((enum status)i);
        CHECK(http >= 200 && http < 600, "%s: %d", status_name((enum status)i), http);
        CHECK(!status_retryable((enum status)i) || http >= 400, "%s", status_name((enum status)i));
    }
}

static void times_are_written_with_their_offset(void **state)
{
    (void)state;
    char out[CLOCK_ISO_BYTES];
    clock_format_iso(1767225600000, 480, out);
    assert_string_equal(out, "2026-01-01T08:00:00+08:00");
    clock_format_iso(1767225600000, -150, out);
    assert_string_equal(out, "2025-12-31T21:30:00-02:30");
    /* The calendar is the C library's, over leap years, centuries and before 1970. */
    for (int64_t seconds = -3000000000; seconds < 8000000000; seconds += 40009799) {
        time_t at = (time_t)seconds;
        struct tm tm;
        char expected[CLOCK_ISO_BYTES];
        gmtime_r(&at, &tm);
        strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S+00:00", &tm);
        clock_format_iso(seconds * 1000, 0, out);
        assert_string_equal(out, expected);
    }
}

static void the_same_seed_gives_the_same_series_within_bounds(void **state)
{
    (void)state;
    struct random a, b;
    random_seed(&a, 7);
    random_seed(&b, 7);
    size_t hits[5] = {0};
    for (int i = 0; i < 5000; i++) {
        uint64_t value = random_below(&a, 5);
        assert_int_equal(value, random_below(&b, 5));
        assert_true(value < 5);
        hits[value]++;
    }
    for (size_t i = 0; i < 5; i++) {
        CHECK(hits[i] > 850 && hits[i] < 1150, "%zu: %zu", i, hits[i]);
    }
}

static void metrics_render_as_prometheus_text(void **state)
{
    (void)state;
    static struct metrics metrics;
    static char page[METRICS_RENDER_BYTES_MAX];
    size_t channel = metrics_name_channel(&metrics, "wechat");
    assert_int_equal(metrics_name_channel(&metrics, "wechat"), channel);
    metrics_message(&metrics, channel, ST_SIGNATURE);
    metrics_count(&metrics, COUNT_SENT, 3);
    metrics_gauge(&metrics, GAUGE_OPEN_TICKETS, 12);
    metrics_observe(&metrics, HISTO_BATCH_SIZE, 1);
    metrics_observe(&metrics, HISTO_BATCH_SIZE, 3);
    metrics_observe(&metrics, HISTO_BATCH_SIZE, INT64_MAX / 2);
    size_t size = metrics_render(&metrics, page, sizeof page);
    assert_true(size > 0);
    static const char *const lines[] = {
        "\nguanjia_outbox_sent_total 3\n",
        "\nguanjia_open_tickets 12\n",
        "\nguanjia_batch_inputs_bucket{le=\"1\"} 1\n",
        "\nguanjia_batch_inputs_bucket{le=\"2\"} 1\n",
        "\nguanjia_batch_inputs_bucket{le=\"4\"} 2\n",
        "\nguanjia_batch_inputs_bucket{le=\"+Inf\"} 3\n",
        "\nguanjia_messages_total{channel=\"wechat\",result=\"ST_SIGNATURE\"} 1\n",
    };
    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        CHECK(strstr(page, lines[i]) != NULL, "%s", lines[i]);
    }
    assert_int_equal(metrics_render(&metrics, page, 64), 0); /* too small: nothing, not half */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_quoted_escaped_and_masked),
        cmocka_unit_test(a_long_value_stays_within_one_line),
        cmocka_unit_test(every_status_has_a_name_and_an_http_code),
        cmocka_unit_test(times_are_written_with_their_offset),
        cmocka_unit_test(the_same_seed_gives_the_same_series_within_bounds),
        cmocka_unit_test(metrics_render_as_prometheus_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
