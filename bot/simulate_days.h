/* simulate_days.h - the oracle's own counting of time: day by day and minute by minute.
 *
 * Slow and plain on purpose: it shares nothing with bot/calendar.c and bot/clock_span.c, which it
 * judges. Days are numbers since 1970-01-01 in the community's zone. */
#ifndef BOT_SIMULATE_DAYS_H
#define BOT_SIMULATE_DAYS_H

#include "bot/clock_span.h"

enum { SIM_DAYS_LISTED_MAX = 2048 };

/* What the calendar files list, and when a community is open. */
struct sim_days {
    struct time_frame frame;
    size_t off_count, work_count;
    int64_t off[SIM_DAYS_LISTED_MAX];  /* public holidays */
    int64_t work[SIM_DAYS_LISTED_MAX]; /* weekend days declared working days */
};

/* Reads calendar/YEAR.json of the configuration's directory, years from .. until; one that is not
 * there has no table.
 * ST_CONFIG for a file that can not be understood. */
MUST_CHECK enum status sim_days_load(const char *directory, int from_year, int until_year,
                                     const struct time_frame *frame, struct sim_days *days_out);

int64_t sim_days_of(const struct sim_days *days, int64_t at_ms);
/* Minutes since midnight. */
int32_t sim_days_minute(const struct sim_days *days, int64_t at_ms);
int64_t sim_days_at(const struct sim_days *days, int64_t day, int32_t minute);
int64_t sim_days_from_date(int year, int month, int day);
void sim_days_date(int64_t day, int *year_out, int *month_out, int *day_out);
bool sim_days_working(const struct sim_days *days, int64_t day);

/* When a span that starts at from_ms is over. */
int64_t sim_days_due(const struct sim_days *days, const struct clock_span *span, int64_t from_ms);
/* When percent of it is gone; 0 when percent is 0. */
int64_t sim_days_warning(const struct sim_days *days, const struct clock_span *span,
                         int64_t from_ms, int32_t percent);
/* When it is over after a pause, if it would have been at due_ms. */
int64_t sim_days_resumed(const struct sim_days *days, const struct clock_span *span,
                         int64_t due_ms, int64_t paused_ms, int64_t resumed_ms);

#endif
