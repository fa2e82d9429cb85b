#include "bot/simulate_payers.h"

#include "bot/simulate_days.h"
#include "bot/simulate_dunning.h"
#include "bot/simulate_homes.h"
#include "bot/simulate_people.h"
#include "store/bill.h"
#include "store/campaign.h"

#include <stdlib.h>

enum {
    BILLS_MINUTE = 600,
    BANK_OPENS_MINUTE = 535, /* 08:55: its tables come in while the ladder is climbed too */
    BANK_CLOSES_MINUTE = 1260,
    MONTHS = 12,
    PARKS_PER_MILLE = 300,
    FEN_LEAST = 18000,
    FEN_SPREAD = 40000,
    PARKING_FEN = 15000,
    HALF_FLAG_SHIFT = 32,
    RUNG_PATIENT = 2 /* index of the first message after a debt is due: who is slow moves then */
};

const char *const payer_kind_names[PAYER_KIND_COUNT] = {
    [PAYER_AHEAD] = "ahead",       [PAYER_PROMPT] = "prompt",     [PAYER_REMINDED] = "reminded",
    [PAYER_LATE] = "late",         [PAYER_PROMISER] = "promiser", [PAYER_BREAKER] = "breaker",
    [PAYER_DISPUTER] = "disputer", [PAYER_CLAIMER] = "claimer",   [PAYER_HALVES] = "halves",
    [PAYER_PARTS] = "parts",       [PAYER_POOR] = "poor",         [PAYER_OPTED_OUT] = "opted_out",
    [PAYER_LEAVER] = "leaver",     [PAYER_COMER] = "comer",       [PAYER_REFUSER] = "refuser",
};

/* Of 1000 homes. */
static const int32_t shares[PAYER_KIND_COUNT] = {
    [PAYER_AHEAD] = 360,   [PAYER_PROMPT] = 250,  [PAYER_REMINDED] = 180, [PAYER_LATE] = 50,
    [PAYER_PROMISER] = 25, [PAYER_BREAKER] = 20,  [PAYER_DISPUTER] = 20,  [PAYER_CLAIMER] = 15,
    [PAYER_HALVES] = 10,   [PAYER_PARTS] = 8,     [PAYER_POOR] = 8,       [PAYER_OPTED_OUT] = 16,
    [PAYER_LEAVER] = 5,    [PAYER_COMER] = 8,     [PAYER_REFUSER] = 25,
};

struct payer {
    enum payer_kind kind;
    struct sim_debts known; /* what he was billed and has paid, on its way or not */
    int64_t promised_day;
    bool answered; /* said what he had to say about his present debt */
};

struct sim_payers {
    size_t count;
    struct payer *items; /* owned; by number of the home */
    struct sim_files files;
    size_t paid_count, paid_capacity;
    struct sim_file_row *paid; /* owned; waits for the bank's next table */
    int64_t bills, payments, billed_fen, paid_fen;
    int64_t replies;
};

/* ---- time ---- */

static int64_t today_of(const struct sim *sim)
{
    return sim_days_of(sim_staff_days(sim), sim_wall(sim));
}

static void plan_at(struct sim *sim, int64_t day, int32_t minute, enum sim_act_kind kind,
                    int64_t subject)
{
    int64_t after_ms = sim_days_at(sim_staff_days(sim), day, minute) - sim_wall(sim);
    sim_plan(sim, after_ms < 1 ? 1 : after_ms, kind, subject);
}

static int64_t within_days(struct sim *sim, int64_t from, int64_t until)
{
    return sim_between(&sim->payer_chance, from * SIM_DAY_MS, until * SIM_DAY_MS);
}

/* ---- opening ---- */

static enum payer_kind draw_kind(struct sim *sim)
{
    int32_t point = (int32_t)random_below(&sim->payer_chance, 1000);
    for (int kind = 0; kind < PAYER_KIND_COUNT; kind++) {
        point -= shares[kind];
        if (point < 0) {
            return (enum payer_kind)kind;
        }
    }
    return PAYER_REFUSER;
}

struct loading {
    struct sim *sim;
    int64_t household;
    struct payer *payer; /* NULL: of a home that nobody simulated lives in */
};

