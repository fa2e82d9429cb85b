#include "bot/base/clock.h"

#include <stdlib.h>
#include <time.h>

static int64_t read_us(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t clock_wall_ms(void)
{
    return read_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_monotonic_ms(void)
{
    return read_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_monotonic_us(void)
{
    return read_us(CLOCK_MONOTONIC);
}

static char *put_digits(char *out, int64_t value, int digits)
{
    for (int i = digits - 1; i >= 0; i--) {
        out[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return out + digits;
}

static char *put_char(char *out, char c)
{
    *out = c;
    return out + 1;
}

/* By hand: every event for staff carries several times, and strftime took a tenth of the desk's
 * work. Days to a date: Howard Hinnant, "chrono-compatible low-level date algorithms". */
void clock_format_iso(int64_t at_ms, int offset_minutes, char out[CLOCK_ISO_BYTES])
{
    enum { DAY_S = 86400, ERA_DAYS = 146097, EPOCH_DAYS = 719468 };
    int64_t seconds = at_ms / 1000 - (at_ms % 1000 < 0) + (int64_t)offset_minutes * 60;
    int64_t of_day = (seconds % DAY_S + DAY_S) % DAY_S;
    int64_t days = (seconds - of_day) / DAY_S + EPOCH_DAYS;
    int64_t era = (days >= 0 ? days : days - (ERA_DAYS - 1)) / ERA_DAYS;
    int64_t of_era = days - era * ERA_DAYS;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t shifted_month = (5 * of_year + 2) / 153; /* 0 is March */
    int64_t month = shifted_month < 10 ? shifted_month + 3 : shifted_month - 9;
    char *end = put_digits(out, year + era * 400 + (month <= 2), 4);
    end = put_digits(put_char(end, '-'), month, 2);
    end = put_digits(put_char(end, '-'), of_year - (153 * shifted_month + 2) / 5 + 1, 2);
    end = put_digits(put_char(end, 'T'), of_day / 3600, 2);
    end = put_digits(put_char(end, ':'), of_day / 60 % 60, 2);
    end = put_digits(put_char(end, ':'), of_day % 60, 2);
    end = put_digits(put_char(end, offset_minutes < 0 ? '-' : '+'), abs(offset_minutes) / 60, 2);
    end = put_digits(put_char(end, ':'), abs(offset_minutes) % 60, 2);
    *end = '\0';
}
