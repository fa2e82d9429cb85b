#include "bot/simulate_polls.h"

#include "bot/simulate_poll.h"
#include "store/contact.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_BYTES = 2048, LINE_BYTES = 320, PERCENT = 100, EVENING_MINUTE = 1200 };

/* ---- reading ---- */

static int32_t number_of(const json_t *object, const char *key)
{
    return (int32_t)json_integer_value(json_object_get(object, key));
}

static void read_kind(const json_t *value, struct poll_kind *kind)
{
    const json_t *after = json_object_get(value, "after");
    const char *id = json_string_value(json_object_get(value, "id"));
    *kind = (struct poll_kind){
        .occupied_percent = number_of(value, "occupied_percent"),
        .years = number_of(value, "years"),
        .share_percent = number_of(value, "share_percent"),
        .required_percent = number_of(value, "required_percent"),
        .all = json_is_true(json_object_get(value, "all")),
        .lead_days = number_of(value, "lead_days"),
        .visit_after = number_of(value, "visit_after_days"),
        .close_after = number_of(value, "close_after_days"),
        .longest = number_of(value, "longest_days"),
    };
    snprintf(kind->id, sizeof kind->id, "%s", id == NULL ? "" : id);
    for (size_t i = 0; i < json_array_size(after) && i < POLL_AFTER_MAX; i++) {
        snprintf(kind->after[kind->after_count++], POLL_ID_BYTES, "%s",
                 json_string_value(json_array_get(after, i)));
    }
}

static enum status read_rules(struct poll_judge *judge, const char *directory)
{
    char path[PATH_BYTES];
    int hour = 0, minute = 0;
    snprintf(path, sizeof path, "%s/surveys.json", directory);
    json_t *root = json_load_file(path, 0, NULL);
    const json_t *kinds = json_object_get(root, "kinds");
    const char *at = json_string_value(json_object_get(root, "at"));
    bool sound = at != NULL && sscanf(at, "%d:%d", &hour, &minute) == 2 &&
                 json_array_size(kinds) > 0 && json_array_size(kinds) <= POLL_KINDS_MAX;
    judge->at_minute = hour * 60 + minute;
    judge->remind_days = number_of(root, "remind_days");
    for (size_t i = 0; sound && i < json_array_size(kinds); i++) {
        read_kind(json_array_get(kinds, i), &judge->kinds[judge->kind_count++]);
    }
    json_decref(root);
    return sound ? ST_OK : ST_CONFIG;
}

enum status poll_judge_open(struct sim *sim, struct oracle *oracle, struct poll_judge **judge_out)
{
    struct poll_judge *judge = calloc(1, sizeof *judge);
    const char *directory = sim_judged_by(sim);
    *judge_out = judge;
    if (judge == NULL) {
        return ST_NO_MEMORY;
    }
    judge->sim = sim;
    judge->oracle = oracle;
    enum status status = sim_days_load(directory, SIM_FIRST_YEAR, SIM_FIRST_YEAR + SIM_YEARS_MAX,
                                       &sim->config->communities[0].frame, &judge->days);
    judge->first_day = sim_days_of(&judge->days, sim_wall(sim));
    return status == ST_OK ? read_rules(judge, directory) : status;
}

void poll_judge_close(struct poll_judge *judge)
{
    if (judge != NULL) {
        for (size_t i = 0; i < judge->poll_count; i++) {
            free(judge->polls[i].homes);
        }
        free(judge->words);
        free(judge->visits);
        free(judge->sheets);
        free(judge->revisits);
        free(judge);
    }
}

static size_t kind_of(const struct poll_judge *judge, struct text id)
{
    size_t i = 0;
    while (i < judge->kind_count && !text_equal(text_of(judge->kinds[i].id), id)) {
        i++;
    }
    return i;
}

void poll_judge_remember(struct poll_judge *judge, struct text kind, int64_t day)
{
    size_t index = kind_of(judge, kind);
    if (index < judge->kind_count) {
        judge->last_begun[index] = day;
    }
}

