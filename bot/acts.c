#include "bot/acts.h"

#include "bot/base/invariant.h"
#include "bot/binding.h"
#include "bot/binding_talk.h"
#include "bot/fee_acts.h"
#include "bot/reach.h"
#include "bot/render.h"
#include "bot/tickets.h"

#include <stdio.h>

typedef enum status perform(struct act_scene *scene, const struct dialogue_result *result,
                            const struct dialogue_act *act);

/* The act's sentence with the number of the ticket it is about. */
static enum status keep_reply(struct act_scene *scene, const struct dialogue_act *act,
                              int64_t number)
{
    if (act->reply.size == 0) {
        return ST_OK;
    }
    INVARIANT(scene->reply_count < DIALOGUE_ACTS_MAX);
    static const struct text mark = {"{ticket}", 8};
    size_t at = text_find(act->reply, mark);
    struct text *reply = &scene->replies[scene->reply_count++];
    if (at == SIZE_MAX) {
        *reply = act->reply;
        return ST_OK;
    }
    char shown[TICKET_NUMBER_BYTES];
    render_ticket_number(&scene->turn->config->settings, number, shown);
    struct text tail = text_slice(act->reply, at + mark.size, act->reply.size);
    *reply = arena_printf(scene->turn->arena, "%.*s%s%.*s", (int)at, act->reply.data, shown,
                          TEXT_ARGS(tail));
    return reply->data == NULL ? ST_NO_MEMORY : ST_OK;
}

static enum status open_ticket(struct act_scene *scene, const struct dialogue_result *result,
                               const struct dialogue_act *act)
{
    (void)result;
    struct ticket ticket;
    enum status status = tickets_open(scene->turn, scene->contact, act,
                                      scene->conversation->last_media_at_ms, &ticket);
    if (status != ST_OK) {
        return status;
    }
    scene->ticket = ticket.number;
    return keep_reply(scene, act, ticket.number);
}

typedef enum status change_ticket(struct turn *turn, struct ticket *ticket,
                                  const struct dialogue_act *act);

/* Loads the ticket the act names and changes it. A ticket that is gone, or is already as the
 * resident wants it, is no error: his wish is fulfilled. */
static enum status with_ticket(struct act_scene *scene, const struct dialogue_act *act,
                               change_ticket *change)
{
    struct ticket ticket;
    enum status status = tickets_load(scene->turn, act->ticket, &ticket);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    scene->ticket = ticket.number;
    status = change(scene->turn, &ticket, act);
    if (status != ST_OK && status != ST_CONFLICT && status != ST_FORBIDDEN) {
        return status;
    }
    return keep_reply(scene, act, ticket.number);
}

static enum status urge(struct turn *turn, struct ticket *ticket, const struct dialogue_act *act)
{
    (void)act;
    return tickets_urge(turn, ticket);
}

static enum status note(struct turn *turn, struct ticket *ticket, const struct dialogue_act *act)
{
    return tickets_touch(turn, ticket, TEXT("ticket.noted"), TEXT("resident"), act->text);
}

/* A move that he asked for himself: he need not be told of it. */
static enum status move(struct turn *turn, struct ticket *ticket, struct text op, struct text why)
{
    struct ticket_change change = {
        .op = op,
        .actor = TEXT("resident"),
        .role = TEXT("resident"),
        .note = why,
        .quiet = true,
    };
    return tickets_move(turn, ticket, &change);
}

static enum status cancel(struct turn *turn, struct ticket *ticket, const struct dialogue_act *act)
{
    return move(turn, ticket, TEXT("ticket.cancel"), act->text);
}

static enum status reopen(struct turn *turn, struct ticket *ticket, const struct dialogue_act *act)
{
    return move(turn, ticket, TEXT("ticket.reopen"), act->text);
}

static enum status urge_ticket(struct act_scene *scene, const struct dialogue_result *result,
                               const struct dialogue_act *act)
{
    (void)result;
    return with_ticket(scene, act, urge);
}

