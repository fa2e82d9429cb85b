#include "bot/clock_span.h"

#include "bot/base/date.h"
#include "bot/base/invariant.h"

#include <stddef.h>

enum { HOUR_MS = 60 * DATE_MINUTE_MS, WEEK_DAYS = 7, MONTHS_OF_YEAR = 12, PERCENT = 100 };

static bool counts_hours(const struct clock_span *span)
{
    return span->unit == UNIT_MINUTES || span->unit == UNIT_HOURS;
}

/* ---- as it is written ---- */

struct span_reading {
    int32_t amounts[UNIT_COUNT];
    bool same_day, always, at_opening, on_working_day;
};

#define UNIT_FIELD(name, unit)                                                                     \
    {name, JSON_KIND_INT32, false, offsetof(struct span_reading, amounts[unit]), 1,                \
     CLOCK_AMOUNT_MAX, 0, NULL}
#define FLAG_FIELD(name)                                                                           \
    {#name, JSON_KIND_BOOL, false, offsetof(struct span_reading, name), 0, 0, 0, NULL}
static const struct json_field span_fields[] = {
    UNIT_FIELD("minutes", UNIT_MINUTES), UNIT_FIELD("hours", UNIT_HOURS),
    UNIT_FIELD("days", UNIT_DAYS),       UNIT_FIELD("working_days", UNIT_WORKING_DAYS),
    UNIT_FIELD("weeks", UNIT_WEEKS),     UNIT_FIELD("months", UNIT_MONTHS),
    FLAG_FIELD(same_day),                FLAG_FIELD(always),
    FLAG_FIELD(at_opening),              FLAG_FIELD(on_working_day),
};

static void prove_span(const struct json_place *place, const struct clock_span *span,
                       size_t unit_count)
{
    bool hours = counts_hours(span);
    bool period = span->unit == UNIT_DAYS || span->unit == UNIT_WEEKS || span->unit == UNIT_MONTHS;
    if (unit_count != 1) {
        json_fault(place, "needs one of minutes, hours, same_day, days, working_days, weeks, "
                          "months, has %zu", unit_count);
    } else if (span->always && !hours) {
        json_fault(place, "always is for minutes and hours only");
    } else if (span->at_opening && !period && span->unit != UNIT_WORKING_DAYS) {
        json_fault(place, "at_opening is for days, working_days, weeks and months only");
    } else if (span->on_working_day && !period) {
        json_fault(place, "on_working_day is for days, weeks and months only");
    }
}

void clock_span_read(const struct json_place *place, struct clock_span *span_out)
{
    struct span_reading reading = {0};
    size_t errors_before = place->source->faults->error_count, unit_count;
    json_read_object(place, span_fields, sizeof span_fields / sizeof span_fields[0], &reading);
    *span_out = (struct clock_span){.unit = UNIT_SAME_DAY,
                                    .always = reading.always,
                                    .at_opening = reading.at_opening,
                                    .on_working_day = reading.on_working_day};
    unit_count = reading.same_day;
    for (size_t i = 0; i < UNIT_COUNT; i++) {
        if (reading.amounts[i] > 0) {
            span_out->unit = (enum clock_unit)i;
            span_out->amount = reading.amounts[i];
            unit_count++;
        }
    }
    if (place->source->faults->error_count == errors_before) {
        prove_span(place, span_out, unit_count);
    }
}

void clock_span_words(const struct clock_span *span, char out[CLOCK_SPAN_WORDS_BYTES])
{
    static const char *const units[UNIT_COUNT] = {
        [UNIT_MINUTES] = "minute", [UNIT_HOURS] = "hour", [UNIT_SAME_DAY] = "same day",
        [UNIT_DAYS] = "day",       [UNIT_WEEKS] = "week", [UNIT_WORKING_DAYS] = "working day",
        [UNIT_MONTHS] = "month",
    };
    if (span->unit == UNIT_SAME_DAY) {
        text_copy(text_of(units[span->unit]), out, CLOCK_SPAN_WORDS_BYTES);
        return;
    }
    snprintf(out, CLOCK_SPAN_WORDS_BYTES, "%d %s%s%s%s", (int)span->amount, units[span->unit],
             span->amount == 1 ? "" : "s", span->always ? ", day and night" : "",
             span->at_opening ? ", then at opening" : "");
}

/* ---- what the counting is made of ---- */

static int64_t span_ms(const struct clock_span *span)
{
    return (int64_t)span->amount * (span->unit == UNIT_HOURS ? HOUR_MS : DATE_MINUTE_MS);
}

static int64_t moment(const struct time_frame *frame, int64_t day, int32_t minute)
{
    return date_moment(day, minute, frame->utc_offset_minutes);
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- hours: only while service hours run ---- */

struct stretch {
    int64_t from_ms, until_ms;
};

/* Stretch `index` of the day's service hours: before, between and after the breaks. */
static struct stretch stretch_of(const struct time_frame *frame, int64_t day, size_t index)
{
    const struct hours *hours = &frame->service;
    int32_t from = index == 0 ? hours->from_minute : hours->breaks[index - 1].until_minute;
    int32_t until = index == hours->break_count ? hours->until_minute
                                                : hours->breaks[index].from_minute;
    return (struct stretch){moment(frame, day, from), moment(frame, day, until)};
}

/* The moment at which left_ms of service hours have run since from_ms. What ends exactly at
 * closing is due at closing, not at the next opening. */
static int64_t run_hours(const struct time_frame *frame, int64_t from_ms, int64_t left_ms)
{
    for (int64_t day = calendar_day_of(frame->utc_offset_minutes, from_ms);; day++) {
        for (size_t i = 0; i <= frame->service.break_count; i++) {
            struct stretch stretch = stretch_of(frame, day, i);
            int64_t start_ms = later(stretch.from_ms, from_ms);
            if (start_ms >= stretch.until_ms) {
                continue;
            }
            if (left_ms <= stretch.until_ms - start_ms) {
                return start_ms + left_ms;
            }
            left_ms -= stretch.until_ms - start_ms;
        }
    }
}

static int64_t hours_between(const struct time_frame *frame, int64_t from_ms, int64_t until_ms)
{
    int64_t sum_ms = 0;
    int64_t last = calendar_day_of(frame->utc_offset_minutes, until_ms);
    for (int64_t day = calendar_day_of(frame->utc_offset_minutes, from_ms); day <= last; day++) {
        for (size_t i = 0; i <= frame->service.break_count; i++) {
            struct stretch stretch = stretch_of(frame, day, i);
            int64_t run_ms = earlier(stretch.until_ms, until_ms) - later(stretch.from_ms, from_ms);
            sum_ms += later(run_ms, 0);
        }
    }
    return sum_ms;
}

/* ---- days ---- */

static int64_t working_day_after(const struct calendar *calendar, int64_t day, int64_t count)
{
    while (count > 0) {
        day++;
        count -= calendar_is_working_day(calendar, day);
    }
    return day;
}

static int64_t working_days_between(const struct calendar *calendar, int64_t after, int64_t last)
{
    int64_t count = 0;
    for (int64_t day = after + 1; day <= last; day++) {
        count += calendar_is_working_day(calendar, day);
    }
    return count;
}

/* The day itself when it is one, else the next. */
static int64_t working_day_from(const struct calendar *calendar, int64_t day)
{
    return working_day_after(calendar, day - 1, 1);
}

/* The day of the same number so many months later, or that month's last. */
static int64_t months_after(int64_t day, int32_t months)
{
    struct date date = date_of_day(day);
    int64_t month = date.year * MONTHS_OF_YEAR + date.month - 1 + months;
    date.year = month / MONTHS_OF_YEAR;
    date.month = (int)(month % MONTHS_OF_YEAR) + 1;
    date.day = (int)earlier(date.day, date_month_days(date.year, date.month));
    return date_day(date);
}

/* The last day of a span in days, weeks or months; the day of the start does not count. */
static int64_t last_day(const struct clock_span *span, const struct calendar *calendar,
                        int64_t start_day)
{
    int64_t last = start_day;
    switch (span->unit) {
    case UNIT_DAYS:
        last = start_day + span->amount;
        break;
    case UNIT_WEEKS:
        last = start_day + (int64_t)span->amount * WEEK_DAYS;
        break;
    case UNIT_MONTHS:
        last = months_after(start_day, span->amount);
        break;
    case UNIT_WORKING_DAYS:
        last = working_day_after(calendar, start_day, span->amount);
        break;
    default:
        INVARIANT(false); /* no span of days */
    }
    return span->on_working_day ? working_day_from(calendar, last) : last;
}

/* ---- the ends ---- */

int64_t clock_span_end(const struct clock_span *span, const struct calendar *calendar,
                       const struct time_frame *frame, int64_t from_ms)
{
    INVARIANT(span->unit < UNIT_COUNT && span->amount >= 0);
    if (counts_hours(span)) {
        bool plain = span->always || span->amount == 0;
        return plain ? from_ms + span_ms(span) : run_hours(frame, from_ms, span_ms(span));
    }
    int64_t start = calendar_day_of(frame->utc_offset_minutes, from_ms);
    if (span->unit == UNIT_SAME_DAY) {
        return moment(frame, start + 1, 0);
    }
    int64_t last = last_day(span, calendar, start);
    if (span->at_opening) {
        return moment(frame, working_day_after(calendar, last, 1), frame->office.from_minute);
    }
    bool office = span->unit == UNIT_WORKING_DAYS;
    return moment(frame, last, office ? frame->office.until_minute : frame->service.until_minute);
}

/* So much of a whole, rounded up: the day that a percentage falls on. */
static int64_t share_up(int64_t whole, int32_t percent)
{
    return (whole * percent + PERCENT - 1) / PERCENT;
}

static int64_t warning_same_day(const struct time_frame *frame, int64_t from_ms, int64_t due_ms,
                                int32_t percent)
{
    int64_t left_ms = hours_between(frame, from_ms, due_ms);
    return left_ms > 0 ? run_hours(frame, from_ms, left_ms * percent / PERCENT)
                       : from_ms + (due_ms - from_ms) * percent / PERCENT;
}

static int64_t warning_days(const struct clock_span *span, const struct calendar *calendar,
                            const struct time_frame *frame, int64_t from_ms, int32_t percent)
{
    int64_t start = calendar_day_of(frame->utc_offset_minutes, from_ms);
    int64_t day = span->unit == UNIT_WORKING_DAYS
                      ? working_day_after(calendar, start, share_up(span->amount, percent))
                      : start + share_up(last_day(span, calendar, start) - start, percent);
    return moment(frame, day, frame->service.from_minute);
}

int64_t clock_span_warning(const struct clock_span *span, const struct calendar *calendar,
                           const struct time_frame *frame, int64_t from_ms, int32_t percent)
{
    INVARIANT(percent >= 0 && percent <= PERCENT);
    if (percent == 0) {
        return 0;
    }
    int64_t due_ms = clock_span_end(span, calendar, frame, from_ms);
    int64_t warn_ms;
    if (counts_hours(span)) {
        int64_t share_ms = span_ms(span) * percent / PERCENT;
        warn_ms = span->always ? from_ms + share_ms : run_hours(frame, from_ms, share_ms);
    } else if (span->unit == UNIT_SAME_DAY) {
        warn_ms = warning_same_day(frame, from_ms, due_ms, percent);
    } else {
        warn_ms = warning_days(span, calendar, frame, from_ms, percent);
    }
    return earlier(later(warn_ms, from_ms), due_ms);
}

/* ---- pauses ---- */

/* The days of its kind that passed go on top, and the time of day stays. */
static int64_t resume_days(const struct clock_span *span, const struct calendar *calendar,
                           const struct time_frame *frame, int64_t due_ms, int64_t paused_ms,
                           int64_t resumed_ms)
{
    int32_t offset = frame->utc_offset_minutes;
    int64_t paused = calendar_day_of(offset, paused_ms);
    int64_t resumed = calendar_day_of(offset, resumed_ms);
    int64_t last = calendar_day_of(offset, due_ms - 1); /* 24:00 belongs to the day it ends */
    int64_t time_of_day_ms = due_ms - calendar_day_start_ms(offset, last);
    bool working = span->unit == UNIT_WORKING_DAYS;
    int64_t target =
        working ? working_day_after(calendar, last,
                                    working_days_between(calendar, paused, resumed))
                : last + resumed - paused;
    bool rolls = working || span->at_opening || span->on_working_day;
    for (;; target++) {
        int64_t end_ms = calendar_day_start_ms(offset, target) + time_of_day_ms;
        bool fits = !rolls || target == last || calendar_is_working_day(calendar, target);
        if (fits && end_ms > resumed_ms) {
            return end_ms;
        }
    }
}

int64_t clock_span_resume(const struct clock_span *span, const struct calendar *calendar,
                          const struct time_frame *frame, int64_t due_ms, int64_t paused_ms,
                          int64_t resumed_ms)
{
    if (due_ms <= paused_ms || resumed_ms <= paused_ms) {
        return due_ms;
    }
    if (!counts_hours(span)) {
        return resume_days(span, calendar, frame, due_ms, paused_ms, resumed_ms);
    }
    if (span->always) {
        return due_ms + (resumed_ms - paused_ms);
    }
    /* Nothing left to count: the end had been set into closed hours. */
    int64_t left_ms = later(hours_between(frame, paused_ms, due_ms), 1);
    return run_hours(frame, resumed_ms, left_ms);
}