/* What the demo's homes owe from before. */
static enum status load_bill(void *context, const struct bill *bill)
{
    struct loading *loading = context;
    const struct sim_bill known = {
        .due = sim_days_from_date(bill->due_on / 10000, bill->due_on / 100 % 100,
                                  bill->due_on % 100),
        .month = bill->month,
        .fen = bill_owed_fen(bill)};
    dunning_judge_bill(loading->sim->dunning, loading->household, &known, false);
    return loading->payer == NULL || sim_debts_bill(&loading->payer->known, &known) ? ST_OK
                                                                                   : ST_NO_MEMORY;
}

static enum status load_home(struct sim *sim, int64_t household, struct payer *payer)
{
    struct loading loading = {.sim = sim, .household = household, .payer = payer};
    enum status status = dunning_judge_home(sim->dunning, household);
    return status == ST_OK ? store_bill_owed_of(sim->store, household, load_bill, &loading)
                           : status;
}

static enum status load_all(struct sim *sim)
{
    int64_t last = 0;
    enum status status = store_campaign_last_household(sim->store, &last);
    for (size_t i = 0; i < sim->payers->count && status == ST_OK; i++) {
        status = load_home(sim, sim->households[i], &sim->payers->items[i]);
    }
    for (int64_t id = 1; id <= last && status == ST_OK; id++) {
        if (!dunning_judge_knows(sim->dunning, id)) {
            status = load_home(sim, id, NULL);
        }
    }
    return status;
}

enum status sim_payers_open(struct sim *sim)
{
    struct sim_payers *payers = calloc(1, sizeof *payers);
    sim->payers = payers;
    if (payers == NULL) {
        return ST_NO_MEMORY;
    }
    payers->count = (size_t)sim->options->homes;
    payers->items = calloc(payers->count, sizeof *payers->items);
    enum status status = payers->items == NULL ? ST_NO_MEMORY : sim_files_open(&payers->files);
    for (size_t i = 0; i < payers->count && status == ST_OK; i++) {
        payers->items[i].kind = draw_kind(sim);
    }
    if (status == ST_OK) {
        status = load_all(sim);
    }
    int64_t today = today_of(sim);
    int year, month, date;
    sim_days_date(today, &year, &month, &date);
    plan_at(sim, today, BILLS_MINUTE, SIM_BILLS, (int64_t)year * MONTHS + month - 1);
    plan_at(sim, today, BANK_OPENS_MINUTE, SIM_BANK, 0);
    return status;
}

void sim_payers_close(struct sim *sim)
{
    struct sim_payers *payers = sim->payers;
    if (payers == NULL) {
        return;
    }
    for (size_t i = 0; payers->items != NULL && i < payers->count; i++) {
        sim_debts_free(&payers->items[i].known);
    }
    sim_files_close(&payers->files);
    free(payers->items);
    free(payers->paid);
    free(payers);
}

int64_t sim_payers_promised(const struct sim *sim, size_t home)
{
    return sim->payers->items[home].promised_day;
}

/* ---- bills ---- */

static void bill_home(struct sim *sim, size_t home, struct sim_file_row *row)
{
    struct payer *payer = &sim->payers->items[home];
    bool property = !row->parking;
    const struct sim_bill bill = {
        .due = row->day,
        .month = row->month,
        .fen = dunning_judge_share(sim->dunning, sim->households[home], row->fen, property)};
    row->home = (int32_t)home;
    if (!sim_debts_bill(&payer->known, &bill)) {
        sim->failed = ST_NO_MEMORY;
    }
    sim->payers->bills++;
    sim->payers->billed_fen += bill.fen;
}

/* What a home pays each month follows from its number. */
static int64_t property_fen(size_t home)
{
    return FEN_LEAST + (int64_t)(home * 2654435761U % FEN_SPREAD);
}

/* Those who pay without being asked to. */
static void plan_payments(struct sim *sim, int64_t month)
{
    for (size_t i = 0; i < sim->payers->count; i++) {
        enum payer_kind kind = sim->payers->items[i].kind;
        if (kind == PAYER_AHEAD && (month % MONTHS == 0 || sim->payers->items[i].known.paid_fen == 0)) {
            sim_plan(sim, within_days(sim, 1, 21), SIM_PAY, (int64_t)i);
        } else if (kind == PAYER_PROMPT) {
            sim_plan(sim, within_days(sim, 1, 22), SIM_PAY, (int64_t)i);
        }
    }
}

