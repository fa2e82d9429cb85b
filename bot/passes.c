#include "bot/passes.h"

#include "bot/render.h"
#include "bot/ticket_time.h"
#include "bot/ticket_words.h"
#include "bot/tickets.h"
#include "intents/slots.h"

#include <stdio.h>

static const struct text system_actor = {"system", 6};

/* ---- from when on ---- */

/* The begin of the wanted time; now when none was said, or none that is one moment. */
static int64_t wanted_ms(const struct turn *turn, const struct ticket *ticket,
                         const struct service *service)
{
    int64_t from_ms = turn->now_ms;
    size_t i = 0;
    while (i < service->slot_count && service->slots[i].kind != SLOT_TIME) {
        i++;
    }
    if (i < service->slot_count) {
        (void)ticket_time_of_slot(turn, ticket, service->slots[i].name, &from_ms);
    }
    return from_ms > turn->now_ms ? from_ms : turn->now_ms;
}

/* ---- giving ---- */

static enum status draw(struct turn *turn, struct pass *pass)
{
    enum status status = ST_CONFLICT;
    for (size_t i = 0; i < PASS_DRAWS_MAX && status == ST_CONFLICT; i++) {
        uint64_t number = random_below(turn->random, 1000000);
        snprintf(pass->code, sizeof pass->code, "%0*llu", PASS_DIGITS,
                 (unsigned long long)number);
        status = store_pass_add(turn->store, pass, turn->now_ms);
    }
    return status;
}

static enum status report(struct turn *turn, struct ticket *ticket, const char *kind,
                          const struct pass *pass)
{
    struct text more = TEXT_NONE;
    struct json_out out;
    json_out_begin(&out, turn->arena, 256);
    json_out_object(&out, NULL); /* never the code: what staff read is not what opens the gate */
    passes_render(&out, "pass", turn, pass);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &more);
    const struct ticket_change change = {.actor = system_actor, .more = more};
    return status == ST_OK ? tickets_report(turn, ticket, text_of(kind), &change) : status;
}

enum status passes_give(struct turn *turn, struct ticket *ticket, const struct service *service,
                        const struct reaction *reaction)
{
    struct pass pass = {.ticket = ticket->number};
    text_copy(text_of(ticket->community), pass.community, sizeof pass.community);
    pass.valid_from_ms = wanted_ms(turn, ticket, service);
    pass.valid_until_ms = pass.valid_from_ms + reaction->valid_ms;
    enum status status = store_pass_revoke(turn->store, ticket->number, turn->now_ms);
    if (status == ST_OK) {
        status = draw(turn, &pass);
    }
    if (status == ST_OK) {
        status = report(turn, ticket, "ticket.pass_given", &pass);
    }
    if (status != ST_OK) {
        return status;
    }
    bool told = false;
    char until[SLOT_TIME_BYTES];
    const struct slot_time end = {
        .kind = SLOT_TIME_POINT, .from_ms = pass.valid_until_ms, .to_ms = pass.valid_until_ms};
    slot_time_say(&end, turn_offset_minutes(turn, text_of(ticket->community)), until);
    const struct text_value values[] = {{"code", text_of(pass.code)},
                                        {"until", text_of(until)}};
    const struct ticket_words words = {
        .key = reaction->text, .value_count = sizeof values / sizeof values[0], .values = values};
    return ticket_words_tell(turn, ticket, &words, &told);
}

enum status passes_revoke(struct turn *turn, struct ticket *ticket)
{
    struct pass pass;
    enum status status = store_pass_of_ticket(turn->store, ticket->number, &pass);
    if (status != ST_OK || passes_standing(&pass, turn->now_ms) == PASS_WAS_USED) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    status = store_pass_revoke(turn->store, ticket->number, turn->now_ms);
    pass.valid_until_ms = turn->now_ms;
    return status == ST_OK ? report(turn, ticket, "ticket.pass_revoked", &pass) : status;
}

enum pass_standing passes_standing(const struct pass *pass, int64_t now_ms)
{
    if (pass->used_at_ms != 0) {
        return PASS_WAS_USED;
    }
    if (now_ms >= pass->valid_until_ms) {
        return PASS_IS_OVER;
    }
    return now_ms < pass->valid_from_ms ? PASS_IS_EARLY : PASS_GOOD;
}

void passes_render(struct json_out *out, const char *key, const struct turn *turn,
                   const struct pass *pass)
{
    static const char *const standings[] = {[PASS_GOOD] = "good",
                                            [PASS_WAS_USED] = "used",
                                            [PASS_IS_OVER] = "over",
                                            [PASS_IS_EARLY] = "early"};
    int offset = turn_offset_minutes(turn, text_of(pass->community));
    json_out_object(out, key);
    json_out_string(out, "standing", standings[passes_standing(pass, turn->now_ms)]);
    render_time(out, "valid_from", pass->valid_from_ms, offset);
    render_time(out, "valid_until", pass->valid_until_ms, offset);
    render_time(out, "used_at", pass->used_at_ms, offset);
    json_out_string(out, "used_by", pass->used_by);
    json_out_object_end(out);
}
