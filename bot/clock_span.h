/* clock_span.h - how long a clock runs, and when that is over. Pure.
 *
 * Counting follows the Civil Code of the PRC, articles 201 to 203, and is stricter where that
 * serves the resident:
 *   days, weeks     the day of the start does not count; the last one ends with service hours
 *   working days    likewise over the official calendar; the last one ends with office hours
 *   months          the day of the same number, or the month's last; ends with service hours
 *   same day        until 24:00, which is the first moment of the next day
 *   hours, minutes  run while service hours run (a start outside them: from the next opening;
 *                   breaks do not count), or always
 * Holidays do not lengthen days, weeks and months (article 203 would), unless on_working_day. */
#ifndef BOT_CLOCK_SPAN_H
#define BOT_CLOCK_SPAN_H

#include "bot/calendar.h"
#include "bot/json_read.h"

enum { CLOCK_AMOUNT_MAX = 3660 };

enum clock_unit {
    UNIT_MINUTES,
    UNIT_HOURS,
    UNIT_SAME_DAY,
    UNIT_DAYS,
    UNIT_WORKING_DAYS,
    UNIT_WEEKS,
    UNIT_MONTHS,
    UNIT_COUNT
};

struct clock_span {
    enum clock_unit unit;
    int32_t amount;      /* 0 for UNIT_SAME_DAY; 0 minutes: at once */
    bool always;         /* minutes and hours: run day and night (emergencies) */
    bool at_opening;     /* an act due after the period: at the opening of office hours on the
                            first working day after its last day */
    bool on_working_day; /* days, weeks, months: a last day off moves to the next working day */
};

/* Reads {"working_days": 3} and the like into a struct clock_span; every fault is reported. */
void clock_span_read(const struct json_place *place, struct clock_span *span_out);
/* "3 working days", "same day", "1 hour": for lists on the command line. NUL-terminated. */
enum { CLOCK_SPAN_WORDS_BYTES = 64 };
void clock_span_words(const struct clock_span *span, char out[CLOCK_SPAN_WORDS_BYTES]);

/* The moment a span that starts at from_ms ends. */
int64_t clock_span_end(const struct clock_span *span, const struct calendar *calendar,
                       const struct time_frame *frame, int64_t from_ms);
/* When it warns: `percent` of the counted time gone by. For days: at the opening of service hours
 * on the day that percent falls on (rounded up, so 75 of 3 is the third). For the same day: of
 * the service hours left in it, or of the time until 24:00 where none are. 0 when percent is 0.
 * Never before from_ms, never after the end. */
int64_t clock_span_warning(const struct clock_span *span, const struct calendar *calendar,
                           const struct time_frame *frame, int64_t from_ms, int32_t percent);
/* The new due time of a clock that was paused from paused_ms to resumed_ms: hours are given back
 * as counted time; days as the days of their kind that passed, so that the time of day stays.
 * A clock that was not over when it was paused is due after resumed_ms; one that was stays so. */
int64_t clock_span_resume(const struct clock_span *span, const struct calendar *calendar,
                          const struct time_frame *frame, int64_t due_ms, int64_t paused_ms,
                          int64_t resumed_ms);

#endif
