#include "bot/reach.h"

#include "bot/base/date.h"
#include "bot/binding.h"
#include "bot/window.h"
#include "store/outreach.h"

#include <stdio.h>
#include <string.h>

enum { REACH_CHATS_MAX = 8, SIBLINGS_MAX = 8, SUBJECTS_MAX = SIBLINGS_MAX + 3, MONTHS_OF_YEAR = 12 };

/* All names of one person in one home. */
struct subjects {
    size_t count;
    char names[SUBJECTS_MAX][STORE_PEER_BYTES];
};

static void add_subject(struct subjects *subjects, const char *format, long long id,
                        const char *name)
{
    char subject[STORE_PEER_BYTES];
    if (name == NULL) {
        snprintf(subject, sizeof subject, format, id);
    } else {
        snprintf(subject, sizeof subject, "%s", name);
    }
    for (size_t i = 0; i < subjects->count; i++) {
        if (strcmp(subjects->names[i], subject) == 0) {
            return;
        }
    }
    if (subject[0] != '\0' && subjects->count < SUBJECTS_MAX) {
        memcpy(subjects->names[subjects->count++], subject, sizeof subject);
    }
}

/* His contact, and the number that is proved to be his: what he only said may be somebody else's. */
static enum status names_of(struct turn *turn, const struct contact *contact,
                            struct subjects *subjects_out)
{
    char phone[STORE_PHONE_BYTES];
    *subjects_out = (struct subjects){0};
    if (contact->id != 0) {
        add_subject(subjects_out, "contact:%lld", (long long)contact->id, NULL);
    }
    enum status status = binding_phone(turn, contact, phone);
    if (status == ST_OK) {
        add_subject(subjects_out, NULL, 0, phone);
    }
    return status;
}

/* ---- how often ---- */

static void day_and_month(const struct turn *turn, const struct household *household,
                          int64_t *day_out, int64_t *month_out)
{
    *day_out = date_local_day(turn->now_ms,
                              turn_offset_minutes(turn, text_of(household->community)));
    struct date date = date_of_day(*day_out);
    *month_out = date.year * MONTHS_OF_YEAR + date.month;
}

static enum status ask_often(struct turn *turn, const struct household *household,
                             const struct subjects *subjects, enum skip_reason *reason_out)
{
    const struct campaign_rules *rules = turn->config->campaigns;
    int64_t day, month;
    day_and_month(turn, household, &day, &month);
    for (size_t i = 0; i < subjects->count; i++) {
        struct outreach told;
        enum status status =
            store_outreach_get(turn->store, text_of(subjects->names[i]), &told);
        if (status != ST_OK) {
            return status;
        }
        if (told.day == day && told.day_count >= rules->per_day) {
            *reason_out = SKIP_TODAY;
            return ST_OK;
        }
        if (told.month == month && told.month_count >= rules->per_month) {
            *reason_out = SKIP_CAP;
        }
    }
    return ST_OK;
}

static enum status count_one(struct turn *turn, struct text subject, int64_t day, int64_t month)
{
    struct outreach told;
    enum status status = store_outreach_get(turn->store, subject, &told);
    if (status != ST_OK) {
        return status;
    }
    told.day_count = told.day == day ? told.day_count + 1 : 1;
    told.month_count = told.month == month ? told.month_count + 1 : 1;
    told.day = day;
    told.month = month;
    return store_outreach_put(turn->store, subject, &told);
}

enum status reach_count(struct turn *turn, const struct household *household,
                        struct contact *contact)
{
    struct subjects subjects;
    enum status status = contact->id == 0 ? store_contact_add(turn->store, contact) : ST_OK;
    if (status == ST_OK) {
        status = names_of(turn, contact, &subjects);
    }
    if (status != ST_OK) {
        return status;
    }
    add_subject(&subjects, "home:%lld", (long long)household->id, NULL);
    int64_t day, month;
    day_and_month(turn, household, &day, &month);
    for (size_t i = 0; i < subjects.count && status == ST_OK; i++) {
        status = count_one(turn, text_of(subjects.names[i]), day, month);
    }
    return status;
}

/* ---- who ---- */

