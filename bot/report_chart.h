/* report_chart.h - a picture in a report: shares with their intervals as bars, drawn as SVG inside the
 * HTML, so that it prints and fetches nothing. */
#ifndef BOT_REPORT_CHART_H
#define BOT_REPORT_CHART_H

#include "bot/base/text.h"

#include <stdio.h>

enum { REPORT_BARS_MAX = 40 };

struct report_bar {
    struct text label;
    double value, low, high; /* shares: 0 to 1 */
    bool marked;             /* stands out */
};
struct report_chart {
    struct text title;
    size_t bar_count;
    struct report_bar *bars; /* borrowed */
};

void report_chart_write(const struct report_chart *chart, FILE *out);

#endif
