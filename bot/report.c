#include "bot/report.h"

#include "bot/callbacks.h"
#include "bot/report_survey.h"
#include "bot/render.h"
#include "store/arrears.h"

#include <string.h>

enum { MONTHS = 12, WEEK_DAYS = 7, ROWS_FIRST = 32, DAY_MS = 86400000 };

/* ---- periods ---- */

bool report_kind_of(struct text word, enum report_kind *kind_out)
{
    static const char *const words[REPORT_KIND_COUNT] = {"weekly", "monthly", "quarterly",
                                                         "yearly"};
    for (size_t i = 0; i < REPORT_KIND_COUNT; i++) {
        if (text_equal(text_of(words[i]), word)) {
            *kind_out = (enum report_kind)i;
            return true;
        }
    }
    return false;
}

/* The first day of the month that is `month` months after January of the year. */
static int64_t first_of(int year, int month)
{
    int64_t day = 0;
    (void)calendar_day_from(year + month / MONTHS, month % MONTHS + 1, 1, &day);
    return day;
}

struct report_period report_period_of(enum report_kind kind, int64_t day)
{
    static const int months[REPORT_KIND_COUNT] = {
        [REPORT_MONTHLY] = 1, [REPORT_QUARTERLY] = 3, [REPORT_YEARLY] = 12};
    if (kind == REPORT_WEEKLY) {
        int64_t monday = day - calendar_weekday(day);
        return (struct report_period){kind, monday, monday + WEEK_DAYS};
    }
    int year = 0, month = 0, in_month = 0;
    calendar_date_of(day, &year, &month, &in_month);
    int first = (month - 1) / months[kind] * months[kind];
    return (struct report_period){kind, first_of(year, first),
                                  first_of(year, first + months[kind])};
}

/* ---- tables ---- */

static const struct report_column summary_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"opened", REPORT_OPENED, true},
    {"handled", REPORT_HANDLED, true},      {"open", REPORT_OPEN, true},
    {"completed", REPORT_COMPLETED, true},  {"called_back", REPORT_CALLED_BACK, true},
    {"callback_percent", REPORT_CALLBACK_PERCENT, true},
    {"clocks_kept", REPORT_KEPT, true},     {"clocks_missed", REPORT_MISSED, true},
    {"score", REPORT_SCORE, true},
};
static const struct report_column handled_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"ticket", REPORT_TICKET, false},
    {"title", REPORT_TITLE, false},         {"opened_on", REPORT_OPENED_ON, false},
    {"handled_on", REPORT_HANDLED_ON, false}, {"note", REPORT_RESULT, false},
};
static const struct report_column open_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"ticket", REPORT_TICKET, false},
    {"title", REPORT_TITLE, false},         {"opened_on", REPORT_OPENED_ON, false},
    {"days", REPORT_DAYS, true},            {"note", REPORT_NOTE, false},
};
static const struct report_column clock_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"rule", REPORT_RULE, false},
    {"title", REPORT_TITLE, false},         {"kept", REPORT_KEPT, true},
    {"missed", REPORT_MISSED, true},
};
static const struct report_column repeated_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"building", REPORT_BUILDING, false},
    {"kind", REPORT_KIND, false},           {"count", REPORT_COUNT, true},
    {"before", REPORT_BEFORE, true},
};
static const struct report_column staff_columns[] = {
    {"community", REPORT_COMMUNITY, false},   {"name", REPORT_NAME, false},
    {"department", REPORT_DEPARTMENT, false}, {"completed", REPORT_COMPLETED, true},
    {"reopened", REPORT_REOPENED, true},      {"signed", REPORT_SIGNED, true},
    {"not_signed", REPORT_NOT_SIGNED, true},  {"called_back", REPORT_CALLBACKS, true},
    {"score", REPORT_SCORE, true},
};

static const struct report_column arrears_columns[] = {
    {"community", REPORT_COMMUNITY, false}, {"reason", REPORT_REASON, false},
    {"homes", REPORT_HOMES, true},          {"overdue", REPORT_OVERDUE, true},
};

enum table { TABLE_SUMMARY, TABLE_HANDLED, TABLE_OPEN, TABLE_CLOCKS, TABLE_REPEATED, TABLE_STAFF,
             TABLE_ARREARS };

