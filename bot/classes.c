#include "bot/classes.h"

#include "bot/base/date.h"
#include "bot/grade.h"
#include "bot/json_out.h"
#include "bot/procedure.h"
#include "bot/text_keys.h"
#include "bot/tickets.h"
#include "bot/warranty.h"
#include "store/home.h"

enum { DAY_TEXT_BYTES = 16 };

static const struct text graded = {"ticket.graded", 13};

/* ---- the event ---- */

/* Saves the class with why it was proposed: a list of sentences. */
static enum status propose(struct turn *turn, struct ticket *ticket, struct text class_,
                           const struct text *why, size_t why_count)
{
    text_copy(class_, ticket->class_, sizeof ticket->class_);
    struct ticket_change change = {.actor = TEXT("system")};
    struct json_out out;
    json_out_begin(&out, turn->arena, 256 + 128 * why_count);
    json_out_object(&out, NULL);
    json_out_text(&out, "class", class_);
    json_out_bool(&out, "proposed", true);
    json_out_array(&out, "evidence");
    for (size_t i = 0; i < why_count; i++) {
        json_out_text(&out, NULL, why[i]);
    }
    json_out_array_end(&out);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &change.more);
    return status == ST_OK ? tickets_report(turn, ticket, graded, &change) : status;
}

/* ---- repairs: A, B or paid ---- */

static int32_t local_date(const struct turn *turn, const struct ticket *ticket)
{
    int offset = turn_offset_minutes(turn, text_of(ticket->community));
    struct date date = date_of_day(date_local_day(turn->now_ms, offset));
    return (int32_t)(date.year * 10000) + date.month * 100 + date.day;
}

