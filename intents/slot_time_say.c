/* Times said back: for the resident (slot_time_say) and for the ticket (slot_time_canonical). */
#include "intents/slots.h"

#include "bot/base/invariant.h"
#include "bot/base/date.h"

#include <stdio.h>

enum { PIECE_BYTES = 40, STAMP_BYTES = 20 };

static const struct {
    int until_minute;
    const char *name;
} day_parts[] = {
    {6 * 60, "凌晨"},  {12 * 60, "上午"},     {13 * 60, "中午"},
    {18 * 60, "下午"}, {24 * 60 + 1, "晚上"},
};
static const char *const weekdays[] = {"一", "二", "三", "四", "五", "六", "日"};

static const char *part_of(int minute)
{
    size_t i = 0;
    while (minute >= day_parts[i].until_minute) {
        i++;
    }
    return day_parts[i].name;
}

/* "11月25日（周三）". */
static void say_day(int64_t at_ms, int offset_minutes, char out[PIECE_BYTES])
{
    int64_t day = date_local_day(at_ms, offset_minutes);
    struct date date = date_of_day(day);
    snprintf(out, PIECE_BYTES, "%d月%d日（周%s）", date.month, date.day,
             weekdays[date_weekday(day) - 1]);
}

static void say_clock(int64_t at_ms, int offset_minutes, char out[PIECE_BYTES])
{
    unsigned minute = (unsigned)date_local_minute(at_ms, offset_minutes);
    snprintf(out, PIECE_BYTES, "%02u:%02u", minute / 60 % 24, minute % 60);
}

static void say_span(const struct slot_time *time, int offset, char out[SLOT_TIME_BYTES])
{
    char day[PIECE_BYTES], from[PIECE_BYTES], to_day[PIECE_BYTES], to[PIECE_BYTES];
    say_day(time->from_ms, offset, day);
    say_clock(time->from_ms, offset, from);
    say_day(time->to_ms, offset, to_day);
    say_clock(time->to_ms, offset, to);
    if (date_local_day(time->from_ms, offset) == date_local_day(time->to_ms, offset)) {
        const char *part = part_of(date_local_minute(time->from_ms, offset));
        snprintf(out, SLOT_TIME_BYTES, "%.28s%s %.5s–%.5s", day, part, from, to);
    } else {
        snprintf(out, SLOT_TIME_BYTES, "%.24s%.5s–%.24s%.5s", day, from, to_day, to);
    }
}

/* "工作日 14:00–18:00"; the hours only where they were said. */
static void write_workdays(const struct slot_time *time, int offset, const char *name,
                           const char *until, char out[SLOT_TIME_BYTES])
{
    char from[PIECE_BYTES], to[PIECE_BYTES];
    say_clock(time->from_ms, offset, from);
    say_clock(time->to_ms, offset, to);
    bool all_day = date_local_minute(time->from_ms, offset) == SLOT_DAY_FROM_MINUTE &&
                   date_local_minute(time->to_ms, offset) == SLOT_DAY_TO_MINUTE;
    if (all_day) {
        snprintf(out, SLOT_TIME_BYTES, "%s", name);
    } else {
        snprintf(out, SLOT_TIME_BYTES, "%.20s %.5s%s%.5s", name, from, until, to);
    }
}

void slot_time_say(const struct slot_time *time, int offset_minutes, char out[SLOT_TIME_BYTES])
{
    INVARIANT(time != NULL && out != NULL);
    bool before = time->kind == SLOT_TIME_BEFORE;
    int64_t at_ms = before ? time->to_ms : time->from_ms;
    char day[PIECE_BYTES], clock[PIECE_BYTES], other[PIECE_BYTES];
    say_day(at_ms, offset_minutes, day);
    say_clock(at_ms, offset_minutes, clock);
    const char *part = part_of(date_local_minute(at_ms, offset_minutes));
    switch (time->kind) {
    case SLOT_TIME_SPAN:
        say_span(time, offset_minutes, out);
        return;
    case SLOT_TIME_ANY:
        snprintf(out, SLOT_TIME_BYTES, "随时");
        return;
    case SLOT_TIME_WORKDAYS:
        write_workdays(time, offset_minutes, "工作日", "–", out);
        return;
    case SLOT_TIME_AMBIGUOUS:
        say_clock(time->to_ms, offset_minutes, other);
        snprintf(out, SLOT_TIME_BYTES, "%.28s%.5s 或 %.5s", day, clock, other);
        return;
    case SLOT_TIME_FROM:
    case SLOT_TIME_BEFORE:
    case SLOT_TIME_POINT:
        snprintf(out, SLOT_TIME_BYTES, "%.28s%s %.5s%s", day, part, clock,
                 time->kind == SLOT_TIME_POINT ? ""
                 : before                      ? " 以前"
                                               : " 以后");
        return;
    }
}

static void stamp(int64_t at_ms, int offset_minutes, char out[STAMP_BYTES])
{
    struct date date = date_of_day(date_local_day(at_ms, offset_minutes));
    unsigned minute = (unsigned)date_local_minute(at_ms, offset_minutes);
    const unsigned numbers[] = {(unsigned)date.year / 100 % 100,
                                (unsigned)date.year % 100,
                                (unsigned)date.month,
                                (unsigned)date.day,
                                minute / 60 % 24,
                                minute % 60};
    static const char *const marks[] = {"", "-", "-", "T", ":", ""};
    char *to = out; /* without printf: every message with a time comes by */
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        *to++ = (char)('0' + numbers[i] / 10 % 10);
        *to++ = (char)('0' + numbers[i] % 10);
        *to = marks[i][0];
        to += marks[i][0] != '\0';
    }
    *to = '\0';
}

void slot_time_canonical(const struct slot_time *time, int offset_minutes,
                         char out[SLOT_TIME_BYTES])
{
    INVARIANT(time != NULL && out != NULL);
    char from[STAMP_BYTES], to[STAMP_BYTES];
    stamp(time->from_ms, offset_minutes, from);
    stamp(time->to_ms, offset_minutes, to);
    switch (time->kind) {
    case SLOT_TIME_POINT:
        snprintf(out, SLOT_TIME_BYTES, "%s", from);
        return;
    case SLOT_TIME_SPAN:
        snprintf(out, SLOT_TIME_BYTES, "%s/%s", from, to);
        return;
    case SLOT_TIME_FROM:
        snprintf(out, SLOT_TIME_BYTES, "%s/..", from);
        return;
    case SLOT_TIME_BEFORE:
        snprintf(out, SLOT_TIME_BYTES, "../%s", to);
        return;
    case SLOT_TIME_ANY:
        snprintf(out, SLOT_TIME_BYTES, "any");
        return;
    case SLOT_TIME_WORKDAYS:
        write_workdays(time, offset_minutes, "workdays", "/", out);
        return;
    case SLOT_TIME_AMBIGUOUS:
        snprintf(out, SLOT_TIME_BYTES, "%s|%s", from, to);
        return;
    }
}
