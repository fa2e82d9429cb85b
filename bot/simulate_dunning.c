#include "bot/simulate_dunning.h"

#include "bot/simulate_dunned.h"
#include "bot/simulate_homes.h"
#include "store/contact.h"
#include "store/dunning.h"
#include "store/home.h"
#include "store/outbox.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { CUSTODY_PERCENT = 70, LINE_BYTES = 320,
       HOLD_MAX_MS = 30 * 60000 /* between deciding and sending, with the courier at hand */ };

/* ---- opening ---- */

enum status dunning_judge_open(struct sim *sim, struct oracle *oracle,
                               struct dunning_judge **judge_out)
{
    struct dunning_judge *judge = calloc(1, sizeof *judge);
    const char *directory = sim_judged_by(sim);
    *judge_out = judge;
    if (judge == NULL) {
        return ST_NO_MEMORY;
    }
    judge->sim = sim;
    judge->oracle = oracle;
    judge->journal.kept = sim->options->home != NULL;
    enum status status = sim_days_load(directory, SIM_FIRST_YEAR, SIM_FIRST_YEAR + SIM_YEARS_MAX,
                                       &sim->config->communities[0].frame, &judge->days);
    judge->first_day = sim_days_of(&judge->days, sim_wall(sim));
    return status == ST_OK ? rungs_load(directory, sim->options->report, &judge->rungs) : status;
}

void dunning_judge_close(struct dunning_judge *judge)
{
    if (judge == NULL) {
        return;
    }
    for (size_t i = 0; i < judge->home_capacity; i++) {
        sim_debts_free(&judge->homes[i].debts);
    }
    sim_journal_close(&judge->journal);
    free(judge->homes);
    free(judge->tickets);
    free(judge->letters);
    free(judge->sends);
    free(judge);
}

const struct rungs *dunning_judge_rungs(const struct dunning_judge *judge)
{
    return &judge->rungs;
}

struct dunned_home *dunned_home_of(struct dunning_judge *judge, int64_t household)
{
    if ((size_t)household >= judge->home_capacity) {
        size_t capacity = (size_t)household * 2 + 256;
        struct dunned_home *homes = realloc(judge->homes, capacity * sizeof *homes);
        if (homes == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            return NULL;
        }
        memset(homes + judge->home_capacity, 0, (capacity - judge->home_capacity) * sizeof *homes);
        judge->homes = homes;
        judge->home_capacity = capacity;
    }
    return &judge->homes[household];
}

static const struct dunned_home *look_up(const struct dunning_judge *judge, int64_t household)
{
    static const struct dunned_home nobody;
    return (size_t)household < judge->home_capacity ? &judge->homes[household] : &nobody;
}

/* ---- saying what is wrong ---- */

void dunned_mismatch(struct dunning_judge *judge, int64_t household, const char *rule,
                     const char *format, ...)
{
    char line[LINE_BYTES];
    struct household home = {0};
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (judge->sim->store == NULL ||
        store_household_get(judge->sim->store, household, &home) != ST_OK) {
        snprintf(home.room, sizeof home.room, "#%lld", (long long)household);
    }
    int year, month, date;
    sim_days_date(sim_days_of(&judge->days, sim_wall(judge->sim)), &year, &month, &date);
    judge->mismatches++;
    dunned_note(judge, household, sim_wall(judge->sim), "MISMATCH", rule, 0);
    oracle_mismatch(judge->oracle, 0, rule, "home %s, %04d-%02d-%02d: %s", home.room, year, month,
                    date, line);
}

void dunned_note(struct dunning_judge *judge, int64_t household, int64_t at_ms, const char *what,
                 const char *word, int64_t fen)
{
    struct sim_note note = {.at_ms = at_ms, .household = household, .what = what, .fen = fen};
    snprintf(note.word, sizeof note.word, "%s", word);
    sim_journal_note(&judge->journal, &note);
}