#define TABLE(key, title, columns)                                                                 \
    {key, title, sizeof(columns) / sizeof(columns)[0], columns, 0, 0, 0, NULL}
static const struct report_table tables[REPORT_OWN_TABLES] = {
    [TABLE_SUMMARY] = TABLE("summary", REPORT_T_SUMMARY, summary_columns),
    [TABLE_HANDLED] = TABLE("complaints_handled", REPORT_T_HANDLED, handled_columns),
    [TABLE_OPEN] = TABLE("complaints_open", REPORT_T_OPEN, open_columns),
    [TABLE_CLOCKS] = TABLE("clocks", REPORT_T_CLOCKS, clock_columns),
    [TABLE_REPEATED] = TABLE("repeated", REPORT_T_REPEATED, repeated_columns),
    [TABLE_STAFF] = TABLE("staff", REPORT_T_STAFF, staff_columns),
    [TABLE_ARREARS] = TABLE("arrears", REPORT_T_ARREARS, arrears_columns),
};

/* One community while it is counted, and what all of them come to. */
struct figures {
    int64_t opened, handled, open;
    struct figures_callbacks callbacks;
    int64_t kept, missed, scored, score_sum;
};

struct making {
    struct report *report;
    struct store *store;
    const struct community *community;
    struct figures_span span;
    struct figures own, all;
};

struct text *report_add_row(struct report *report, size_t which, struct text first)
{
    struct report_table *table = &report->tables[which];
    if (table->row_count == REPORT_ROWS_MAX) {
        table->left_out++;
        return NULL;
    }
    if (table->row_count == table->row_capacity) {
        size_t capacity = table->row_capacity == 0 ? ROWS_FIRST : 2 * table->row_capacity;
        struct text(*rows)[REPORT_COLUMNS_MAX] =
            arena_alloc(report->arena, capacity * sizeof *rows);
        if (rows == NULL) {
            report->out_of_memory = true;
            return NULL;
        }
        if (table->row_count > 0) {
            memcpy(rows, table->rows, table->row_count * sizeof *rows);
        }
        table->rows = rows;
        table->row_capacity = capacity;
    }
    struct text *row = table->rows[table->row_count++];
    row[0] = first;
    return row;
}

/* A new row whose first cell is the community. */
static struct text *add_row(struct making *making, enum table which)
{
    return report_add_row(making->report, which,
                          making->community == NULL ? making->report->place
                                                    : text_of(making->community->name));
}

static struct text copy(struct making *making, struct text text)
{
    char *masked = arena_alloc(making->report->arena, text.size + 1);
    if (masked == NULL) {
        making->report->out_of_memory = true;
        return TEXT_NONE;
    }
    return (struct text){masked, text_mask_phones(text, masked, text.size + 1)};
}

static struct text number(struct making *making, int64_t value)
{
    return arena_printf(making->report->arena, "%lld", (long long)value);
}

static struct text ticket_number(struct making *making, const struct ticket *ticket)
{
    char shown[TICKET_NUMBER_BYTES];
    render_ticket_number(&making->report->config->settings, ticket->number, shown);
    return arena_text(making->report->arena, text_of(shown));
}

static struct text date(struct making *making, int64_t at_ms)
{
    int year = 0, month = 0, day = 0;
    calendar_date_of(calendar_day_of(making->community->frame.utc_offset_minutes, at_ms), &year,
                     &month, &day);
    return arena_printf(making->report->arena, "%04d-%02d-%02d", year, month, day);
}

/* ---- complaints ---- */

static enum status add_handled(void *context, const struct ticket *ticket, struct text note)
{
    struct making *making = context;
    making->own.handled++;
    struct text *row = add_row(making, TABLE_HANDLED);
    if (row != NULL) {
        row[1] = ticket_number(making, ticket);
        row[2] = copy(making, text_of(ticket->title));
        row[3] = date(making, ticket->opened_at_ms);
        row[4] = date(making, ticket->closed_at_ms);
        row[5] = copy(making, note);
    }
    return ST_OK;
}