static enum status is_opted_out(struct turn *turn, const struct contact *contact,
                                struct text purpose, bool *out)
{
    struct subjects subjects;
    enum status status = names_of(turn, contact, &subjects);
    *out = false;
    if (status != ST_OK) {
        return status;
    }
    for (size_t i = 0; i < subjects.count && status == ST_OK && !*out; i++) {
        status = store_opted_out(turn->store, text_of(subjects.names[i]), purpose, out);
    }
    return status;
}

static bool can_write(const struct turn *turn, const struct chat_row *row)
{
    return window_is_open(turn_account(turn, text_of(row->contact.account)), &row->conversation,
                          turn->now_ms);
}

enum status reach_phone(struct turn *turn, struct text community, struct text phone,
                        struct text room, struct contact *contact_out)
{
    *contact_out = (struct contact){0};
    enum status status = phone.size == 0
                             ? ST_NOT_FOUND
                             : binding_phone_contact(turn, community, phone, contact_out);
    if (status == ST_OK && contact_out->id == 0) {
        text_copy(room, contact_out->room, sizeof contact_out->room);
    }
    return status;
}

/* Takes the candidate unless he opted out; *found_out tells. */
static enum status consider(struct turn *turn, const struct contact *candidate, struct text purpose,
                            struct contact *contact_out, bool *found_out,
                            enum skip_reason *reason_out)
{
    bool opted_out = false;
    enum status status = is_opted_out(turn, candidate, purpose, &opted_out);
    if (status != ST_OK) {
        return status;
    }
    if (opted_out) {
        *reason_out = SKIP_OPTED_OUT;
        return ST_OK;
    }
    *contact_out = *candidate;
    *found_out = true;
    return ST_OK;
}

/* Where somebody of the home is looked for; *found: he is contact. */
struct choice {
    struct turn *turn;
    const struct household *household;
    struct text purpose;
    struct contact *contact;
    bool found;
    enum skip_reason reason;
};