void sim_payers_bills(struct sim *sim, int64_t month)
{
    struct sim_payers *payers = sim->payers;
    int year = (int)(month / MONTHS), number = (int)(month % MONTHS) + 1;
    int64_t next = sim_days_from_date(year + (number == MONTHS), number % MONTHS + 1, 1);
    struct sim_file_row *rows = calloc(2 * payers->count, sizeof *rows);
    size_t count = 0;
    if (rows == NULL) {
        sim->failed = ST_NO_MEMORY;
        return;
    }
    for (size_t i = 0; i < payers->count; i++) {
        bool parks = i * 7919 % 1000 < PARKS_PER_MILLE;
        for (int parking = 0; parking <= parks; parking++) {
            struct sim_file_row *row = &rows[count++];
            *row = (struct sim_file_row){.month = year * 100 + number,
                                         .day = next - 1,
                                         .fen = parking ? PARKING_FEN : property_fen(i),
                                         .parking = parking};
            bill_home(sim, i, row);
        }
    }
    sim_files_send(sim, &payers->files, FILE_BILLS, rows, count);
    free(rows);
    plan_payments(sim, month);
    plan_at(sim, next, BILLS_MINUTE, SIM_BILLS, month + 1);
}

/* ---- the bank ---- */

static void pay(struct sim *sim, size_t home, int64_t fen)
{
    struct sim_payers *payers = sim->payers;
    if (fen <= 0) {
        return;
    }
    if (payers->paid_count == payers->paid_capacity) {
        size_t capacity = payers->paid_capacity * 2 + FILE_ROWS_MAX;
        struct sim_file_row *rows = realloc(payers->paid, capacity * sizeof *rows);
        if (rows == NULL) {
            sim->failed = ST_NO_MEMORY;
            return;
        }
        payers->paid = rows;
        payers->paid_capacity = capacity;
    }
    payers->paid[payers->paid_count++] =
        (struct sim_file_row){.home = (int32_t)home, .day = today_of(sim), .fen = fen};
    sim_debts_pay(&payers->items[home].known, fen);
    payers->items[home].answered = false;
    payers->payments++;
    payers->paid_fen += fen;
}

void sim_payers_pay(struct sim *sim, int64_t subject)
{
    size_t home = (size_t)(subject & 0xffffffff);
    const struct payer *payer = &sim->payers->items[home];
    int64_t fen = payer->known.billed_fen - payer->known.paid_fen;
    if (payer->kind == PAYER_AHEAD && payer->known.count > 0) { /* the year's bills to come as well */
        int64_t months = MONTHS - payer->known.bills[payer->known.count - 1].month % 100;
        fen += months * (property_fen(home) + (home * 7919 % 1000 < PARKS_PER_MILLE ? PARKING_FEN : 0));
    }
    pay(sim, home, subject >> HALF_FLAG_SHIFT ? (fen + 1) / 2 : fen);
}

void sim_payers_bank(struct sim *sim, int64_t subject)
{
    enum { FIRST_MINUTES = 12, SOONEST_MINUTES = 20, LATEST_MINUTES = 80 };
    struct sim_payers *payers = sim->payers;
    const struct sim_days *days = sim_staff_days(sim);
    (void)subject;
    sim_files_send(sim, &payers->files, FILE_PAYMENTS, payers->paid, payers->paid_count);
    payers->paid_count = 0;
    int32_t minute = sim_days_minute(days, sim_wall(sim));
    int64_t pause = sim_between(&sim->payer_chance, SOONEST_MINUTES, LATEST_MINUTES);
    if (minute + pause < BANK_CLOSES_MINUTE) {
        sim_plan(sim, pause * SIM_MINUTE_MS + sim_between(&sim->payer_chance, 0, 59999), SIM_BANK, 0);
        return;
    }
    int64_t first = sim_between(&sim->payer_chance, 0, FIRST_MINUTES);
    plan_at(sim, today_of(sim) + 1, BANK_OPENS_MINUTE + (int32_t)first, SIM_BANK, 0);
}

