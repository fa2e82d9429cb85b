/* simulate_dispatched.c - the part of simulate_dunning.h that watches the phones: what is handed to the
 * provider, against what may be sent. */
#include "bot/simulate_dunned.h"

#include <stdio.h>
#include <stdlib.h>

enum { FEN_PER_YUAN = 100, AMOUNT_BYTES = 40 };

static bool in_quiet_hours(const struct dunning_judge *judge, int64_t at_ms)
{
    const struct hours *hours = &judge->sim->config->communities[0].outreach;
    int32_t minute = sim_days_minute(&judge->days, at_ms);
    bool quiet = minute < hours->from_minute || minute >= hours->until_minute;
    for (size_t i = 0; i < hours->break_count && !quiet; i++) {
        quiet = minute >= hours->breaks[i].from_minute && minute < hours->breaks[i].until_minute;
    }
    return quiet;
}

/* Does the number stand there by itself? Whole yuan are written without their fen. */
static bool says_amount(struct text words, int64_t fen)
{
    char amount[AMOUNT_BYTES];
    int rest = (int)(fen % FEN_PER_YUAN);
    int size = snprintf(amount, sizeof amount, "%lld", (long long)(fen / FEN_PER_YUAN));
    if (rest != 0) {
        snprintf(amount + size, sizeof amount - (size_t)size, ".%02d", rest);
    }
    struct text number = text_of(amount);
    for (size_t from = 0; from < words.size;) {
        struct text left = text_slice(words, from, words.size);
        size_t at = text_find(left, number);
        if (at == SIZE_MAX) {
            return false;
        }
        size_t end = from + at + number.size;
        const char *before = from + at == 0 ? "" : &words.data[from + at - 1];
        const char *after = end == words.size ? "" : &words.data[end];
        if ((*before < '0' || *before > '9') && *before != '.' && (*after < '0' || *after > '9') &&
            *after != '.') {
            return true;
        }
        from = end;
    }
    return false;
}

/* Does it say what the home owes, to the fen? */
static bool says_sum(const struct dunning_judge *judge, const struct dunned_home *home,
                     int32_t rung, int64_t today, struct text words)
{
    struct sim_debts ledgers[DUNNED_LEDGERS];
    size_t count = dunned_ledgers(judge, home, ledgers);
    int64_t until = rung_horizon(&judge->rungs.items[rung], today);
    bool found = home->doubts > 0 && home->coming_fen == 0; /* bills on their way */
    for (size_t i = 0; i < count && !found; i++) {
        found = says_amount(words, sim_debts_owed(&ledgers[i], until).fen);
    }
    return found;
}

/* What forbids it as things stood before this moment. */
static void check_rung(struct dunning_judge *judge, int64_t household,
                       const struct dunned_home *home, int32_t rung, struct text words)
{
    const char *step = dunned_rung_name(judge, rung);
    int64_t today = sim_days_of(&judge->days, sim_wall(judge->sim));
    int64_t until = rung_horizon(&judge->rungs.items[rung], today);
    if (sim_debts_owed(&home->debts, until).fen == 0) {
        dunned_mismatch(judge, household, "R-FEE-8", "expected nothing, paid; found %s sent", step);
    } else if (!says_sum(judge, home, rung, today, words)) {
        dunned_mismatch(judge, household, "R-FEE-3", "expected %lld fen in %s; found %.*s",
                        (long long)sim_debts_owed(&home->debts, until).fen, step, TEXT_ARGS(words));
    }
    if (home->ladder.disputes > 0) {
        dunned_mismatch(judge, household, "R-FEE-7", "expected nothing, in dispute; found %s", step);
    }
    if (home->ladder.promised_day >= today) {
        dunned_mismatch(judge, household, "R-FEE-7", "expected nothing, promised; found %s", step);
    }
    if (home->ladder.person) {
        dunned_mismatch(judge, household, "R-FEE-7", "expected nothing, a person sees to it; found %s",
                        step);
    }
}