/* ---- saying what is wrong ---- */

void poll_mismatch(struct poll_judge *judge, const struct poll *poll, int64_t household,
                   const char *rule, const char *format, ...)
{
    char line[LINE_BYTES];
    struct household home = {.room = "-"};
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    if (household != 0 && judge->sim->store != NULL &&
        store_household_get(judge->sim->store, household, &home) != ST_OK) {
        snprintf(home.room, sizeof home.room, "#%lld", (long long)household);
    }
    int year, month, date;
    sim_days_date(sim_days_of(&judge->days, sim_wall(judge->sim)), &year, &month, &date);
    judge->mismatches++;
    oracle_mismatch(judge->oracle, 0, rule, "survey %lld (%s), home %s, %04d-%02d-%02d: %s",
                    (long long)(poll == NULL ? 0 : poll->id),
                    poll == NULL ? "none" : judge->kinds[poll->kind].id, home.room, year, month, date,
                    line);
}

struct text poll_member(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value)
               ? (struct text){json_string_value(value), json_string_length(value)}
               : TEXT_NONE;
}

int64_t poll_home_of(const struct poll_judge *judge, const json_t *data)
{
    struct household household;
    struct text community = text_of(judge->sim->config->communities[0].id);
    struct text room = poll_member(data, "room");
    return room.size > 0 && store_household_find(judge->sim->store, community, room, &household) == ST_OK
               ? household.id
               : 0;
}

/* ---- surveys ---- */

struct poll *poll_of(struct poll_judge *judge, int64_t id)
{
    for (size_t i = 0; i < judge->poll_count; i++) {
        if (judge->polls[i].id == id) {
            return &judge->polls[i];
        }
    }
    return NULL;
}

uint16_t *poll_bits(struct poll_judge *judge, struct poll *poll, int64_t household)
{
    if ((size_t)household >= poll->capacity) {
        size_t capacity = (size_t)household * 2 + 256;
        uint16_t *homes = realloc(poll->homes, capacity * sizeof *homes);
        if (homes == NULL) {
            judge->sim->failed = ST_NO_MEMORY;
            static uint16_t lost;
            return &lost;
        }
        memset(homes + poll->capacity, 0, (capacity - poll->capacity) * sizeof *homes);
        poll->homes = homes;
        poll->capacity = capacity;
    }
    return &poll->homes[household];
}

/* ---- when one has to begin ---- */

static int64_t years_later(int64_t day, int32_t years)
{
    int year, month, date;
    sim_days_date(day, &year, &month, &date);
    return sim_days_from_date(year + years, month, date);
}

static bool is_due(const struct poll_judge *judge, const struct poll_kind *kind, int64_t today)
{
    int64_t homes = 0, occupied = 0, newest = 0;
    if (kind->occupied_percent > 0) {
        dunning_judge_count(judge->sim->dunning, &homes, &occupied);
        return judge->last_begun[kind_of(judge, text_of(kind->id))] == 0 && occupied > 0 &&
               occupied * PERCENT >= homes * kind->occupied_percent;
    }
    for (size_t i = 0; i < kind->after_count; i++) {
        size_t index = kind_of(judge, text_of(kind->after[i]));
        int64_t day = index < judge->kind_count ? judge->last_begun[index] : 0;
        newest = day > newest ? day : newest;
    }
    return kind->years > 0 && newest != 0 && years_later(newest, kind->years) <= today;
}

/* One whose last one is still running waits for its end. */
static bool is_running(const struct poll_judge *judge, size_t kind)
{
    bool running = false;
    for (size_t i = 0; i < judge->poll_count; i++) {
        running = running || (judge->polls[i].kind == kind && judge->polls[i].state != POLL_OVER);
    }
    return running;
}

