#include "bot/simulate_reported.h"

#include "bot/report.h"
#include "bot/simulate_dunned.h"
#include "bot/simulate_people.h"
#include "bot/simulate_poll.h"

#include <string.h>

enum { ARENA_BYTES = 256 << 10, ARENA_LIMIT_BYTES = 64 << 20, CELL_BYTES = 48, REASONS_MAX = 32,
       COLUMN_HOMES = 2, COLUMN_OVERDUE = 3 };

/* ---- reading a report as people do: by its titles ---- */

static const struct report_table *table_of(const struct report *report, const char *key)
{
    for (size_t i = 0; i < report->table_count; i++) {
        if (strcmp(report->tables[i].key, key) == 0) {
            return &report->tables[i];
        }
    }
    return NULL;
}

static struct text cell(const struct report_table *table, size_t row, const char *key)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].key, key) == 0) {
            return table->rows[row][i];
        }
    }
    return TEXT_NONE;
}

static bool says(const struct report_table *table, size_t row, const char *key, int64_t value)
{
    int64_t said = 0;
    return text_to_int64(cell(table, row, key), &said) && said == value;
}

/* ---- what is overdue ---- */

struct overdue {
    size_t count;
    int64_t doubts;
    struct {
        struct text reason; /* size 0: unknown */
        int64_t homes, fen;
    } items[REASONS_MAX];
};

static void count_overdue(const struct dunning_judge *judge, struct overdue *overdue)
{
    int64_t yesterday = sim_days_of(&judge->days, sim_wall(judge->sim)) - 1;
    for (size_t i = 0; i < judge->home_capacity; i++) {
        const struct dunned_home *home = &judge->homes[i];
        int64_t fen = home->known ? sim_debts_owed(&home->debts, yesterday).fen : 0;
        size_t at = 0;
        overdue->doubts += home->doubts;
        if (fen == 0) {
            continue;
        }
        while (at < overdue->count && !text_equal(overdue->items[at].reason, home->reason)) {
            at++;
        }
        if (at == REASONS_MAX) {
            continue;
        }
        if (at == overdue->count) {
            overdue->items[overdue->count++].reason = home->reason;
        }
        overdue->items[at].homes++;
        overdue->items[at].fen += fen;
    }
}

void dunning_judge_compare(struct dunning_judge *judge, const struct report *report)
{
    const struct report_table *table = table_of(report, "arrears");
    struct overdue overdue = {0};
    count_overdue(judge, &overdue);
    if (overdue.doubts > 0) { /* a table is on its way: which of the two states holds is not known */
        return;
    }
    bool same = table != NULL && table->row_count == overdue.count;
    for (size_t i = 0; i < overdue.count && same; i++) {
        const struct fee_reason *reason =
            fees_reason(judge->sim->config->fees, overdue.items[i].reason);
        char sum[CELL_BYTES];
        bool found = false;
        snprintf(sum, sizeof sum, "%lld.%02d", (long long)(overdue.items[i].fen / 100),
                 (int)(overdue.items[i].fen % 100));
        for (size_t row = 0; row < table->row_count; row++) {
            bool this_one = reason != NULL ? text_equal(cell(table, row, "reason"), reason->title)
                                           : fees_reason(judge->sim->config->fees,
                                                         cell(table, row, "reason")) == NULL;
            found = found || (this_one && says(table, row, "homes", overdue.items[i].homes) &&
                              text_equal(cell(table, row, "overdue"), text_of(sum)));
        }
        same = found;
        if (!found) {
            oracle_mismatch(judge->oracle, 0, "R-FEE-2",
                            "the report: expected %lld homes with %s yuan for \"%.*s\"; found otherwise",
                            (long long)overdue.items[i].homes, sum,
                            TEXT_ARGS(overdue.items[i].reason));
        }
    }
    if (table == NULL || table->row_count != overdue.count) {
        oracle_mismatch(judge->oracle, 0, "R-FEE-2", "the report: expected %zu reasons; found %zu",
                        overdue.count, table == NULL ? (size_t)0 : table->row_count);
    }
}

/* ---- what surveys came to ---- */

struct said {
    int64_t opinions, marks, sum, strong;
};

static struct said said_in(const struct poll_judge *judge, const struct poll *poll)
{
    struct said said = {0};
    for (size_t i = 0; i < judge->word_count; i++) {
        const struct poll_word *word = &judge->words[i];
        if (word->poll != poll->id) {
            continue;
        }
        said.opinions += word->number != 0;
        said.marks += word->mark > 0;
        said.sum += word->mark;
        said.strong += word->strong;
    }
    return said;
}