static enum status cancel_ticket(struct act_scene *scene, const struct dialogue_result *result,
                                 const struct dialogue_act *act)
{
    (void)result;
    return with_ticket(scene, act, cancel);
}

static enum status reopen_ticket(struct act_scene *scene, const struct dialogue_result *result,
                                 const struct dialogue_act *act)
{
    (void)result;
    return with_ticket(scene, act, reopen);
}

static enum status note_ticket(struct act_scene *scene, const struct dialogue_result *result,
                               const struct dialogue_act *act)
{
    (void)result;
    return with_ticket(scene, act, note);
}

static enum status call_human(struct act_scene *scene, const struct dialogue_result *result,
                              const struct dialogue_act *act)
{
    (void)result;
    return acts_call_human(scene->turn, scene->contact, scene->conversation, act->text);
}

static enum status remember(struct act_scene *scene, const struct dialogue_result *result,
                            const struct dialogue_act *act)
{
    (void)act;
    struct contact *contact = scene->contact;
    if (result->name[0] != '\0') {
        text_copy(text_of(result->name), contact->name, sizeof contact->name);
    }
    if (result->phone[0] != '\0') {
        text_copy(text_of(result->phone), contact->phone, sizeof contact->phone);
    }
    /* A proved binding is not overwritten by a sentence. */
    if (result->room[0] != '\0' && contact->household == 0) {
        text_copy(text_of(result->room), contact->room, sizeof contact->room);
    }
    scene->contact_changed = true;
    return ST_OK;
}

static enum status note_event(struct act_scene *scene, const char *kind, struct text text)
{
    struct json_out out;
    struct event event = {
        .actor = TEXT("resident"),
        .kind = text_of(kind),
        .community = text_of(scene->contact->community),
        .contact = scene->contact->id,
    };
    json_out_begin(&out, scene->turn->arena, 256 + text.size);
    json_out_object(&out, NULL);
    render_words(&out, "text", text, false);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(scene->turn, &event) : status;
}

/* ---- whose home is whose ---- */

static enum status keep_words(struct act_scene *scene, enum status status, struct text words)
{
    if (status == ST_OK && words.size > 0) {
        INVARIANT(scene->reply_count < DIALOGUE_ACTS_MAX);
        scene->replies[scene->reply_count++] = words;
    }
    return status;
}

static struct binding_claim claim_of(const struct dialogue_result *result)
{
    return (struct binding_claim){
        .room = text_of(result->room), .phone = text_of(result->phone), .name = text_of(result->name)};
}

static enum status bind(struct act_scene *scene, const struct dialogue_result *result,
                        const struct dialogue_act *act)
{
    struct text words = TEXT_NONE;
    const struct binding_claim claim = claim_of(result);
    enum status status =
        binding_talk_begin(scene->turn, scene->contact, &claim, act->text, &words);
    return keep_words(scene, status, words);
}

static enum status unbind_home(struct act_scene *scene, const struct dialogue_result *result,
                               const struct dialogue_act *act)
{
    struct text words = TEXT_NONE;
    enum status status = binding_talk_end(scene->turn, scene->contact, text_of(result->room),
                                          act->text, &words);
    return keep_words(scene, status, words);
}

static enum status new_phone(struct act_scene *scene, const struct dialogue_result *result,
                             const struct dialogue_act *act)
{
    struct text words = TEXT_NONE;
    (void)act;
    enum status status =
        binding_talk_phone(scene->turn, scene->contact, text_of(result->phone), &words);
    return keep_words(scene, status, words);
}

static enum status delegate(struct act_scene *scene, const struct dialogue_result *result,
                            const struct dialogue_act *act)
{
    struct text words = TEXT_NONE;
    const struct binding_claim who = claim_of(result);
    enum status status = binding_talk_delegate(scene->turn, scene->contact, &who,
                                               act->reason.size > 0, &words);
    return keep_words(scene, status, words);
}