static void begin(struct poll_judge *judge, const struct event *event, const json_t *told)
{
    struct poll *poll = &judge->polls[judge->poll_count];
    size_t kind = kind_of(judge, poll_member(told, "kind"));
    if (judge->poll_count == POLLS_MAX || kind == judge->kind_count) {
        poll_mismatch(judge, NULL, 0, "R-SUR-2", "expected no such survey");
        return;
    }
    judge->poll_count++;
    *poll = (struct poll){.id = json_integer_value(json_object_get(told, "id")),
                          .kind = kind,
                          .campaign = json_integer_value(json_object_get(told, "campaign")),
                          .begun_ms = event->at_ms};
    const char *rule = judge->kinds[kind].occupied_percent > 0 ? "R-SUR-1" : "R-SUR-2";
    if (!judge->due[kind]) {
        poll_mismatch(judge, poll, 0, rule, "expected none to begin; found this one");
    } else if (judge->unsound_day != sim_days_of(&judge->days, event->at_ms) &&
               sim_days_minute(&judge->days, event->at_ms) != judge->at_minute) {
        poll_mismatch(judge, poll, 0, rule, "expected at minute %d of the day; found at %d",
                      judge->at_minute, sim_days_minute(&judge->days, event->at_ms));
    }
    judge->due[kind] = false;
    judge->last_begun[kind] = sim_days_of(&judge->days, event->at_ms);
}

/* ---- invitations ---- */

static struct poll *poll_of_campaign(struct poll_judge *judge, int64_t campaign)
{
    for (size_t i = 0; i < judge->poll_count; i++) {
        if (judge->polls[i].campaign == campaign && judge->polls[i].state != POLL_OVER) {
            return &judge->polls[i];
        }
    }
    return NULL;
}

static void invite(struct poll_judge *judge, int64_t household, int64_t campaign)
{
    struct poll *poll = poll_of_campaign(judge, campaign);
    uint16_t *bits = poll == NULL ? NULL : poll_bits(judge, poll, household);
    if (bits == NULL || (*bits & POLL_SAMPLED) == 0 || (*bits & (POLL_ANSWERED | POLL_DECLINED)) != 0) {
        poll_mismatch(judge, poll, household, "R-SUR-3", "expected none; found an invitation");
        return;
    }
    if (poll_asked_elsewhere(judge, poll, household)) {
        poll_mismatch(judge, poll, household, "R-SUR-3",
                      "expected one survey at a time; found an invitation to a second");
    }
    poll->invited += (*bits & POLL_INVITED) == 0;
    *bits = (uint16_t)((*bits & ~POLL_UNTOLD) | POLL_INVITED);
    poll_asks(judge, poll, household);
}

void poll_judge_lost_on_way(struct poll_judge *judge, int64_t household, int64_t campaign)
{
    struct poll *poll = poll_of_campaign(judge, campaign);
    if (poll != NULL && household != 0) {
        *poll_bits(judge, poll, household) |= POLL_UNTOLD;
    }
}

void poll_judge_sent(struct poll_judge *judge, const struct poll_mail *mail)
{
    if (mail->household != 0 && mail->mail.kind == MAIL_INVITE) {
        invite(judge, mail->household, mail->campaign);
    } else if (mail->household != 0 && mail->mail.kind == MAIL_REMIND) {
        poll_remind(judge, mail);
    }
}

/* Another survey asked it on the day: its invitation comes later, and is judged then. */
static bool is_to_invite(struct poll_judge *judge, const struct poll *poll, int64_t id, uint16_t *bits)
{
    bool due = !poll->invitations_judged || (*bits & POLL_LATER) != 0;
    if ((*bits & POLL_SAMPLED) == 0 || !due) {
        return false;
    }
    if ((*bits & POLL_WAITS) != 0) {
        *bits |= POLL_LATER;
        return false;
    }
    if (dunning_judge_told_on(judge->sim->dunning, id, judge->day) ||
        dunning_judge_opted_out(judge->sim->dunning, id) ||
        !dunning_judge_lived_in(judge->sim->dunning, id)) {
        *bits |= POLL_EXCUSED;
    }
    return (*bits & (POLL_INVITED | POLL_EXCUSED | POLL_ANSWERED | POLL_DECLINED)) == 0;
}

