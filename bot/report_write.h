/* report_write.h - a report as HTML to print on A4 (nothing is fetched from anywhere), as CSV for a
 * spreadsheet, or as JSON. */
#ifndef BOT_REPORT_WRITE_H
#define BOT_REPORT_WRITE_H

#include "bot/report.h"

#include <stdio.h>

/* ST_INTERNAL when out takes no more, ST_NO_MEMORY. */
typedef enum status report_writer(const struct report *report, FILE *out);
/* "html", "csv", "json"; NULL for another word. */
report_writer *report_writer_of(struct text format);

#endif