/* The home that the ticket is about: its own, or the one of its room, whoever reported it. */
static enum status find_home(struct turn *turn, const struct ticket *ticket, int64_t *household)
{
    *household = ticket->household;
    if (*household != 0 || ticket->room[0] == '\0') {
        return ST_OK;
    }
    struct household found;
    enum status status = store_household_find(turn->store, text_of(ticket->community),
                                              text_of(ticket->room), &found);
    if (status == ST_OK) {
        *household = found.id;
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status delivered_on(struct turn *turn, const struct ticket *ticket, int32_t *out)
{
    *out = 0;
    int64_t household = 0;
    struct home home;
    enum status status = find_home(turn, ticket, &household);
    if (status != ST_OK || household == 0) {
        return status;
    }
    status = store_home_get(turn->store, household, &home);
    if (status == ST_OK) {
        *out = home.delivered_on;
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static struct text day_text(int32_t date, char out[DAY_TEXT_BYTES])
{
    int size = snprintf(out, DAY_TEXT_BYTES, "%04d-%02d-%02d", (int)(date / 10000),
                        (int)(date / 100 % 100), (int)(date % 100));
    return (struct text){out, (size_t)size};
}

static enum text_key reason_of(const struct warranty_finding *finding, int32_t today)
{
    if (finding->item->life) {
        return WARRANTY_LIFE;
    }
    if (finding->item->own) {
        return WARRANTY_OWN;
    }
    if (finding->class_.size == 0) {
        return WARRANTY_UNKNOWN;
    }
    return today <= finding->until ? WARRANTY_WITHIN : WARRANTY_ENDED;
}

static struct text warranty_reason(struct turn *turn, const struct warranty_finding *finding,
                                   const struct warranty_case *about)
{
    char until[DAY_TEXT_BYTES];
    char delivered[DAY_TEXT_BYTES];
    const struct text_value values[] = {
        {"item", finding->item->title},
        {"until", day_text(finding->until, until)},
        {"delivered", day_text(about->delivered_on, delivered)},
    };
    return texts_fill(turn->config->texts, text_key(reason_of(finding, about->today)), values,
                      sizeof values / sizeof values[0], turn->arena);
}

static enum status propose_by_warranty(struct turn *turn, struct ticket *ticket)
{
    const struct warranty *warranty = turn->config->warranty;
    struct warranty_case about = {.intent = text_of(ticket->intent),
                                  .today = local_date(turn, ticket)};
    enum status status = delivered_on(turn, ticket, &about.delivered_on);
    if (status == ST_OK) {
        status = wording_of_ticket(turn, ticket, warranty->slots, warranty->slot_count,
                                   &about.said);
    }
    if (status != ST_OK) {
        return status;
    }
    struct warranty_finding finding;
    warranty_judge(warranty, &about, &finding);
    struct text why = warranty_reason(turn, &finding, &about);
    if (why.data == NULL) {
        return ST_NO_MEMORY;
    }
    if (finding.class_.size == 0) { /* staff must look up the delivery */
        return tickets_touch(turn, ticket, TEXT("ticket.noted"), TEXT("system"), why);
    }
    return propose(turn, ticket, finding.class_, &why, 1);
}

/* ---- complaints: how grave ---- */

static enum status note_decision(void *context, const struct event *event)
{
    bool *decided = context;
    if (text_equal(event->kind, graded)) {
        *decided = !text_equal(event->actor, TEXT("system"));
    }
    return ST_OK;
}

static enum status count_repeated(struct turn *turn, const struct ticket *ticket, int32_t days,
                                  int32_t *repeated)
{
    int64_t count = 0;
    int64_t since_ms = turn->now_ms - (int64_t)days * DATE_DAY_MS;
    enum status status = store_ticket_count_like(turn->store, ticket, since_ms, &count);
    *repeated = (int32_t)count;
    return status;
}

static enum status grade_reasons(struct turn *turn, const struct grade_proposal *proposal,
                                 struct text *why)
{
    for (size_t i = 0; i < proposal->why_count; i++) {
        const struct grade_why *held = &proposal->why[i];
        const struct text_value values[] = {{"evidence", held->evidence->title},
                                            {"words", held->found}};
        why[i] = held->found.size == 0
                     ? held->evidence->title
                     : texts_fill(turn->config->texts, text_key(GRADE_WHY), values, 2, turn->arena);
        if (why[i].data == NULL) {
            return ST_NO_MEMORY;
        }
    }
    return ST_OK;
}

static enum status judge(struct turn *turn, const struct ticket *ticket,
                         struct grade_proposal *proposal)
{
    const struct grades *grades = turn->config->grades;
    struct condition_view view;
    struct grade_case about = {.texts = turn->config->texts, .view = &view};
    enum status status = procedure_view(turn, ticket, &view);
    if (status == ST_OK) {
        status = count_repeated(turn, ticket, grades->days, &about.repeated);
    }
    if (status == ST_OK) {
        status = wording_of_ticket(turn, ticket, grades->slots, grades->slot_count, &about.said);
    }
    if (status == ST_OK) {
        grade_propose(grades, &about, proposal);
    }
    return status;
}

/* again: an earlier grade stands unless the new one is graver. */
static enum status propose_grade(struct turn *turn, struct ticket *ticket, bool again)
{
    const struct grades *grades = turn->config->grades;
    struct grade_proposal *proposal = arena_alloc(turn->arena, sizeof *proposal);
    struct text *why = arena_alloc(turn->arena, GRADE_EVIDENCE_MAX * sizeof *why);
    if (proposal == NULL || why == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = judge(turn, ticket, proposal);
    if (status != ST_OK ||
        (again && proposal->grade >= grade_index(grades, text_of(ticket->class_)))) {
        return status;
    }
    status = grade_reasons(turn, proposal, why);
    if (status != ST_OK) {
        return status;
    }
    return propose(turn, ticket, grades->grades[proposal->grade].id, why, proposal->why_count);
}

static enum status look_again(struct turn *turn, struct ticket *ticket)
{
    bool decided = false;
    enum status status =
        store_event_of_ticket(turn->store, ticket->number, note_decision, &decided);
    return status == ST_OK && !decided ? propose_grade(turn, ticket, true) : status;
}

/* ---- both ---- */

enum status classes_after(struct turn *turn, struct ticket *ticket, struct text trigger)
{
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket->service));
    if (service == NULL || service->classes == CLASS_BY_NOBODY) {
        return ST_OK;
    }
    bool opened = text_equal(trigger, TEXT("ticket.opened"));
    if (service->classes == CLASS_BY_WARRANTY) {
        return opened ? propose_by_warranty(turn, ticket) : ST_OK;
    }
    if (opened) {
        return propose_grade(turn, ticket, false);
    }
    bool again = text_equal(trigger, TEXT("ticket.urged")) ||
                 text_equal(trigger, TEXT("ticket.reopened"));
    return again ? look_again(turn, ticket) : ST_OK;
}
