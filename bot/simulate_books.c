#include "bot/simulate_books.h"

#include "bot/funds.h"
#include "bot/recurring_rule.h"
#include "bot/simulate_days.h"
#include "bot/simulate_people.h"
#include "store/ledger.h"

#include <stdlib.h>

enum { WEEK_DAYS = 7, MONTHS = 12, PER_QUARTER = 3 };

/* Periods of one rule in the community: the next that was not opened yet. */
struct periods {
    const struct recurring_rule *rule; /* NULL: not counted here */
    int64_t next_ms;
    int64_t opened;
};

struct sim_books {
    struct sim *sim;
    struct oracle *oracle;
    size_t count;
    struct periods items[RECURRING_RULES_MAX];
};

/* ---- days of a rule, one after the other ---- */

static bool is_last_of_month(int64_t day, int *month_out)
{
    int year, month, date, next_month;
    sim_days_date(day, &year, month_out, &date);
    sim_days_date(day + 1, &year, &next_month, &date);
    month = *month_out;
    return month != next_month;
}

static bool falls_on(const struct recurring_rule *rule, int64_t day)
{
    enum { MONDAY_1970 = 4 }; /* 5 January */
    int month = 0;
    int64_t since = day - MONDAY_1970;
    switch (rule->every) {
    case EVERY_WEEKS:
        return since % WEEK_DAYS == rule->weekday && since / WEEK_DAYS % rule->weeks == 0;
    case EVERY_MONTH_END:
        return is_last_of_month(day, &month);
    case EVERY_QUARTER_END:
        return is_last_of_month(day, &month) && month % PER_QUARTER == 0;
    case EVERY_YEAR_END:
        return is_last_of_month(day, &month) && month == MONTHS;
    default:
        return false;
    }
}

/* Is the rule in force on the day? Not known here: homes in custody. */
static bool in_force(const struct sim_books *books, const struct recurring_rule *rule, int64_t day)
{
    const struct community *community = &books->sim->config->communities[0];
    if (rule->while_ != WHILE_FIRST_YEAR) {
        return true;
    }
    int year, month, date;
    sim_days_date(community->delivered_on, &year, &month, &date);
    return community->delivered_on != 0 && day >= community->delivered_on &&
           day < sim_days_from_date(year + 1, month, date);
}

static int64_t next_after(const struct sim_books *books, const struct recurring_rule *rule,
                          int64_t after_ms)
{
    enum { DAYS_LOOKED_AT = 800 };
    const struct sim_days *days = sim_staff_days(books->sim);
    int64_t first = sim_days_of(days, after_ms);
    for (int64_t day = first; day < first + DAYS_LOOKED_AT; day++) {
        int64_t at_ms = sim_days_at(days, day, rule->at_minute);
        if (at_ms > after_ms && falls_on(rule, day) && in_force(books, rule, day)) {
            return at_ms;
        }
    }
    return INT64_MAX;
}

/* ---- opening ---- */

enum status sim_books_open(struct sim *sim, struct oracle *oracle, struct sim_books **books_out)
{
    struct sim_books *books = calloc(1, sizeof *books);
    *books_out = books;
    if (books == NULL) {
        return ST_NO_MEMORY;
    }
    books->sim = sim;
    books->oracle = oracle;
    return ST_OK;
}

void sim_books_close(struct sim_books *books)
{
    free(books);
}

/* Once the staff's calendar is there; the rules begin with their first period after the start. */
static void learn(struct sim_books *books)
{
    const struct recurring_rules *rules = books->sim->config->recurring;
    for (size_t i = 0; i < rules->count && books->count == i; i++) {
        const struct recurring_rule *rule = &rules->items[i];
        struct periods *periods = &books->items[books->count++];
        bool counted = rule->while_ != WHILE_IN_CUSTODY && rule->every <= EVERY_YEAR_END;
        *periods = (struct periods){.rule = counted ? rule : NULL, .next_ms = INT64_MAX};
        if (counted) {
            periods->next_ms = next_after(books, rule, books->sim->start_ms);
        }
    }
}

/* ---- events ---- */

void sim_books_opened(struct sim_books *books, const struct event *event, struct text intent)
{
    learn(books);
    for (size_t i = 0; i < books->count; i++) {
        struct periods *periods = &books->items[i];
        if (periods->rule == NULL || !text_equal(periods->rule->id, intent)) {
            continue;
        }
        bool late = sim_lenient(books->sim) && event->at_ms > periods->next_ms;
        if (event->at_ms != periods->next_ms && !late) {
            oracle_mismatch(books->oracle, event->ticket, "period", "%.*s opened %+lld ms off",
                            TEXT_ARGS(intent), (long long)(event->at_ms - periods->next_ms));
        }
        periods->opened++;
        periods->next_ms = next_after(books, periods->rule, periods->next_ms);
    }
}

void sim_books_settle(struct sim_books *books, bool sound)
{
    learn(books);
    int64_t now_ms = sim_wall(books->sim);
    for (size_t i = 0; i < books->count && sound; i++) {
        struct periods *periods = &books->items[i];
        while (periods->rule != NULL && periods->next_ms <= now_ms) {
            oracle_mismatch(books->oracle, 0, "period", "%.*s was not opened",
                            TEXT_ARGS(periods->rule->id));
            periods->next_ms = next_after(books, periods->rule, periods->next_ms);
        }
    }
}

/* ---- the end ---- */

enum status sim_books_finish(struct sim_books *books)
{
    const struct sim *sim = books->sim;
    struct text community = text_of(sim->config->communities[0].id);
    int64_t sum_fen = 0;
    enum status status = store_ledger_sum(sim->store, &sum_fen);
    if (status == ST_OK && sum_fen != 0) {
        oracle_mismatch(books->oracle, 0, "ledger", "adds up to %lld fen", (long long)sum_fen);
    }
    for (size_t i = 0; i < sim->config->funds->count && status == ST_OK; i++) {
        const struct fund_rule *fund = &sim->config->funds->items[i];
        int64_t balance_fen = 0;
        status = store_ledger_balance(sim->store, community, fund->id, &balance_fen);
        if (status == ST_OK && (balance_fen < 0 || balance_fen > fund->limit_fen)) {
            oracle_mismatch(books->oracle, 0, "ledger", "%.*s holds %lld fen",
                            TEXT_ARGS(fund->id), (long long)balance_fen);
        }
    }
    return status;
}

void sim_books_report(const struct sim_books *books, FILE *out)
{
    fprintf(out, "periods:");
    for (size_t i = 0; i < books->count; i++) {
        if (books->items[i].rule != NULL) {
            fprintf(out, " %.*s %lld", TEXT_ARGS(books->items[i].rule->id),
                    (long long)books->items[i].opened);
        }
    }
    fputc('\n', out);
}