static enum status choose_chat(struct choice *choice)
{
    struct turn *turn = choice->turn;
    struct chat_row *rows = arena_alloc(turn->arena, REACH_CHATS_MAX * sizeof *rows);
    size_t count = 0;
    if (rows == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status =
        store_chats_of_home(turn->store, choice->household->id, rows, REACH_CHATS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK && !choice->found; i++) {
        if (can_write(turn, &rows[i])) {
            status = consider(turn, &rows[i].contact, choice->purpose, choice->contact,
                              &choice->found, &choice->reason);
        }
    }
    return status;
}

static enum status choose_phone(struct choice *choice)
{
    const struct household *household = choice->household;
    struct contact by_phone;
    enum status status = reach_phone(choice->turn, text_of(household->community),
                                     text_of(household->phone), text_of(household->room),
                                     &by_phone);
    return status == ST_OK ? consider(choice->turn, &by_phone, choice->purpose, choice->contact,
                                      &choice->found, &choice->reason)
           : status == ST_NOT_FOUND ? ST_OK
                                    : status;
}

static enum status choose(struct choice *choice)
{
    static enum status (*const choosers[ROUTE_STEP_COUNT])(struct choice *) = {
        [ROUTE_CUSTOMER] = choose_chat, [ROUTE_SMS] = choose_phone};
    const struct route_chain *chain = &choice->turn->config->routes->chains[ROUTE_CAMPAIGN];
    enum status status = ST_OK;
    for (size_t i = 0; i < chain->count && status == ST_OK && !choice->found; i++) {
        if (choosers[chain->steps[i]] != NULL) {
            status = choosers[chain->steps[i]](choice);
        }
    }
    return status;
}

enum status reach_find(struct turn *turn, const struct household *household, struct text purpose,
                       bool counted, struct contact *contact_out, enum skip_reason *reason_out)
{
    struct choice choice = {.turn = turn,
                            .household = household,
                            .purpose = purpose,
                            .contact = contact_out,
                            .reason = SKIP_UNREACHABLE};
    enum status status = choose(&choice);
    *reason_out = choice.found ? SKIP_NONE : choice.reason;
    if (status != ST_OK || !choice.found || !counted) {
        return status;
    }
    struct subjects subjects;
    status = names_of(turn, contact_out, &subjects);
    if (status != ST_OK) {
        return status;
    }
    add_subject(&subjects, "home:%lld", (long long)household->id, NULL);
    return ask_often(turn, household, &subjects, reason_out);
}

/* Leaves the names out that former has too: they were counted with him. */
static enum status names_beside(struct turn *turn, const struct contact *former,
                                const struct contact *contact, struct subjects *subjects_out)
{
    struct subjects counted, all;
    enum status status = names_of(turn, former, &counted);
    if (status == ST_OK) {
        status = names_of(turn, contact, &all);
    }
    *subjects_out = (struct subjects){0};
    for (size_t i = 0; i < all.count && status == ST_OK; i++) {
        bool shared = false;
        for (size_t k = 0; k < counted.count; k++) {
            shared = shared || strcmp(all.names[i], counted.names[k]) == 0;
        }
        if (!shared) {
            add_subject(subjects_out, NULL, 0, all.names[i]);
        }
    }
    return status;
}

enum status reach_instead(struct turn *turn, const struct household *household, struct text purpose,
                          const struct contact *former, const struct contact *contact,
                          enum skip_reason *reason_out)
{
    bool opted_out = false;
    struct subjects subjects;
    int64_t day, month;
    enum status status = is_opted_out(turn, contact, purpose, &opted_out);
    *reason_out = opted_out ? SKIP_OPTED_OUT : SKIP_NONE;
    if (status != ST_OK || opted_out || former == NULL) {
        return status;
    }
    status = names_beside(turn, former, contact, &subjects);
    if (status == ST_OK) {
        status = ask_often(turn, household, &subjects, reason_out);
    }
    day_and_month(turn, household, &day, &month);
    for (size_t i = 0; i < subjects.count && status == ST_OK && *reason_out == SKIP_NONE; i++) {
        status = count_one(turn, text_of(subjects.names[i]), day, month);
    }
    return status;
}

/* ---- opting out ---- */

/* All his names: his other contacts too. */
static enum status all_names(struct turn *turn, const struct contact *contact,
                             struct subjects *subjects_out)
{
    int64_t others[SIBLINGS_MAX];
    size_t count = 0;
    enum status status = names_of(turn, contact, subjects_out);
    if (status == ST_OK) {
        status = binding_siblings(turn, contact, others, SIBLINGS_MAX, &count);
    }
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        add_subject(subjects_out, "contact:%lld", (long long)others[i], NULL);
    }
    return status;
}

/* Known under one of his names is known. */
static enum status opt_out_of(struct turn *turn, const struct subjects *subjects,
                              struct text purpose, bool *new_out)
{
    bool known = false;
    enum status status = ST_OK;
    for (size_t i = 0; i < subjects->count && status == ST_OK; i++) {
        struct text subject = text_of(subjects->names[i]);
        bool out = false;
        status = store_opted_out(turn->store, subject, purpose, &out);
        if (status == ST_OK && !out) {
            status = store_opt_out_put(turn->store, subject, purpose, turn->now_ms);
        }
        known = known || out;
    }
    *new_out = *new_out || !known;
    return status;
}

enum status reach_opt_out(struct turn *turn, const struct contact *contact, bool *new_out)
{
    const struct campaign_rules *rules = turn->config->campaigns;
    struct subjects subjects;
    enum status status = all_names(turn, contact, &subjects);
    *new_out = false;
    for (size_t k = 0; k < rules->kind_count && status == ST_OK; k++) {
        status = opt_out_of(turn, &subjects, rules->kinds[k].purpose, new_out);
    }
    return status;
}

enum status reach_opt_in(struct turn *turn, const struct contact *contact)
{
    const struct campaign_rules *rules = turn->config->campaigns;
    struct subjects subjects;
    enum status status = all_names(turn, contact, &subjects);
    for (size_t k = 0; k < rules->kind_count && status == ST_OK; k++) {
        for (size_t i = 0; i < subjects.count && status == ST_OK; i++) {
            status = store_opt_out_drop(turn->store, text_of(subjects.names[i]),
                                        rules->kinds[k].purpose);
        }
    }
    return status;
}
