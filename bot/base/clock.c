#include "bot/base/clock.h"

#include "bot/base/date.h"

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

/* Two digits of 0 to 99, in place of a call of the C library: several stand in every event. */
static char *put_two(char *at, int64_t value)
{
    *at++ = (char)('0' + value / 10 % 10);
    *at++ = (char)('0' + value % 10);
    return at;
}

static char *put_day(char *at, struct date day)
{
    at = put_two(put_two(at, day.year / 100), day.year % 100);
    *at++ = '-';
    at = put_two(at, day.month);
    *at++ = '-';
    return put_two(at, day.day);
}

static char *put_time(char *at, int64_t second_of_day)
{
    at = put_two(at, second_of_day / 3600);
    *at++ = ':';
    at = put_two(at, second_of_day / 60 % 60);
    *at++ = ':';
    return put_two(at, second_of_day % 60);
}

void clock_format_iso(int64_t at_ms, int offset_minutes, char out[CLOCK_ISO_BYTES])
{
    int64_t day = date_local_day(at_ms, offset_minutes);
    int64_t local_ms = at_ms + (int64_t)offset_minutes * DATE_MINUTE_MS;
    int offset = abs(offset_minutes);
    char *at = put_day(out, date_of_day(day));
    *at++ = 'T';
    at = put_time(at, (local_ms - day * DATE_DAY_MS) / 1000);
    *at++ = offset_minutes < 0 ? '-' : '+';
    at = put_two(at, offset / 60);
    *at++ = ':';
    *put_two(at, offset % 60) = '\0';
}