static enum status add_open(void *context, const struct ticket *ticket, struct text note)
{
    struct making *making = context;
    making->own.open++;
    struct text *row = add_row(making, TABLE_OPEN);
    if (row != NULL) {
        row[1] = ticket_number(making, ticket);
        row[2] = copy(making, text_of(ticket->title));
        row[3] = date(making, ticket->opened_at_ms);
        row[4] = number(making, (making->span.until_ms - ticket->opened_at_ms) / DAY_MS);
        row[5] = copy(making, note);
    }
    return ST_OK;
}

static enum status count_complaints(struct making *making)
{
    const struct warning_rule *complaints = &making->report->config->warning;
    enum status status = ST_OK;
    for (size_t i = 0; i < complaints->service_count && status == ST_OK; i++) {
        const struct figures_kind kind = {.service = complaints->services[i]};
        int64_t opened = 0;
        status = store_figures_opened(making->store, &making->span, &kind, &opened);
        making->own.opened += opened;
        if (status == ST_OK) {
            status = store_figures_handled(making->store, &making->span, kind.service,
                                           add_handled, making);
        }
        if (status == ST_OK) {
            status = store_figures_open_at(making->store, making->span.community, kind.service,
                                           making->span.until_ms, add_open, making);
        }
    }
    return status;
}

/* ---- the other tables ---- */

static enum status add_clock(void *context, const struct figures_clock *clock)
{
    struct making *making = context;
    const struct clock_rule *rule =
        clock_rules_find(making->report->config->clock_rules, text_of(clock->rule));
    making->own.kept += clock->kept;
    making->own.missed += clock->missed;
    struct text *row = add_row(making, TABLE_CLOCKS);
    if (row != NULL) {
        row[1] = copy(making, text_of(clock->rule));
        row[2] = rule == NULL ? TEXT_NONE : rule->title;
        row[3] = number(making, clock->kept);
        row[4] = number(making, clock->missed);
    }
    return ST_OK;
}

static enum status add_repeated(void *context, const struct figures_repeated *repeated)
{
    struct making *making = context;
    const struct matcher *matcher = making->report->config->matcher;
    const char *title =
        matcher == NULL ? NULL : matcher_label_title(matcher, text_of(repeated->intent));
    struct text *row = add_row(making, TABLE_REPEATED);
    if (row != NULL) {
        row[1] = copy(making, text_of(repeated->building));
        row[2] = copy(making, text_of(title == NULL ? repeated->intent : title));
        row[3] = number(making, repeated->count);
        row[4] = number(making, repeated->before);
    }
    return ST_OK;
}

static struct text score(struct making *making, int64_t sum, int64_t count)
{
    return count == 0 ? TEXT_NONE
                      : arena_printf(making->report->arena, "%.2f", (double)sum / (double)count);
}

static enum status add_worker(void *context, const struct figures_worker *worker)
{
    struct making *making = context;
    making->own.scored += worker->scored;
    making->own.score_sum += worker->score_sum;
    struct text *row = add_row(making, TABLE_STAFF);
    if (row != NULL) {
        row[1] = copy(making, text_of(worker->name));
        row[2] = copy(making, text_of(worker->department));
        row[3] = number(making, worker->completed);
        row[4] = number(making, worker->reopened);
        row[5] = number(making, worker->signed_off);
        row[6] = number(making, worker->not_signed_off);
        row[7] = number(making, worker->called_back);
        row[8] = score(making, worker->score_sum, worker->scored);
    }
    return ST_OK;
}

/* R-FEE-2: as it is when the report is made, whatever its period. */
static enum status add_arrears(struct making *making, int64_t now_ms)
{
    const struct config *config = making->report->config;
    struct arrears_count counts[ARREARS_REASONS_MAX];
    size_t count = 0;
    int year = 0, month = 0, day = 0;
    calendar_date_of(calendar_day_of(making->community->frame.utc_offset_minutes, now_ms), &year,
                     &month, &day);
    enum status status =
        store_arrears_by_reason(making->store, making->span.community,
                                year * 10000 + month * 100 + day, counts, ARREARS_REASONS_MAX,
                                &count);
    for (size_t i = 0; i < count; i++) {
        const struct fee_reason *reason = fees_reason(config->fees, text_of(counts[i].reason));
        struct text *row = add_row(making, TABLE_ARREARS);
        if (row != NULL) {
            row[1] = reason != NULL ? reason->title
                                    : texts_find(config->texts, text_of(text_key(REPORT_UNKNOWN)));
            row[2] = number(making, counts[i].homes);
            row[3] = arena_printf(making->report->arena, "%lld.%02d",
                                  (long long)(counts[i].overdue_fen / 100),
                                  (int)(counts[i].overdue_fen % 100));
        }
    }
    return status;
}

