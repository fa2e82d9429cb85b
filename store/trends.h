/* trends.h - what the dashboards show of a community and a span of time: counts by day, how long
 * things took, what residents said of it, how old arrears are.
 *
 * For readers alone, not for the desk: some of it walks every ticket of the span. */
#ifndef STORE_TRENDS_H
#define STORE_TRENDS_H

#include "store/figures.h"

/* Days are counted from 1970-01-01 at offset_ms from UTC. */
struct trend_opened {
    int64_t day;
    char service[STORE_ID_BYTES];
    int64_t count;
};
typedef enum status trend_opened_each(void *context, const struct trend_opened *opened);
MUST_CHECK enum status store_trends_opened(struct store *store, const struct figures_span *span,
                                           int64_t offset_ms, trend_opened_each *each,
                                           void *context);

/* Clocks kept on a day, and missed that were due on it. */
struct trend_clocks {
    int64_t day, kept, missed;
};
typedef enum status trend_clocks_each(void *context, const struct trend_clocks *clocks);
MUST_CHECK enum status store_trends_clocks(struct store *store, const struct figures_span *span,
                                           int64_t offset_ms, trend_clocks_each *each,
                                           void *context);

/* How long a ticket that was opened in the span took: to the first acceptance, and to the first
 * completion; -1: it has not come to that. By service. */
struct trend_times {
    char service[STORE_ID_BYTES];
    int64_t response_ms, solving_ms;
};
typedef enum status trend_times_each(void *context, const struct trend_times *times);
MUST_CHECK enum status store_trends_times(struct store *store, const struct figures_span *span,
                                          trend_times_each *each, void *context);

/* Scores of tickets of a service in the span: how many there are, and how many are at least
 * satisfied_least. A ticket counts once, by the fact that is named or by its last callback. */
struct trend_scores {
    char service[STORE_ID_BYTES];
    int64_t scored, satisfied;
};
typedef enum status trend_scores_each(void *context, const struct trend_scores *scores);
MUST_CHECK enum status store_trends_scores(struct store *store, const struct figures_span *span,
                                           struct text fact, int64_t satisfied_least,
                                           trend_scores_each *each, void *context);

/* Open bills by how long they are overdue. days: five days (20261130), each earlier than the one
 * before: today, then the ends of the younger ages. ages[i]: due before days[i], not before days[i + 1]. */
enum { TREND_AGES = 5 };
struct trend_age {
    int64_t homes, owed_fen;
};
MUST_CHECK enum status store_trends_arrears(struct store *store, struct text community,
                                            const int32_t days[TREND_AGES],
                                            struct trend_age ages[TREND_AGES]);

#endif