static void check_twice(struct dunning_judge *judge, int64_t household, struct dunned_home *home,
                        int64_t outbox, const char *what)
{
    int64_t today = sim_days_of(&judge->days, sim_wall(judge->sim));
    if (home->out_day == today && home->out_outbox != outbox && !home->out_failed) {
        dunned_mismatch(judge, household, "R-FEE-3", "expected one message a day; found %s as well",
                        what);
    }
    home->out_day = today;
    home->out_outbox = outbox;
    home->out_failed = false;
}

static bool keep_send(struct dunning_judge *judge, const struct dunned_send *send)
{
    if (judge->send_count == judge->send_capacity) {
        size_t capacity = judge->send_capacity * 2 + SIM_JOBS_MAX;
        struct dunned_send *sends = realloc(judge->sends, capacity * sizeof *sends);
        if (sends == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            return false;
        }
        judge->sends = sends;
        judge->send_capacity = capacity;
    }
    judge->sends[judge->send_count++] = *send;
    return true;
}

void dunning_judge_sent(struct dunning_judge *judge, int64_t household, int64_t outbox,
                        struct sim_mail mail, struct text words)
{
    struct dunned_home *home = mail.kind == MAIL_OTHER ? NULL : dunned_home_of(judge, household);
    if (home == NULL || household == 0) {
        return;
    }
    const char *what = mail.kind == MAIL_RUNG ? dunned_rung_name(judge, mail.rung)
                       : mail.kind == MAIL_INVITE ? "invitation" : "sheet reminder";
    dunned_note(judge, household, sim_wall(judge->sim), "sent", what, 0);
    if (in_quiet_hours(judge, sim_wall(judge->sim))) {
        dunned_mismatch(judge, household, "R-FEE-3", "expected quiet hours; found %s", what);
    }
    if (home->opted_out) {
        dunned_mismatch(judge, household, "R-FEE-3", "expected nothing, opted out; found %s", what);
    }
    if (mail.kind != MAIL_REMIND) {
        check_twice(judge, household, home, outbox, what);
    }
    if (mail.kind != MAIL_RUNG) {
        return;
    }
    check_rung(judge, household, home, mail.rung, words);
    const struct dunned_send send = {household, mail.rung, home->row};
    struct dunned_row *row = &home->row;
    if (!keep_send(judge, &send)) {
        return;
    }
    row->rung = mail.rung; /* the series says within this moment that it was decided, or has said so */
    row->outbox = outbox;
    row->state = ROW_TRIED;
    row->tried_world_ms = judge->sim->world_ms;
}

void dunning_judge_arrived(struct dunning_judge *judge, int64_t household, int64_t outbox,
                           struct sim_mail mail, bool delivered)
{
    struct dunned_home *home = mail.kind == MAIL_OTHER ? NULL : dunned_home_of(judge, household);
    if (home == NULL || household == 0) {
        return;
    }
    if (!delivered) {
        dunned_note(judge, household, sim_wall(judge->sim), "not delivered", "", 0);
    }
    home->out_failed = home->out_outbox == outbox && !delivered;
    if (mail.kind == MAIL_RUNG && home->row.outbox == outbox) {
        home->row.state = delivered ? ROW_ARRIVED : ROW_TRIED;
        judge->counts[mail.rung].failed += !delivered;
    }
}

/* What was handed over at this moment had been decided, and was not there before. */
void dunning_judge_settle(struct dunning_judge *judge)
{
    for (size_t i = 0; i < judge->send_count; i++) {
        const struct dunned_send *send = &judge->sends[i];
        const struct dunned_home *home = &judge->homes[send->household];
        int64_t taken_ms = home->ladder.taken_ms[send->rung];
        if (taken_ms == 0) {
            dunned_mismatch(judge, send->household, "R-FEE-3", "expected no %s; found it sent",
                            dunned_rung_name(judge, send->rung));
        } else if (send->before.state == ROW_ARRIVED && send->before.rung == send->rung &&
                   send->before.decided_ms == taken_ms) {
            dunned_mismatch(judge, send->household, "R-FEE-3", "expected %s once; found it again",
                            dunned_rung_name(judge, send->rung));
        }
    }
    judge->send_count = 0;
    dunned_settle_legal(judge);
}