static void add_summary(struct making *making, const struct figures *figures)
{
    const struct figures_callbacks *callbacks = &figures->callbacks;
    struct text *row = add_row(making, TABLE_SUMMARY);
    if (row == NULL) {
        return;
    }
    row[1] = number(making, figures->opened);
    row[2] = number(making, figures->handled);
    row[3] = number(making, figures->open);
    row[4] = number(making, callbacks->completed);
    row[5] = number(making, callbacks->called_back);
    row[6] = callbacks->completed == 0
                 ? TEXT_NONE
                 : arena_printf(making->report->arena, "%.1f",
                                100.0 * (double)callbacks->called_back /
                                    (double)callbacks->completed);
    row[7] = number(making, figures->kept);
    row[8] = number(making, figures->missed);
    row[9] = score(making, figures->score_sum, figures->scored);
}

static void add_up(struct figures *all, const struct figures *own)
{
    all->opened += own->opened;
    all->handled += own->handled;
    all->open += own->open;
    all->callbacks.completed += own->callbacks.completed;
    all->callbacks.called_back += own->callbacks.called_back;
    all->kept += own->kept;
    all->missed += own->missed;
    all->scored += own->scored;
    all->score_sum += own->score_sum;
}

/* ---- a community, and all of them ---- */

static enum status count_community(struct making *making, const struct community *community,
                                   const struct report_request *request)
{
    int32_t offset = community->frame.utc_offset_minutes;
    int64_t from_ms = calendar_day_start_ms(offset, request->period.from_day);
    int64_t until_ms = calendar_day_start_ms(offset, request->period.until_day);
    int64_t length_ms = until_ms - from_ms;
    making->community = community;
    making->own = (struct figures){0};
    making->span = (struct figures_span){
        text_of(community->id), from_ms,
        until_ms < request->now_ms ? until_ms : request->now_ms};
    enum status status = count_complaints(making);
    if (status == ST_OK) {
        status = callbacks_count(making->store, making->report->config, &making->span,
                                 &making->own.callbacks);
    }
    if (status == ST_OK) {
        status = store_figures_clocks(making->store, &making->span, add_clock, making);
    }
    if (status == ST_OK) {
        status = store_figures_repeated(making->store, &making->span, from_ms - length_ms,
                                        REPORT_REPEATED_LEAST, REPORT_REPEATED_MAX, add_repeated,
                                        making);
    }
    if (status == ST_OK) {
        status = store_figures_workers(making->store, &making->span,
                                       &making->report->config->figures, REPORT_ROWS_MAX,
                                       add_worker, making);
    }
    if (status == ST_OK) {
        status = add_arrears(making, request->now_ms);
    }
    if (status == ST_OK) {
        status = report_survey_add(making->report, making->store, community, from_ms,
                                   making->span.until_ms);
    }
    add_summary(making, &making->own);
    add_up(&making->all, &making->own);
    return status;
}

enum status report_make(struct store *store, const struct config *config,
                        const struct report_request *request, struct arena *arena,
                        struct report *report_out)
{
    *report_out = (struct report){.config = config,
                                  .arena = arena,
                                  .period = request->period,
                                  .table_count = REPORT_TABLES_MAX};
    memcpy(report_out->tables, tables, sizeof tables);
    memcpy(report_out->tables + REPORT_OWN_TABLES, report_survey_tables,
           sizeof report_survey_tables);
    report_out->place = request->community != NULL
                            ? text_of(request->community->name)
                            : texts_find(config->texts, text_of(text_key(REPORT_ALL)));
    struct making making = {.report = report_out, .store = store};
    enum status status = ST_OK;
    for (size_t i = 0; i < config->community_count && status == ST_OK; i++) {
        if (request->community == NULL || request->community == &config->communities[i]) {
            status = count_community(&making, &config->communities[i], request);
        }
    }
    if (status == ST_OK && request->community == NULL) {
        making.community = NULL;
        add_summary(&making, &making.all);
    }
    return status == ST_OK && report_out->out_of_memory ? ST_NO_MEMORY : status;
}