static size_t row_of(const struct report_table *table, struct text title)
{
    size_t row = 0;
    while (row < table->row_count && !text_equal(cell(table, row, "survey"), title)) {
        row++;
    }
    return row;
}

static void compare_one(struct poll_judge *judge, const struct poll *poll, const struct report *report)
{
    const struct report_table *surveys = table_of(report, "surveys");
    const struct report_table *items = table_of(report, "survey_items");
    const struct survey_kind *kind =
        survey_kind(judge->sim->config->surveys, text_of(judge->kinds[poll->kind].id));
    struct said said = said_in(judge, poll);
    char mean[CELL_BYTES];
    size_t row = surveys == NULL ? 0 : row_of(surveys, kind->title);
    if (surveys == NULL || row == surveys->row_count ||
        !says(surveys, row, "occupied", poll->occupied) ||
        !says(surveys, row, "asked", poll->sampled) ||
        !says(surveys, row, "required", poll->required) ||
        !says(surveys, row, "answered", poll->answered)) {
        poll_mismatch(judge, poll, 0, "R-SUR-4", "the report: expected %lld asked, %lld answered; found otherwise",
                      (long long)poll->sampled, (long long)poll->answered);
        return;
    }
    /* A text question keeps also what was meant for something else: such words are not ours. */
    bool all_ours = judge->other_tickets == 0;
    if (!text_equal(cell(surveys, row, "opinions"), cell(surveys, row, "opinion_tickets")) ||
        (all_ours && !says(surveys, row, "opinions", said.opinions))) {
        poll_mismatch(judge, poll, 0, "R-SUR-5", "the report: expected %lld opinions, each with its ticket; found %.*s and %.*s",
                      (long long)said.opinions, TEXT_ARGS(cell(surveys, row, "opinions")),
                      TEXT_ARGS(cell(surveys, row, "opinion_tickets")));
    }
    snprintf(mean, sizeof mean, "%.2f", said.marks == 0 ? 0 : (double)said.sum / (double)said.marks);
    size_t item = items == NULL ? 0 : row_of(items, kind->title);
    if (all_ours && items != NULL && item < items->row_count && /* the whole comes first */
        (!says(items, item, "answers", said.marks) || !says(items, item, "strong", said.strong) ||
         !text_equal(cell(items, item, "mean"), text_of(mean)))) {
        poll_mismatch(judge, poll, 0, "R-SUR-4", "the report: expected %lld marks, mean %s, %lld strong; found %.*s, %.*s, %.*s",
                      (long long)said.marks, mean, (long long)said.strong,
                      TEXT_ARGS(cell(items, item, "answers")), TEXT_ARGS(cell(items, item, "mean")),
                      TEXT_ARGS(cell(items, item, "strong")));
    }
}

void poll_judge_compare(struct poll_judge *judge, const struct report *report, int64_t from_ms)
{
    for (size_t i = 0; i < judge->poll_count; i++) {
        const struct poll *poll = &judge->polls[i];
        if (poll->state == POLL_OVER && poll->ended_ms >= from_ms) {
            compare_one(judge, poll, report);
        }
    }
}

/* ---- both ---- */

enum status sim_reported_check(struct sim *sim)
{
    static const enum report_kind kinds[] = {REPORT_MONTHLY, REPORT_YEARLY};
    struct arena *arena = arena_open(ARENA_BYTES, ARENA_LIMIT_BYTES);
    const struct community *community = &sim->config->communities[0];
    int64_t now_ms = sim_wall(sim);
    enum status status = arena == NULL ? ST_NO_MEMORY : ST_OK;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0] && status == ST_OK; i++) {
        struct report report;
        const struct report_request request = {
            .period = report_period_of(kinds[i],
                                       calendar_day_of(community->frame.utc_offset_minutes, now_ms - 1)), /* the year that is over */
            .community = community,
            .now_ms = now_ms};
        status = report_make(sim->store, sim->config, &request, arena, &report);
        if (status == ST_OK) {
            dunning_judge_compare(sim->dunning, &report);
            poll_judge_compare(sim->polls, &report,
                               sim_days_at(sim_staff_days(sim), request.period.from_day, 0));
        }
        arena_reset(arena);
    }
    arena_close(arena);
    return status;
}