/* By the evening of the day on which they went out, each home of the sample has one. */
static void check_invitations(struct poll_judge *judge, struct poll *poll)
{
    bool sound = judge->unsound_day != judge->day;
    for (int64_t id = 1; id < (int64_t)poll->capacity; id++) {
        uint16_t *bits = &poll->homes[id];
        bool open = is_to_invite(judge, poll, id, bits);
        if (open && sound &&
            !dunning_judge_lost(judge->sim->dunning, id, poll->started_ms, sim_wall(judge->sim))) {
            poll_mismatch(judge, poll, id, "R-SUR-3", "expected an invitation; found none");
        }
        if (sound && (*bits & POLL_WAITS) == 0) {
            *bits = (uint16_t)(*bits & ~POLL_LATER);
        }
    }
    poll->invitations_judged = poll->invitations_judged || sound;
}

/* ---- events ---- */

static void settle_home(struct poll_judge *judge, struct poll *poll, const struct event *event,
                        const json_t *data, uint16_t bit)
{
    int64_t household = poll_home_of(judge, data);
    uint16_t *bits = poll_bits(judge, poll, household);
    bool again = bit == POLL_DECLINED ? (*bits & (POLL_ANSWERED | POLL_DECLINED)) != 0
                                      : (*bits & POLL_ANSWERED) != 0;
    if (household == 0 || (*bits & POLL_SAMPLED) == 0 || again || poll->state == POLL_OVER) {
        poll_mismatch(judge, poll, household, "R-SUR-2", "expected one answer of a home that is asked");
        return;
    }
    poll->declined -= (*bits & POLL_DECLINED) != 0;
    poll->visiting -= (*bits & POLL_VISITED) != 0 && (*bits & POLL_DECLINED) == 0;
    *bits = (uint16_t)((*bits & ~POLL_DECLINED) | bit);
    poll->answered += bit == POLL_ANSWERED;
    poll->declined += bit == POLL_DECLINED;
    poll_sheets_over(judge, poll, household);
    if (bit == POLL_ANSWERED) {
        poll_words_handed(judge, poll, household, !text_equal(event->actor, TEXT("resident")));
    }
    const json_t *told = json_object_get(data, "survey");
    int64_t answered = json_integer_value(json_object_get(told, "answered"));
    int64_t declined = json_integer_value(json_object_get(told, "declined"));
    if (answered != poll->answered || declined != poll->declined) {
        poll_mismatch(judge, poll, household, "R-SUR-4", "expected %lld answered, %lld declined; found %lld, %lld",
                      (long long)poll->answered, (long long)poll->declined, (long long)answered,
                      (long long)declined);
    }
    dunning_judge_record(judge->sim->dunning, household, event->at_ms,
                         bit == POLL_ANSWERED ? "answered" : "declined", judge->kinds[poll->kind].id);
}

static int64_t age_of(const struct poll_judge *judge, const struct poll *poll, int64_t at_ms)
{
    return sim_days_of(&judge->days, at_ms) - sim_days_of(&judge->days, poll->started_ms);
}

static bool is_over(const struct poll_judge *judge, const struct poll *poll, int64_t answered,
                    int64_t declined, int64_t at_ms)
{
    const struct poll_kind *kind = &judge->kinds[poll->kind];
    int64_t age = age_of(judge, poll, at_ms);
    return poll->state == POLL_STARTED &&
           (answered + declined >= poll->sampled || age >= kind->longest ||
            (age >= kind->close_after && answered >= poll->required));
}

static void start(struct poll_judge *judge, struct poll *poll, const struct event *event)
{
    const struct poll_kind *kind = &judge->kinds[poll->kind];
    int64_t from_ms = poll->begun_ms + kind->lead_days * (int64_t)SIM_DAY_MS;
    poll->state = POLL_STARTED;
    poll->started_ms = event->at_ms;
    if (event->at_ms < from_ms) {
        poll_mismatch(judge, poll, 0, "R-SUR-3", "expected %d days for the manager to look at it",
                      kind->lead_days);
    }
}

