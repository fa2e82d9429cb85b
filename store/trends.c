#include "store/trends.h"

#include "bot/base/invariant.h"
#include "store/query.h"

static void bind_span(struct query *query, const struct figures_span *span)
{
    query_bind_text(query, span->community, STORE_ID_BYTES - 1);
    query_bind_int(query, span->from_ms);
    query_bind_int(query, span->until_ms);
}

enum status store_trends_opened(struct store *store, const struct figures_span *span,
                                int64_t offset_ms, trend_opened_each *each, void *context)
{
    struct query query = query_start(store, SQL_TRENDS_OPENED);
    bind_span(&query, span);
    query_bind_int(&query, offset_ms);
    while (query_step(&query)) {
        struct trend_opened opened;
        opened.day = query_int(&query);
        QUERY_CHARS(&query, opened.service);
        opened.count = query_int(&query);
        query_note(&query, each(context, &opened));
    }
    return query_end(&query);
}

enum status store_trends_clocks(struct store *store, const struct figures_span *span,
                                int64_t offset_ms, trend_clocks_each *each, void *context)
{
    struct query query = query_start(store, SQL_TRENDS_CLOCKS);
    bind_span(&query, span);
    query_bind_int(&query, offset_ms);
    while (query_step(&query)) {
        struct trend_clocks clocks;
        clocks.day = query_int(&query);
        clocks.kept = query_int(&query);
        clocks.missed = query_int(&query);
        query_note(&query, each(context, &clocks));
    }
    return query_end(&query);
}

enum status store_trends_times(struct store *store, const struct figures_span *span,
                               trend_times_each *each, void *context)
{
    struct query query = query_start(store, SQL_TRENDS_TIMES);
    bind_span(&query, span);
    while (query_step(&query)) {
        struct trend_times times;
        QUERY_CHARS(&query, times.service);
        times.response_ms = query_int(&query);
        times.solving_ms = query_int(&query);
        query_note(&query, each(context, &times));
    }
    return query_end(&query);
}

enum status store_trends_scores(struct store *store, const struct figures_span *span,
                                struct text fact, int64_t satisfied_least,
                                trend_scores_each *each, void *context)
{
    struct query query = query_start(store, SQL_TRENDS_SCORES);
    bind_span(&query, span);
    query_bind_text(&query, fact, STORE_ID_BYTES - 1);
    query_bind_int(&query, satisfied_least);
    while (query_step(&query)) {
        struct trend_scores scores;
        QUERY_CHARS(&query, scores.service);
        scores.scored = query_int(&query);
        scores.satisfied = query_int(&query);
        query_note(&query, each(context, &scores));
    }
    return query_end(&query);
}

enum status store_trends_arrears(struct store *store, struct text community,
                                 const int32_t days[TREND_AGES], struct trend_age ages[TREND_AGES])
{
    struct query query = query_start(store, SQL_TRENDS_ARREARS);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    for (size_t i = 0; i < TREND_AGES; i++) {
        ages[i] = (struct trend_age){0};
        query_bind_int(&query, days[i]);
    }
    while (query_step(&query)) {
        int64_t age = query_int(&query);
        INVARIANT(age >= 0 && age < TREND_AGES);
        ages[age].homes = query_int(&query);
        ages[age].owed_fen = query_int(&query);
    }
    return query_end(&query);
}