const char *dunned_rung_name(const struct dunning_judge *judge, int32_t rung)
{
    return rung == RUNG_NONE ? "nothing" : judge->rungs.items[rung].id;
}

/* ---- the ledger ---- */

enum status dunning_judge_home(struct dunning_judge *judge, int64_t household)
{
    struct home facts = {0};
    struct dunned_home *home = dunned_home_of(judge, household);
    if (home == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = store_home_get(judge->sim->store, household, &facts);
    home->known = true;
    home->occupied = facts.occupied_on != 0;
    home->custody = facts.custody_from != 0;
    home->expected = RUNG_NONE;
    return status == ST_NOT_FOUND ? ST_OK : status;
}

bool dunning_judge_knows(const struct dunning_judge *judge, int64_t household)
{
    return look_up(judge, household)->known;
}

int64_t dunning_judge_share(const struct dunning_judge *judge, int64_t household, int64_t fen,
                            bool property)
{
    return property && look_up(judge, household)->custody ? sim_debts_share(fen, CUSTODY_PERCENT)
                                                          : fen;
}

void dunning_judge_bill(struct dunning_judge *judge, int64_t household, const struct sim_bill *bill,
                        bool property)
{
    struct dunned_home *home = dunned_home_of(judge, household);
    struct sim_bill own = *bill;
    char month[STORE_ID_BYTES];
    own.fen = dunning_judge_share(judge, household, bill->fen, property);
    if (home == NULL || !sim_debts_bill(&home->debts, &own)) {
        judge->sim->failed = ST_NO_MEMORY;
        return;
    }
    snprintf(month, sizeof month, "%d", own.month);
    dunned_note(judge, household, sim_wall(judge->sim), "bill", month, own.fen);
}

void dunning_judge_paid(struct dunning_judge *judge, int64_t household, int64_t fen)
{
    struct dunned_home *home = dunned_home_of(judge, household);
    if (home == NULL) {
        return;
    }
    bool same = home->last_world_ms == judge->sim->world_ms;
    home->last_fen = same ? home->last_fen + fen : fen;
    home->last_world_ms = judge->sim->world_ms;
    sim_debts_pay(&home->debts, fen);
    dunned_note(judge, household, sim_wall(judge->sim), "paid", "", fen);
}

void dunning_judge_moved_in(struct dunning_judge *judge, int64_t household)
{
    struct dunned_home *home = dunned_home_of(judge, household);
    if (home != NULL) {
        home->occupied = true;
        dunned_note(judge, household, sim_wall(judge->sim), "moved in", "", 0);
    }
}

void dunning_judge_doubt(struct dunning_judge *judge, int64_t household, int32_t rows, int64_t fen)
{
    struct dunned_home *home = dunned_home_of(judge, household);
    if (home != NULL) {
        home->doubts += rows;
        home->coming_fen += rows * fen;
    }
}

size_t dunned_ledgers(const struct dunning_judge *judge, const struct dunned_home *home,
                      struct sim_debts out[DUNNED_LEDGERS])
{
    size_t count = 0;
    out[count++] = home->debts;
    if (home->coming_fen != 0) {
        out[count] = home->debts;
        out[count++].paid_fen += home->coming_fen;
    }
    if (home->last_world_ms == judge->sim->world_ms && home->last_fen != 0) {
        out[count] = home->debts;
        out[count++].paid_fen -= home->last_fen;
    }
    return count;
}

void dunning_judge_record(struct dunning_judge *judge, int64_t household, int64_t at_ms,
                          const char *what, const char *word)
{
    dunned_note(judge, household, at_ms, what, word, 0);
}

/* ---- days ---- */

static void judge_morning(struct dunning_judge *judge, int64_t morning_ms)
{
    judge->morning_ms = morning_ms;
    judge->open = true;
    for (size_t i = 0; i < judge->home_capacity; i++) {
        struct dunned_home *home = &judge->homes[i];
        home->stepped = false;
        home->expected = home->known ? rungs_expect(&judge->rungs, &judge->days, &home->ladder,
                                                    &home->debts, morning_ms)
                                     : RUNG_NONE;
    }
}

struct lost_search {
    int64_t from_ms, until_ms; /* it was decided in */
    char key[STORE_KEY_BYTES]; /* the end of its row's key */
    bool found;
};

static enum status look_for_lost(void *context, const struct outbox_row *row)
{
    struct lost_search *search = context;
    search->found = search->found || (row->state == OUTBOX_UNCERTAIN &&
                                      row->created_at_ms >= search->from_ms &&
                                      row->created_at_ms <= search->until_ms &&
                                      text_ends_with(text_of(row->key), text_of(search->key)));
    return ST_OK;
}

bool dunning_judge_lost(const struct dunning_judge *judge, int64_t household, int64_t from_ms,
                        int64_t until_ms)
{
    enum { DEAD_LOOKED_AT = 5000 };
    struct lost_search search = {.from_ms = from_ms, .until_ms = until_ms};
    snprintf(search.key, sizeof search.key, ":%lld", (long long)household);
    return store_outbox_dead(judge->sim->store, TEXT("*"), DEAD_LOOKED_AT, look_for_lost,
                             &search) == ST_OK &&
           search.found;
}

static void check_sent(struct dunning_judge *judge, int64_t household, struct dunned_home *home)
{
    if (home->row.state != ROW_DECIDED ||
        home->row.decided_ms >= sim_wall(judge->sim) - HOLD_MAX_MS) {
        return;
    }
    if (!dunning_judge_lost(judge, household, home->row.decided_ms, home->row.decided_ms)) {
        dunned_mismatch(judge, household, "R-FEE-3", "expected %s; found it decided, not sent",
                        dunned_rung_name(judge, home->row.rung));
    } else {
        judge->counts[home->row.rung].failed++;
    }
    home->row.state = ROW_NONE;
}

/* What had to be done the whole day long, and was not. */
static void judge_evening(struct dunning_judge *judge)
{
    judge->open = false;
    for (size_t i = 0; i < judge->home_capacity && judge->unsound_day != judge->day; i++) {
        struct dunned_home *home = &judge->homes[i];
        if (!home->known) {
            continue;
        }
        check_sent(judge, (int64_t)i, home);
        if (home->expected == RUNG_NONE || home->stepped || home->doubts > 0 ||
            home->freed_ms >= judge->morning_ms) {
            continue;
        }
        int32_t rung = rungs_expect(&judge->rungs, &judge->days, &home->ladder, &home->debts,
                                    judge->morning_ms);
        if (rung != RUNG_NONE) {
            judge->missing++;
            dunned_mismatch(judge, (int64_t)i, judge->rungs.items[rung].requirement,
                            "expected %s; found nothing", dunned_rung_name(judge, rung));
        }
    }
}

void dunning_judge_time(struct dunning_judge *judge, bool sound)
{
    const struct hours *hours = &judge->sim->config->communities[0].outreach;
    int64_t now_ms = sim_wall(judge->sim);
    int64_t today = sim_days_of(&judge->days, now_ms);
    int32_t minute = sim_days_minute(&judge->days, now_ms);
    if (!sound) {
        judge->unsound_day = today;
    }
    if (judge->open && (today > judge->day || minute >= hours->until_minute)) {
        judge_evening(judge);
    }
    if (today > judge->day && today > judge->first_day && minute >= hours->from_minute) {
        judge->day = today;
        judge_morning(judge, sim_days_at(&judge->days, today, hours->from_minute));
    }
}

/* ---- what others ask ---- */

bool dunning_judge_told_on(const struct dunning_judge *judge, int64_t household, int64_t day)
{
    const struct dunned_home *home = look_up(judge, household);
    return home->ladder.told_day == day || home->out_day == day;
}

bool dunning_judge_opted_out(const struct dunning_judge *judge, int64_t household)
{
    return look_up(judge, household)->ever_out;
}

bool dunning_judge_occupied(const struct dunning_judge *judge, int64_t household)
{
    const struct dunned_home *home = look_up(judge, household);
    return home->known && home->occupied;
}

bool dunning_judge_may_move_in(const struct dunning_judge *judge, int64_t household)
{
    const struct dunned_home *home = look_up(judge, household);
    return home->known && !home->occupied && !home->custody;
}

bool dunning_judge_lived_in(const struct dunning_judge *judge, int64_t household)
{
    const struct dunned_home *home = look_up(judge, household);
    return home->occupied && !home->custody && !home->vacant;
}

void dunning_judge_count(const struct dunning_judge *judge, int64_t *homes_out, int64_t *lived_in_out)
{
    *homes_out = *lived_in_out = 0;
    for (size_t i = 0; i < judge->home_capacity; i++) {
        *homes_out += judge->homes[i].known;
        *lived_in_out += judge->homes[i].known && judge->homes[i].occupied;
    }
}

/* ---- the end ---- */

/* The folder of letters against what the series told. */
enum status dunning_judge_finish(struct dunning_judge *judge)
{
    struct letter letter;
    enum status status = ST_OK;
    for (size_t i = 0; i < judge->letter_count && status == ST_OK; i++) {
        const struct dunned_letter *told = &judge->letters[i];
        status = store_letter_get(judge->sim->store, (int64_t)i + 1, &letter);
        if (status == ST_NOT_FOUND || (status == ST_OK && (letter.household != told->household ||
                                                           letter.at_ms != told->at_ms ||
                                                           letter.total_fen != told->fen))) {
            dunned_mismatch(judge, told->household, "R-FEE-4", "expected letter %zu of %lld fen; found %s",
                            i + 1, (long long)told->fen,
                            status == ST_OK ? "another one" : "no letter");
            status = ST_OK;
        }
    }
    if (status == ST_OK &&
        store_letter_get(judge->sim->store, (int64_t)judge->letter_count + 1, &letter) == ST_OK) {
        dunned_mismatch(judge, letter.household, "R-FEE-4", "expected no letter; found number %lld",
                        (long long)letter.id);
    }
    return status;
}

static const char *room_of(void *context, int64_t household)
{
    struct dunning_judge *judge = context;
    struct household home;
    if (store_household_get(judge->sim->store, household, &home) != ST_OK) {
        return "?";
    }
    snprintf(judge->room, sizeof judge->room, "%s", home.room);
    return judge->room;
}

/* What was asked for with --home. */
static void list(struct dunning_judge *judge, FILE *out)
{
    const struct sim *sim = judge->sim;
    struct household home = {0};
    struct text room = text_of(sim->options->home);
    bool all = text_equal(room, TEXT("all"));
    if (room.size == 0 || sim->store == NULL) {
        return;
    }
    if (!all && store_household_find(sim->store, text_of(sim->config->communities[0].id), room,
                                     &home) != ST_OK) {
        fprintf(out, "home %s: there is none\n", sim->options->home);
        return;
    }
    sim_journal_print(&judge->journal, home.id,
                      sim->config->communities[0].frame.utc_offset_minutes, room_of, judge, out);
}

void dunning_judge_report(struct dunning_judge *judge, FILE *out)
{
    list(judge, out);
    fprintf(out, "%-12s %10s %10s %10s %10s\n", "step", "sent", "silent", "withdrawn", "failed");
    for (size_t i = 0; i < judge->rungs.count; i++) {
        const struct rung_counts *counts = &judge->counts[i];
        fprintf(out, "%-12s %10lld %10lld %10lld %10lld\n", judge->rungs.items[i].id,
                (long long)counts->sent, (long long)counts->silent, (long long)counts->withdrawn,
                (long long)counts->failed);
    }
    fprintf(out, "letters %zu, legal %lld (refused %lld), fee mismatches %lld (missing %lld)\n",
            judge->letter_count, (long long)judge->legal, (long long)judge->legal_refused,
            (long long)judge->mismatches, (long long)judge->missing);
}