static void end(struct poll_judge *judge, struct poll *poll, const struct event *event)
{
    if (!is_over(judge, poll, poll->answered, poll->declined, event->at_ms)) {
        poll_mismatch(judge, poll, 0, "R-SUR-2", "expected it to go on: %lld of %lld answered; found it closed",
                      (long long)poll->answered, (long long)poll->required);
    }
    poll->state = POLL_OVER;
    poll->ended_ms = event->at_ms;
    poll_sheets_over(judge, poll, 0);
}

void poll_judge_event(struct poll_judge *judge, const struct event *event, const json_t *data)
{
    if (event->ticket != 0) {
        poll_ticket_event(judge, event, data);
    }
    if (!text_starts_with(event->kind, TEXT("survey."))) {
        return;
    }
    const json_t *told = json_object_get(data, "survey");
    struct text kind = event->kind;
    if (text_equal(kind, TEXT("survey.begun"))) {
        begin(judge, event, told);
        return;
    }
    struct poll *poll = poll_of(judge, json_integer_value(json_object_get(told, "id")));
    if (poll == NULL) {
        poll_mismatch(judge, NULL, 0, "R-SUR-2", "expected no such survey; found %.*s", TEXT_ARGS(kind));
    } else if (text_equal(kind, TEXT("survey.drawn"))) {
        poll_draw(judge, poll, told);
    } else if (text_equal(kind, TEXT("survey.started"))) {
        start(judge, poll, event);
    } else if (text_equal(kind, TEXT("survey.answered"))) {
        settle_home(judge, poll, event, data, POLL_ANSWERED);
    } else if (text_equal(kind, TEXT("survey.declined"))) {
        settle_home(judge, poll, event, data, POLL_DECLINED);
    } else {
        end(judge, poll, event);
    }
}

/* ---- days ---- */

/* Homes of the sample that nobody can visit, because another survey asks them. */
static int64_t count_waiting(const struct poll *poll)
{
    int64_t count = 0;
    for (size_t id = 1; id < poll->capacity; id++) {
        count += (poll->homes[id] & (POLL_SAMPLED | POLL_WAITS)) == (POLL_SAMPLED | POLL_WAITS) &&
                 (poll->homes[id] & (POLL_ANSWERED | POLL_DECLINED | POLL_VISITED)) == 0;
    }
    return count;
}

/* What the day's look had to bring about is there by its evening. */
static void judge_evening(struct poll_judge *judge, struct poll *poll)
{
    const struct poll_kind *kind = &judge->kinds[poll->kind];
    bool sound = judge->unsound_day != judge->day;
    int64_t lead_day = sim_days_of(&judge->days, poll->begun_ms) + kind->lead_days;
    if (poll->state != POLL_STARTED) {
        if (sound && judge->day > lead_day) {
            poll_mismatch(judge, poll, 0, "R-SUR-3", "expected invitations by now; found none");
        }
        return;
    }
    check_invitations(judge, poll);
    if (sound && is_over(judge, poll, poll->morning_answered, poll->morning_declined, judge->looked_ms)) {
        poll_mismatch(judge, poll, 0, "R-SUR-2", "expected it closed; found it open");
    }
    int64_t reachable = poll->sampled - poll->morning_declined - count_waiting(poll);
    int64_t aim = poll->required < reachable ? poll->required : reachable;
    int64_t today = poll->declined - poll->morning_declined;
    if (sound && age_of(judge, poll, judge->looked_ms) >= kind->visit_after &&
        poll->answered + poll->visiting + poll->missed + today < aim) {
        poll_mismatch(judge, poll, 0, "R-SUR-2", "expected visits up to %lld answers; found %lld and %lld visits",
                      (long long)aim, (long long)poll->answered, (long long)poll->visiting);
    }
}

