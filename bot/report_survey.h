/* report_survey.h - the part of a report about surveys that were closed in its period (R-SUR-4): each as a
 * whole, by item, by choice, by building, over time, with pictures. */
#ifndef BOT_REPORT_SURVEY_H
#define BOT_REPORT_SURVEY_H

#include "bot/report.h"

enum { REPORT_TREND_MAX = 8 /* surveys of a series */ };

extern const struct report_table report_survey_tables[REPORT_SURVEY_TABLES];

/* Adds those of the community that were closed in [from_ms, until_ms). */
MUST_CHECK enum status report_survey_add(struct report *report, struct store *store,
                                         const struct community *community, int64_t from_ms,
                                         int64_t until_ms);

#endif