void sim_payers_move_in(struct sim *sim, const struct sim_file_row *rows, size_t count)
{
    sim_files_send(sim, &sim->payers->files, FILE_OCCUPANCY, rows, count);
}

void sim_payers_filed(struct sim *sim, int64_t file, struct text answer)
{
    sim_files_answered(sim, &sim->payers->files, file, answer);
}

/* ---- answers to reminders ---- */

enum reply { REPLY_PROMISE, REPLY_DISPUTE, REPLY_PAID, REPLY_PARTS, REPLY_POOR, REPLY_OPT_OUT,
             REPLY_LEAVE, REPLY_COME, REPLY_COUNT };
enum { REPLY_BITS = 4, PHONE_BIT = 1 << REPLY_BITS, RESIDENT_SHIFT = REPLY_BITS + 1, PROMISE_DAYS_MAX = 14 };

static const struct {
    bool plan;         /* he pays after it */
    int64_t from, until; /* days */
} after_reply[REPLY_COUNT] = {
    [REPLY_DISPUTE] = {true, 15, 60}, [REPLY_PARTS] = {true, 20, 60}, [REPLY_POOR] = {true, 60, 120},
    [REPLY_COME] = {true, 2, 6},
};

static const struct bank_words *words_of(const struct sim *sim, enum reply reply)
{
    const struct sim_bank *bank = sim->bank;
    const struct bank_words *const lists[REPLY_COUNT] = {
        [REPLY_PROMISE] = &bank->fee_promise, [REPLY_DISPUTE] = &bank->fee_dispute,
        [REPLY_PAID] = &bank->fee_paid,       [REPLY_PARTS] = &bank->fee_parts,
        [REPLY_POOR] = &bank->fee_hardship,   [REPLY_OPT_OUT] = &bank->opt_out,
        [REPLY_LEAVE] = &bank->fee_leave,     [REPLY_COME] = &bank->fee_come,
    };
    return lists[reply];
}

static void plan_reply(struct sim *sim, size_t resident, enum reply reply, bool by_phone)
{
    sim_plan(sim, sim_between(&sim->payer_chance, 5 * SIM_MINUTE_MS, 8 * (int64_t)SIM_HOUR_MS), SIM_REPLY,
             (int64_t)resident << RESIDENT_SHIFT | (by_phone ? PHONE_BIT : 0) | (int64_t)reply);
}

/* The day that he names, as he writes it, and as he will keep it or not. */
static void name_day(struct sim *sim, size_t home, char *out, size_t size)
{
    struct payer *payer = &sim->payers->items[home];
    int year, month, date;
    payer->promised_day = today_of(sim) + sim_between(&sim->payer_chance, 2, PROMISE_DAYS_MAX);
    sim_days_date(payer->promised_day, &year, &month, &date);
    snprintf(out, size, "%d月%d号", month, date);
    if (payer->kind == PAYER_PROMISER) {
        plan_at(sim, payer->promised_day, (int32_t)sim_between(&sim->payer_chance, 545, 1100),
                SIM_PAY, (int64_t)home);
    } else if (sim_chance(&sim->payer_chance, 500)) {
        sim_plan(sim, within_days(sim, 30, 90), SIM_PAY, (int64_t)home);
    }
}

void sim_payers_reply(struct sim *sim, int64_t subject)
{
    size_t resident = (size_t)(subject >> RESIDENT_SHIFT);
    bool by_phone = (subject & PHONE_BIT) != 0;
    enum reply reply = (enum reply)(subject & (PHONE_BIT - 1));
    size_t home = resident % sim->payers->count;
    const struct bank_words *words = words_of(sim, reply);
    char day[STORE_ID_BYTES] = "";
    if (sim_residents_busy(sim, resident)) {
        sim_plan(sim, 3 * (int64_t)SIM_HOUR_MS, SIM_REPLY, subject);
        return;
    }
    if (reply == REPLY_PROMISE) {
        name_day(sim, home, day, sizeof day);
    }
    sim->payers->replies++;
    sim_residents_say(sim, resident, by_phone,
                      words->items[random_below(&sim->payer_chance, words->count)], text_of(day));
    if (after_reply[reply].plan) {
        sim_plan(sim, within_days(sim, after_reply[reply].from, after_reply[reply].until), SIM_PAY,
                 (int64_t)home);
    }
}