static void judge_morning(struct poll_judge *judge, struct poll *poll)
{
    poll->morning_answered = poll->answered;
    poll->morning_declined = poll->declined;
    poll->missed = 0;
    for (int64_t id = 1; id < (int64_t)poll->capacity; id++) {
        bool waits = (poll->homes[id] & POLL_SAMPLED) != 0 &&
                     poll_may_be_asked_elsewhere(judge, poll, id);
        poll->homes[id] = (uint16_t)((poll->homes[id] & ~POLL_WAITS) | (waits ? POLL_WAITS : 0));
    }
}

static void each_open(struct poll_judge *judge, void (*look)(struct poll_judge *, struct poll *))
{
    for (size_t i = 0; i < judge->poll_count; i++) {
        if (judge->polls[i].state != POLL_OVER) {
            look(judge, &judge->polls[i]);
        }
    }
}

void poll_judge_time(struct poll_judge *judge, bool sound)
{
    int64_t now_ms = sim_wall(judge->sim);
    int64_t today = sim_days_of(&judge->days, now_ms);
    int32_t minute = sim_days_minute(&judge->days, now_ms);
    if (!sound) {
        judge->unsound_day = today;
    }
    if (judge->open && (today > judge->day || minute >= EVENING_MINUTE)) {
        judge->open = false;
        each_open(judge, judge_evening);
        poll_sheets_judge(judge);
    }
    poll_sheets_due(judge, sound);
    if (today > judge->day && today > judge->first_day && minute >= judge->at_minute) {
        judge->day = today;
        judge->open = true;
        judge->looked_ms = now_ms;
        for (size_t i = 0; i < judge->kind_count; i++) {
            judge->due[i] = is_due(judge, &judge->kinds[i], today) && !is_running(judge, i);
        }
        each_open(judge, judge_morning);
    }
}

void poll_judge_settle(struct poll_judge *judge, bool sound)
{
    bool looked = judge->looked_ms == sim_wall(judge->sim);
    poll_visits_missed(judge);
    for (size_t i = 0; i < judge->kind_count && looked && sound; i++) {
        const struct poll_kind *kind = &judge->kinds[i];
        if (judge->due[i]) {
            poll_mismatch(judge, NULL, 0, kind->occupied_percent > 0 ? "R-SUR-1" : "R-SUR-2",
                          "expected %s to begin; found nothing", kind->id);
            judge->due[i] = false;
        }
    }
}

/* ---- the end ---- */

enum status poll_judge_finish(struct poll_judge *judge)
{
    poll_words_finish(judge);
    return ST_OK;
}

void poll_judge_report(const struct poll_judge *judge, FILE *out)
{
    int64_t handed = 0, revisits = 0;
    fprintf(out, "%-12s %10s %8s %8s %8s %8s %8s %8s %8s\n", "survey", "begun", "occupied", "sampled",
            "invited", "visits", "required", "answered", "declined");
    for (size_t i = 0; i < judge->poll_count; i++) {
        const struct poll *poll = &judge->polls[i];
        int year, month, date;
        sim_days_date(sim_days_of(&judge->days, poll->begun_ms), &year, &month, &date);
        fprintf(out, "%-12s %04d-%02d-%02d %8lld %8lld %8lld %8lld %8lld %8lld %8lld\n",
                judge->kinds[poll->kind].id, year, month, date, (long long)poll->occupied,
                (long long)poll->sampled, (long long)poll->invited, (long long)poll->visits,
                (long long)poll->required, (long long)poll->answered, (long long)poll->declined);
    }
    for (size_t i = 0; i < judge->word_count; i++) {
        handed += judge->words[i].handed && judge->words[i].number != 0;
    }
    for (size_t i = 0; i < judge->revisit_count; i++) {
        revisits += judge->revisits[i].over;
    }
    fprintf(out, "sheets begun %zu, reminded of %lld\n", judge->sheet_count, (long long)judge->reminded);
    fprintf(out, "opinions %lld, their tickets %lld (and %lld of other words), revisits %zu (done %lld), "
                 "survey mismatches %lld\n",
            (long long)handed, (long long)judge->opinion_tickets, (long long)judge->other_tickets,
            judge->revisit_count, (long long)revisits, (long long)judge->mismatches);
}
