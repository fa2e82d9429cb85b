#include "bot/base/clock.h"
#include "tests/unit/check.h"

#include <string.h>

/* Each against `date -u -d @SECONDS +%FT%T`, shifted by the offset. */
static void a_moment_is_written_at_its_offset(void **state)
{
    static const struct {
        int64_t at_ms;
        int offset_minutes;
        const char *iso;
    } cases[] = {
        {0, 0, "1970-01-01T00:00:00+00:00"},
        {1795485600000, 480, "2026-11-24T10:00:00+08:00"},
        {1795485600999, 480, "2026-11-24T10:00:00+08:00"},
        {1798732799999, 0, "2026-12-31T15:59:59+00:00"},
        {1798732800000, 480, "2027-01-01T00:00:00+08:00"},
        {1709164800000, 0, "2024-02-29T00:00:00+00:00"},
        {1709164799999, -60, "2024-02-28T22:59:59-01:00"},
        {1795485600000, -210, "2026-11-23T22:30:00-03:30"},
        {-1, 0, "1969-12-31T23:59:59+00:00"},
        {-62135596800000, 0, "0001-01-01T00:00:00+00:00"},
        {253402300799000, 0, "9999-12-31T23:59:59+00:00"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char iso[CLOCK_ISO_BYTES];
        clock_format_iso(cases[i].at_ms, cases[i].offset_minutes, iso);
        CHECK(strcmp(iso, cases[i].iso) == 0, "%lld at %d: %s", (long long)cases[i].at_ms,
              cases[i].offset_minutes, iso);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_moment_is_written_at_its_offset),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