/* What each does about a message; rung: which one it is. */
static void answer_once(struct sim *sim, size_t resident, size_t home, bool by_phone)
{
    static const enum reply replies[PAYER_KIND_COUNT] = {
        [PAYER_PROMISER] = REPLY_PROMISE, [PAYER_BREAKER] = REPLY_PROMISE,
        [PAYER_DISPUTER] = REPLY_DISPUTE, [PAYER_CLAIMER] = REPLY_PAID,
        [PAYER_PARTS] = REPLY_PARTS,      [PAYER_POOR] = REPLY_POOR,
        [PAYER_OPTED_OUT] = REPLY_OPT_OUT, [PAYER_LEAVER] = REPLY_LEAVE,
        [PAYER_COMER] = REPLY_COME,
    };
    struct payer *payer = &sim->payers->items[home];
    bool promises = payer->kind == PAYER_PROMISER || payer->kind == PAYER_BREAKER;
    if (payer->answered && !promises) {
        return;
    }
    payer->answered = true;
    if (payer->kind == PAYER_CLAIMER && sim_chance(&sim->payer_chance, 500)) {
        sim_payers_pay(sim, (int64_t)home); /* it is true, and the bank is slow */
    }
    plan_reply(sim, resident, replies[payer->kind], by_phone);
    if (payer->kind == PAYER_CLAIMER || payer->kind == PAYER_LEAVER) {
        sim_plan(sim, within_days(sim, 8, 40), SIM_PAY, (int64_t)home);
    } else if (payer->kind == PAYER_OPTED_OUT && sim_chance(&sim->payer_chance, 300)) {
        sim_plan(sim, within_days(sim, 90, 200), SIM_PAY, (int64_t)home);
    }
}

void sim_payers_told(struct sim *sim, size_t resident, int32_t rung, bool by_phone)
{
    size_t home = resident % sim->payers->count;
    const struct payer *payer = &sim->payers->items[home];
    struct random *random = &sim->payer_chance;
    switch (payer->kind) {
    case PAYER_AHEAD: /* two bills of a month came after he had paid, say */
    case PAYER_PROMPT:
    case PAYER_REMINDED:
        sim_plan(sim, sim_between(random, SIM_HOUR_MS, 3 * (int64_t)SIM_DAY_MS), SIM_PAY,
                 (int64_t)home);
        break;
    case PAYER_LATE:
        if (rung >= RUNG_PATIENT && sim_chance(random, 400)) {
            sim_plan(sim, within_days(sim, 1, 12), SIM_PAY, (int64_t)home);
        }
        break;
    case PAYER_HALVES:
        sim_plan(sim, within_days(sim, 1, 5), SIM_PAY, (int64_t)home | 1LL << HALF_FLAG_SHIFT);
        break;
    case PAYER_REFUSER:
    case PAYER_KIND_COUNT:
        break;
    default:
        if (rung > 0) {
            answer_once(sim, resident, home, by_phone);
        }
    }
}

/* ---- figures ---- */

void sim_payers_report(const struct sim *sim, FILE *out)
{
    const struct sim_payers *payers = sim->payers;
    int64_t counts[PAYER_KIND_COUNT] = {0};
    for (size_t i = 0; i < payers->count; i++) {
        counts[payers->items[i].kind]++;
    }
    fprintf(out, "homes:");
    for (int kind = 0; kind < PAYER_KIND_COUNT; kind++) {
        fprintf(out, " %s %lld", payer_kind_names[kind], (long long)counts[kind]);
    }
    fprintf(out, "\nfees: bills %lld (%lld.%02d yuan), payments %lld (%lld.%02d yuan), answers %lld\n",
            (long long)payers->bills, (long long)(payers->billed_fen / 100),
            (int)(payers->billed_fen % 100), (long long)payers->payments,
            (long long)(payers->paid_fen / 100), (int)(payers->paid_fen % 100),
            (long long)payers->replies);
}