static enum status opt_out(struct act_scene *scene, const struct dialogue_result *result,
                           const struct dialogue_act *act)
{
    (void)result;
    bool is_new = false;
    enum status status = reach_opt_out(scene->turn, scene->contact, &is_new);
    if (status == ST_OK && is_new) {
        status = note_event(scene, "chat.opted_out", act->text);
    }
    if (status == ST_OK && is_new) { /* once: who says it again is not written to again */
        status = keep_reply(scene, act, 0);
    }
    return status == ST_OK ? fee_opt_out(scene->turn, scene->contact, true) : status;
}

static enum status opt_in(struct act_scene *scene, const struct dialogue_result *result,
                          const struct dialogue_act *act)
{
    (void)result;
    enum status status = reach_opt_in(scene->turn, scene->contact);
    if (status == ST_OK) {
        status = note_event(scene, "chat.opted_in", act->text);
    }
    return status == ST_OK ? fee_opt_out(scene->turn, scene->contact, false) : status;
}

/* ---- what he says about what he owes ---- */

static enum status promise(struct act_scene *scene, const struct dialogue_result *result,
                           const struct dialogue_act *act)
{
    (void)result;
    enum status status = note_event(scene, "chat.promised", act->text);
    return status == ST_OK ? fee_promise(scene->turn, scene->contact, act->day) : status;
}

static enum status give_to_person(struct act_scene *scene, const struct dialogue_result *result,
                                  const struct dialogue_act *act)
{
    (void)result;
    enum status status = note_event(scene, "chat.hardship", act->text);
    return status == ST_OK ? fee_to_person(scene->turn, scene->contact, act->reason) : status;
}

static enum status unbind(struct act_scene *scene, const struct dialogue_result *result,
                          const struct dialogue_act *act)
{
    (void)result;
    const struct binding_deed deed = {TEXT("resident"), TEXT("word"), act->text};
    int64_t household = scene->contact->household;
    if (household == 0) {
        return ST_OK;
    }
    enum status status = fee_disown(scene->turn, household);
    return status == ST_OK ? binding_untie(scene->turn, scene->contact, household, &deed) : status;
}

static perform *const performers[ACT_KIND_COUNT] = {
    [ACT_OPEN_TICKET] = open_ticket,     [ACT_URGE_TICKET] = urge_ticket,
    [ACT_CANCEL_TICKET] = cancel_ticket, [ACT_REOPEN_TICKET] = reopen_ticket,
    [ACT_NOTE_TICKET] = note_ticket,     [ACT_CALL_HUMAN] = call_human,
    [ACT_REMEMBER] = remember,           [ACT_BIND] = bind,
    [ACT_UNBIND_HOME] = unbind_home,     [ACT_NEW_PHONE] = new_phone,
    [ACT_DELEGATE] = delegate,           [ACT_OPT_OUT] = opt_out,
    [ACT_OPT_IN] = opt_in,               [ACT_PROMISE] = promise,
    [ACT_FEE_PERSON] = give_to_person,   [ACT_UNBIND] = unbind,
};

enum status acts_perform(struct act_scene *scene, const struct dialogue_result *result)
{
    for (size_t i = 0; i < result->act_count; i++) {
        const struct dialogue_act *act = &result->acts[i];
        INVARIANT(act->kind < ACT_KIND_COUNT);
        enum status status = performers[act->kind](scene, result, act);
        if (status != ST_OK) {
            return status;
        }
    }
    return ST_OK;
}

enum status acts_call_human(struct turn *turn, const struct contact *contact,
                            struct conversation *conversation, struct text why)
{
    if (conversation->wants_human_since_ms != 0 || conversation->holder != 0) {
        return ST_OK;
    }
    conversation->wants_human_since_ms = turn->now_ms;
    struct json_out out;
    struct event event = {
        .actor = TEXT("resident"),
        .kind = TEXT("chat.waiting"),
        .community = text_of(contact->community),
        .contact = contact->id,
    };
    json_out_begin(&out, turn->arena, 512);
    json_out_object(&out, NULL);
    render_chat(&out, "chat", turn->config, contact, conversation, NULL, false);
    render_words(&out, "text", why, false);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}
