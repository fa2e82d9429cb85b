/* simulate_reminded.c - the part of simulate_polls.h about sheets that were begun and not finished: each is
 * reminded of once, on its day, if he who has it may be written to (R-SUR-3). */
#include "bot/simulate_poll.h"
#include "bot/window.h"
#include "store/contact.h"
#include "store/outbox.h"

#include <stdlib.h>

enum {
    SHEET_DAYS = 7,
    SLACK_MS = 12 * SIM_HOUR_MS, /* the wall clock may have been stepped */
    HEARD_MS = 60 * SIM_MINUTE_MS, /* … so long after he wrote: else nobody knows when it began */
    DEAD_LOOKED_AT = 5000
};

static struct poll_sheet *newest(struct poll_judge *judge, int64_t contact)
{
    for (size_t i = judge->sheet_count; i > 0; i--) {
        if (judge->sheets[i - 1].contact == contact) {
            return &judge->sheets[i - 1];
        }
    }
    return NULL;
}

static bool is_open(const struct poll_judge *judge, const struct poll_sheet *sheet)
{
    return sheet->over_ms == 0 &&
           sim_wall(judge->sim) - sheet->written_ms < SHEET_DAYS * (int64_t)SIM_DAY_MS;
}

static int64_t asking(const struct poll_judge *judge, int64_t household)
{
    for (size_t i = 0; i < judge->poll_count; i++) {
        const struct poll *poll = &judge->polls[i];
        if (poll->state == POLL_STARTED && (size_t)household < poll->capacity &&
            (poll->homes[household] & POLL_SAMPLED) != 0 &&
            (poll->homes[household] & (POLL_ANSWERED | POLL_DECLINED)) == 0) {
            return poll->id;
        }
    }
    return 0;
}

/* ---- what he does ---- */

void poll_judge_sheet_wanted(struct poll_judge *judge, int64_t household, int64_t contact)
{
    const struct poll_sheet *before = newest(judge, contact);
    if (contact == 0 || (before != NULL && is_open(judge, before))) {
        return;
    }
    if (judge->sheet_count == judge->sheet_capacity) {
        size_t capacity = judge->sheet_capacity * 2 + 256;
        struct poll_sheet *sheets = realloc(judge->sheets, capacity * sizeof *sheets);
        if (sheets == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            return;
        }
        judge->sheets = sheets;
        judge->sheet_capacity = capacity;
    }
    judge->sheets[judge->sheet_count++] = (struct poll_sheet){.contact = contact,
                                                              .household = household,
                                                              .poll = asking(judge, household),
                                                              .written_ms = sim_wall(judge->sim)};
}

void poll_judge_sheet_begun(struct poll_judge *judge, int64_t household, int64_t contact)
{
    poll_judge_sheet_wanted(judge, household, contact); /* when he wrote to a gateway that was down */
    struct poll_sheet *sheet = newest(judge, contact);
    if (sheet != NULL && sheet->begun_ms == 0) {
        sheet->begun_ms = sim_wall(judge->sim);
    }
}

void poll_judge_sheet_left(struct poll_judge *judge, int64_t contact)
{
    struct poll_sheet *sheet = newest(judge, contact);
    if (sheet != NULL && sheet->over_ms == 0) {
        sheet->over_ms = sim_wall(judge->sim);
    }
}

void poll_sheets_over(struct poll_judge *judge, const struct poll *poll, int64_t household)
{
    for (size_t i = 0; i < judge->sheet_count; i++) {
        struct poll_sheet *sheet = &judge->sheets[i];
        bool theirs = household == 0 ? sheet->poll == poll->id : sheet->household == household;
        if (theirs && sheet->over_ms == 0) {
            sheet->over_ms = sim_wall(judge->sim);
        }
    }
}

/* ---- what he is sent ---- */

