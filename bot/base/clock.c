#include "bot/base/clock.h"

#include <stdio.h>
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

void clock_format_iso(int64_t at_ms, int offset_minutes, char out[CLOCK_ISO_BYTES])
{
    time_t shifted = (time_t)(at_ms / 1000 - (at_ms % 1000 < 0) + (int64_t)offset_minutes * 60);
    struct tm tm;
    gmtime_r(&shifted, &tm);
    char day[20];
    strftime(day, sizeof day, "%Y-%m-%dT%H:%M:%S", &tm);
    snprintf(out, CLOCK_ISO_BYTES, "%s%c%02d:%02d", day, offset_minutes < 0 ? '-' : '+',
             abs(offset_minutes) / 60 % 100, abs(offset_minutes) % 60);
}
