#include "store/figures.h"

#include "store/query.h"
#include "store/rows.h"

static void bind_span(struct query *query, const struct figures_span *span)
{
    query_bind_text(query, span->community, STORE_ID_BYTES - 1);
    query_bind_int(query, span->from_ms);
    query_bind_int(query, span->until_ms);
}

static enum status read_count(struct query *query, int64_t *count_out)
{
    enum status status = query_first(query);
    if (status != ST_OK) {
        return status;
    }
    *count_out = query_int(query);
    return query_end(query);
}

enum status store_figures_first(struct store *store, struct text community, int64_t *at_ms_out)
{
    struct query query = query_start(store, SQL_FIGURES_FIRST);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    return read_count(&query, at_ms_out);
}

enum status store_figures_opened(struct store *store, const struct figures_span *span,
                                 const struct figures_kind *kind, int64_t *count_out)
{
    struct query query = query_start(store, SQL_FIGURES_OPENED);
    bind_span(&query, span);
    query_bind_text(&query, kind->service, STORE_ID_BYTES - 1);
    query_bind_text(&query, kind->intent, STORE_ID_BYTES - 1);
    query_bind_text(&query, kind->building, STORE_ROOM_BYTES - 1);
    return read_count(&query, count_out);
}

enum status store_figures_outcome(struct store *store, const struct figures_span *span,
                                  struct text service, struct text kind,
                                  struct figures_outcome *outcome_out)
{
    struct query query = query_start(store, SQL_FIGURES_OUTCOME);
    bind_span(&query, span);
    query_bind_text(&query, service, STORE_ID_BYTES - 1);
    query_bind_text(&query, kind, STORE_ID_BYTES - 1);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    outcome_out->tickets = query_int(&query);
    outcome_out->events = query_int(&query);
    return query_end(&query);
}

static enum status each_with_note(struct query *query, figures_each *each, void *context)
{
    while (query_step(query)) {
        struct ticket ticket;
        rows_ticket(query, &ticket);
        query_note(query, each(context, &ticket, query_text(query)));
    }
    return query_end(query);
}

static enum status count_open(struct store *store, struct text community, struct text service,
                              int64_t *count_out)
{
    struct query query = query_start(store, SQL_FIGURES_OPEN_COUNT);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, service, STORE_ID_BYTES - 1);
    return read_count(&query, count_out);
}

enum status store_figures_open(struct store *store, struct text community, struct text service,
                               size_t max, figures_each *each, void *context, int64_t *count_out)
{
    struct query query = query_start(store, SQL_FIGURES_OPEN);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, service, STORE_ID_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    enum status status = each_with_note(&query, each, context);
    return status == ST_OK ? count_open(store, community, service, count_out) : status;
}

enum status store_figures_repeated(struct store *store, const struct figures_span *span,
                                   int64_t before_ms, int64_t least, size_t max,
                                   figures_repeated_each *each, void *context)
{
    struct query query = query_start(store, SQL_FIGURES_REPEATED);
    bind_span(&query, span);
    query_bind_int(&query, before_ms);
    query_bind_int(&query, least);
    query_bind_int(&query, (int64_t)max);
    while (query_step(&query)) {
        struct figures_repeated repeated;
        QUERY_CHARS(&query, repeated.service);
        QUERY_CHARS(&query, repeated.intent);
        QUERY_CHARS(&query, repeated.building);
        repeated.count = query_int(&query);
        repeated.before = query_int(&query);
        query_note(&query, each(context, &repeated));
    }
    return query_end(&query);
}

enum status store_figures_workers(struct store *store, const struct figures_span *span,
                                  const struct figures_names *names, size_t max,
                                  figures_worker_each *each, void *context)
{
    struct query query = query_start(store, SQL_FIGURES_WORKERS);
    bind_span(&query, span);
    query_bind_text(&query, names->signoff, STORE_ID_BYTES - 1);
    query_bind_text(&query, names->score, STORE_ID_BYTES - 1);
    query_bind_int(&query, (int64_t)max);
    while (query_step(&query)) {
        struct figures_worker worker;
        QUERY_CHARS(&query, worker.username);
        QUERY_CHARS(&query, worker.name);
        QUERY_CHARS(&query, worker.department);
        worker.completed = query_int(&query);
        worker.reopened = query_int(&query);
        worker.called_back = query_int(&query);
        worker.scored = query_int(&query);
        worker.score_sum = query_int(&query);
        worker.signed_off = query_int(&query);
        worker.not_signed_off = query_int(&query);
        query_note(&query, each(context, &worker));
    }
    return query_end(&query);
}

enum status store_figures_callbacks(struct store *store, const struct figures_span *span,
                                    struct text service,
                                    struct figures_callbacks *callbacks_out)
{
    struct query query = query_start(store, SQL_FIGURES_CALLBACKS);
    bind_span(&query, span);
    query_bind_text(&query, service, STORE_ID_BYTES - 1);
    enum status status = query_first(&query);
    if (status != ST_OK) {
        return status;
    }
    callbacks_out->completed = query_int(&query);
    callbacks_out->called_back = query_int(&query);
    return query_end(&query);
}

enum status store_figures_open_at(struct store *store, struct text community, struct text service,
                                  int64_t until_ms, figures_each *each, void *context)
{
    struct query query = query_start(store, SQL_FIGURES_OPEN_AT);
    query_bind_text(&query, community, STORE_ID_BYTES - 1);
    query_bind_text(&query, service, STORE_ID_BYTES - 1);
    query_bind_int(&query, until_ms);
    return each_with_note(&query, each, context);
}

enum status store_figures_handled(struct store *store, const struct figures_span *span,
                                  struct text service, figures_each *each, void *context)
{
    struct query query = query_start(store, SQL_FIGURES_HANDLED);
    bind_span(&query, span);
    query_bind_text(&query, service, STORE_ID_BYTES - 1);
    while (query_step(&query)) {
        struct ticket ticket;
        rows_ticket(&query, &ticket);
        struct text note = query_text(&query);
        ticket.closed_at_ms = query_int(&query);
        query_note(&query, each(context, &ticket, note));
    }
    return query_end(&query);
}

enum status store_figures_clocks(struct store *store, const struct figures_span *span,
                                 figures_clock_each *each, void *context)
{
    struct query query = query_start(store, SQL_FIGURES_CLOCKS);
    bind_span(&query, span);
    while (query_step(&query)) {
        struct figures_clock clock;
        QUERY_CHARS(&query, clock.rule);
        clock.kept = query_int(&query);
        clock.missed = query_int(&query);
        query_note(&query, each(context, &clock));
    }
    return query_end(&query);
}