void poll_remind(struct poll_judge *judge, const struct poll_mail *mail)
{
    struct poll_sheet *sheet = newest(judge, mail->contact);
    int64_t now_ms = sim_wall(judge->sim);
    struct poll *poll = sheet == NULL ? NULL : poll_of(judge, sheet->poll);
    bool over = sheet != NULL && sheet->over_ms != 0 && now_ms - sheet->over_ms > SIM_DAY_MS;
    if (sheet == NULL || over ||
        now_ms - sheet->written_ms > SHEET_DAYS * (int64_t)SIM_DAY_MS + SLACK_MS) {
        poll_mismatch(judge, poll, mail->household, "R-SUR-3", "expected none; found a reminder");
        return;
    }
    if (sheet->outbox == mail->outbox) { /* the same, tried again */
        return;
    }
    sheet->outbox = mail->outbox;
    if (now_ms - sheet->written_ms < judge->remind_days * (int64_t)SIM_DAY_MS - SLACK_MS) {
        poll_mismatch(judge, poll, mail->household, "R-SUR-3",
                      "expected the reminder after %d days; found it earlier", judge->remind_days);
    }
    if (++sheet->reminders > 1) {
        poll_mismatch(judge, poll, mail->household, "R-SUR-3", "expected one reminder; found a second");
    }
    judge->reminded++;
}

/* ---- what he had to be sent ---- */

static bool may_be_written_to(const struct poll_judge *judge, const struct poll_sheet *sheet)
{
    struct contact contact;
    struct conversation conversation;
    const struct config *config = judge->sim->config;
    return !dunning_judge_opted_out(judge->sim->dunning, sheet->household) &&
           store_contact_get(judge->sim->store, sheet->contact, &contact, &conversation) == ST_OK &&
           contact.following && conversation.holder == 0 &&
           window_is_open(config_account(config, text_of(contact.channel), text_of(contact.account)),
                          &conversation, sim_wall(judge->sim));
}

void poll_sheets_due(struct poll_judge *judge, bool sound)
{
    const struct hours *hours = &judge->sim->config->communities[0].outreach;
    int64_t now_ms = sim_wall(judge->sim);
    int32_t minute = sim_days_minute(&judge->days, now_ms);
    bool quiet = minute < hours->from_minute || minute >= hours->until_minute;
    for (size_t i = 0; i < hours->break_count && !quiet; i++) {
        quiet = minute >= hours->breaks[i].from_minute && minute < hours->breaks[i].until_minute;
    }
    bool away = judge->sim->store == NULL; /* the gateway is down: nobody can look, or be reminded */
    for (size_t i = 0; i < judge->sheet_count && !quiet && !away; i++) {
        struct poll_sheet *sheet = &judge->sheets[i];
        if (sheet->looked || sheet->begun_ms == 0 || !is_open(judge, sheet) ||
            now_ms - sheet->begun_ms < judge->remind_days * (int64_t)SIM_DAY_MS) {
            continue;
        }
        sheet->looked = true;
        sheet->expected = sound && sheet->begun_ms - sheet->written_ms < HEARD_MS &&
                          may_be_written_to(judge, sheet);
        sheet->looked_ms = now_ms;
    }
}

struct lost_search {
    const struct poll_sheet *sheet;
    bool found;
};

/* A crash came between the commit that handed it over and the handing over: nobody knows. */
static enum status look_for_lost(void *context, const struct outbox_row *row)
{
    struct lost_search *search = context;
    search->found = search->found || (row->contact == search->sheet->contact &&
                                      row->state == OUTBOX_UNCERTAIN &&
                                      row->created_at_ms >= search->sheet->looked_ms - SIM_DAY_MS);
    return ST_OK;
}

void poll_sheets_judge(struct poll_judge *judge)
{
    if (judge->sim->store == NULL) { /* … and the day is not sound */
        return;
    }
    for (size_t i = 0; i < judge->sheet_count; i++) {
        struct poll_sheet *sheet = &judge->sheets[i];
        struct lost_search search = {.sheet = sheet};
        if (!sheet->expected) {
            continue;
        }
        sheet->expected = false;
        bool same_day = sim_days_of(&judge->days, sheet->looked_ms) == judge->day;
        if (sheet->reminders > 0 || sheet->over_ms != 0 || !same_day || judge->unsound_day == judge->day) {
            continue;
        }
        if (store_outbox_dead(judge->sim->store, TEXT("*"), DEAD_LOOKED_AT, look_for_lost, &search) != ST_OK ||
            !search.found) {
            poll_mismatch(judge, poll_of(judge, sheet->poll), sheet->household, "R-SUR-3",
                          "expected a reminder of the sheet; found none");
        }
    }
}
