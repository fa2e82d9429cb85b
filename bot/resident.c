#include "bot/resident.h"

#include "bot/acts.h"
#include "bot/base/clock.h"
#include "bot/base/log.h"
#include "bot/binding.h"
#include "bot/binding_talk.h"
#include "bot/inbound_keep.h"
#include "bot/outbound.h"
#include "bot/procedure.h"
#include "bot/proving.h"
#include "bot/render.h"
#include "bot/route.h"
#include "bot/sibling_state.h"
#include "bot/survey_talk.h"
#include "bot/unfollow.h"
#include "bot/visitor.h"
#include "bot/visitor_facts.h"
#include "store/consent.h"
#include "store/message.h"
#include "store/outbox.h"
#include "store/timer.h"

#include <stdio.h>

/* One message on its way through the turn. */
struct visit {
    struct turn *turn;
    struct input *input;
    const struct inbound *inbound;
    const struct account *account;
    struct contact contact;
    struct conversation conversation;
    struct conversation before; /* as it was in its row */
    struct text old_state; /* of the dialogue, copied */
    int64_t asked_elsewhere; /* another contact of his, where a question waits; 0: none */
    struct text words;     /* what is answered: of the message, or what he wanted before */
    struct text said;      /* of the binding talk, in front of the dialogue's reply */
    bool may_bind;         /* the binding talk may be begun by the dialogue */
    struct visitor_facts known;
    struct match_result match;
    bool matched;
    struct dialogue_result result;
    struct survey_heard survey;
    struct act_scene scene;
    int64_t message_id;
};

static const struct text remind_timer = {"form.remind", 11};

/* ---- repeats ---- */

static enum status answer_repeat(struct visit *visit, bool *seen_out)
{
    int64_t id = 0;
    struct message answer;
    enum status status = store_message_seen(visit->turn->store, visit->inbound->account,
                                            visit->inbound->dedupe_key, &id, &answer);
    *seen_out = status == ST_OK;
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    metrics_count(visit->turn->metrics, COUNT_DUPLICATES, 1);
    if (answer.id != 0) {
        visit->input->answer = arena_text(visit->input->arena, answer.text);
        visit->input->answer_at_ms = answer.at_ms;
        return visit->input->answer.data == NULL ? ST_NO_MEMORY : ST_OK;
    }
    return ST_OK;
}

static enum status meet(struct visit *visit)
{
    enum status status = visitor_find(visit->turn, visit->account, visit->inbound, &visit->contact,
                                      &visit->conversation);
    visit->old_state = visit->conversation.state;
    return status;
}

static enum status arm_reminder(struct turn *turn, int64_t contact_id, int64_t after_ms,
                                int64_t due_at_ms)
{
    struct timer timer = {.due_at_ms = due_at_ms, .subject = contact_id};
    text_copy(remind_timer, timer.kind, sizeof timer.kind);
    snprintf(timer.data, sizeof timer.data, "%lld", (long long)after_ms);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

/* He began to answer on another channel: what was asked there is asked here now. */
static enum status fetch_state(struct visit *visit)
{
    struct turn *turn = visit->turn;
    struct text state = TEXT_NONE;
    if (visit->contact.household == 0 || visit->inbound->kind == INBOUND_UNFOLLOW ||
        dialogue_waits(turn->config, visit->old_state, turn->now_ms)) {
        return ST_OK;
    }
    enum status status =
        sibling_state_take(turn, &visit->contact, &state, &visit->asked_elsewhere);
    if (status != ST_OK || state.size == 0) {
        return status;
    }
    int64_t after_ms = turn->config->settings.form_remind_ms;
    visit->old_state = visit->conversation.state = state;
    return arm_reminder(turn, visit->contact.id, after_ms, turn->now_ms + after_ms);
}

/* ---- what was said ---- */

static enum status understand(struct visit *visit)
{
    struct text words = visit->words;
    if (!inbound_has_words(visit->inbound)) {
        return ST_OK;
    }
    struct turn *turn = visit->turn;
    int64_t started_us = clock_monotonic_us(); /* for the histogram only; decides nothing */
    enum status status =
        matcher_match(turn->config->matcher, turn->scratch, words, turn->now_ms,
                      turn_offset_minutes(turn, visit->account->community), turn->arena,
                      &visit->match);
    metrics_observe(turn->metrics, HISTO_MATCH_US, clock_monotonic_us() - started_us);
    if (status != ST_OK) {
        return status;
    }
    visit->matched = true;
    if (visit->match.limit_hits > 0) {
        metrics_count(turn->metrics, COUNT_MATCH_LIMITS, visit->match.limit_hits);
        log_event(LOG_WARN, "pattern stopped by its match limit",
                  LOG_N("contact", visit->contact.id), LOG_N("hits", visit->match.limit_hits));
    }
    return ST_OK;
}

static enum status keep_message(struct visit *visit)
{
    const struct inbound_note note = {
        .account = visit->account,
        .intent = visit->matched ? text_of(visit->match.ranked[0].label) : TEXT_NONE,
        .hidden = visit->survey.hidden};
    return inbound_keep(visit->turn, &visit->contact, &visit->conversation, visit->inbound, &note,
                        &visit->message_id);
}

/* ---- the dialogue ---- */

static struct dialogue_input dialogue_of(struct visit *visit)
{
    struct turn *turn = visit->turn;
    visit->known = (struct visitor_facts){turn, &visit->contact, visit->may_bind};
    return (struct dialogue_input){
        .config = turn->config,
        .community = config_community(turn->config, text_of(visit->contact.community)),
        .contact = &visit->contact,
        .kind = visit->inbound == NULL ? INBOUND_OTHER : visit->inbound->kind,
        .text = visit->words,
        .match = visit->matched ? &visit->match : NULL,
        .facts = visitor_facts(&visit->known),
        .now_ms = turn->now_ms,
    };
}

/* ---- the answer ---- */

/* The reply with the sentences of the acts (ticket numbers) behind it, a line each. */
static enum status whole_reply(struct visit *visit, struct text *reply_out)
{
    const struct text pieces[] = {visit->said, TEXT("\n"), visit->result.reply};
    struct text reply = visit->said.size == 0           ? visit->result.reply
                        : visit->result.reply.size == 0 ? visit->said
                                                        : arena_join(visit->turn->arena, pieces, 3);
    if (reply.data == NULL && reply.size > 0) {
        return ST_NO_MEMORY;
    }
    for (size_t i = 0; i < visit->scene.reply_count; i++) {
        struct text next = visit->scene.replies[i];
        if (reply.size == 0) {
            reply = next;
            continue;
        }
        reply = arena_printf(visit->turn->arena, "%.*s\n%.*s", TEXT_ARGS(reply), TEXT_ARGS(next));
        if (reply.data == NULL) {
            return ST_NO_MEMORY;
        }
    }
    *reply_out = reply;
    return ST_OK;
}

/* What is said about danger overtakes everything. */
static enum outbox_lane lane_of(const struct visit *visit)
{
    const struct service *service =
        visit->matched ? catalogue_by_intent(visit->turn->config->catalogue,
                                             text_of(visit->match.ranked[0].label))
                       : NULL;
    return service != NULL && service->alarm ? OUTBOX_EMERGENCY : OUTBOX_REPLY;
}

/* Beside any answer to a message: into the chat while its window is open. */
static enum status say_by_route(struct visit *visit, enum route_kind kind, enum outbox_lane lane,
                                struct text words)
{
    bool told = false;
    const struct route_message message = {
        .kind = kind, .lane = lane, .words = words, .author = TEXT("bot"),
        .ticket = visit->scene.ticket, .conversation = &visit->conversation,
        .choice_count = visit->result.choice_count, .choices = visit->result.choices};
    return route_say(visit->turn, &visit->contact, &message, &told);
}

/* The first part is the webhook's own answer; what does not fit goes through the outbox. */
static enum status give_reply(struct visit *visit)
{
    struct text reply;
    enum status status = whole_reply(visit, &reply);
    if (status != ST_OK || reply.size == 0) {
        return status;
    }
    struct turn *turn = visit->turn;
    if (!visit->inbound->answerable || !route_answers(turn->config)) {
        return say_by_route(visit, ROUTE_REPLY, lane_of(visit), reply);
    }
    struct text first = outbound_part(visit->account, reply);
    status = outbound_record_reply(turn, &visit->contact, first, visit->scene.ticket,
                                   visit->message_id);
    if (status != ST_OK) {
        return status;
    }
    visit->input->answer = arena_text(visit->input->arena, first);
    visit->input->answer_at_ms = turn->now_ms;
    if (visit->input->answer.data == NULL) {
        return ST_NO_MEMORY;
    }
    struct text rest = text_slice(reply, first.size, reply.size);
    return rest.size == 0 ? ST_OK
                          : outbound_say(turn, &visit->contact, lane_of(visit), rest, TEXT("bot"),
                                         visit->scene.ticket);
}

/* Acts, new state, reminder: what dialogue_step and dialogue_remind have in common. */
static enum status carry_out(struct visit *visit)
{
    struct turn *turn = visit->turn;
    visit->scene = (struct act_scene){
        .turn = turn, .contact = &visit->contact, .conversation = &visit->conversation};
    enum status status = acts_perform(&visit->scene, &visit->result);
    if (status == ST_OK && visit->scene.contact_changed) {
        status = store_contact_save(turn->store, &visit->contact);
    }
    visit->conversation.state = visit->result.state;
    /* One timer a form: it looks at the newest message when it is due (resident_remind), so the
     * dialogue asks for it when the form opens and not with every answer. */
    if (status == ST_OK && visit->result.remind_after_ms > 0) {
        status = arm_reminder(turn, visit->contact.id, visit->result.remind_after_ms,
                              turn->now_ms + visit->result.remind_after_ms);
    }
    return status;
}

/* Is a person wanted, or nothing more of us? */
static bool breaks_off(const struct visit *visit)
{
    for (size_t i = 0; i < visit->result.act_count; i++) {
        enum dialogue_act_kind kind = visit->result.acts[i].kind;
        if (kind == ACT_CALL_HUMAN || kind == ACT_OPT_OUT) {
            return true;
        }
    }
    return false;
}

/* Gives the reply; a sheet that was put aside for it is taken up again, once nothing else waits. */
static enum status resume_survey(struct visit *visit, bool answered)
{
    struct turn *turn = visit->turn;
    struct text question = TEXT_NONE;
    bool goes_on = visit->survey.open &&
                   (answered || (!breaks_off(visit) && !dialogue_waits(turn->config,
                                                          visit->result.state, turn->now_ms)));
    enum status status = goes_on ? survey_talk_resume(turn, &visit->survey, &question) : ST_OK;
    if (status == ST_OK && question.size > 0) {
        visit->scene.replies[visit->scene.reply_count++] = question;
        visit->result.choice_count = 0; /* of another question than the last one */
    }
    return status == ST_OK ? give_reply(visit) : status;
}

static enum status let_dialogue_answer(struct visit *visit)
{
    struct dialogue_input input = dialogue_of(visit);
    enum status status =
        dialogue_step(&input, visit->old_state, visit->turn->arena, &visit->result);
    if (status == ST_OK) {
        status = carry_out(visit);
    }
    return status == ST_OK ? resume_survey(visit, false) : status;
}

/* Who was asked: he himself, or he on another channel. *asked_out NULL: nobody. */
static enum status find_asked(struct visit *visit, struct contact *other,
                              const struct contact **asked_out)
{
    struct conversation conversation;
    *asked_out = visit->conversation.asked ? &visit->contact : NULL;
    if (*asked_out != NULL || visit->asked_elsewhere == 0) {
        return ST_OK;
    }
    *asked_out = other;
    return store_contact_get(visit->turn->store, visit->asked_elsewhere, other, &conversation);
}

/* A question about a ticket waits, and no form does: is this its answer? */
static enum status take_answer(struct visit *visit, bool *taken_out)
{
    struct turn *turn = visit->turn;
    struct contact other;
    const struct contact *asked = NULL;
    *taken_out = false;
    enum status status = find_asked(visit, &other, &asked);
    if (status != ST_OK || asked == NULL || !visit->matched ||
        dialogue_waits(turn->config, visit->old_state, turn->now_ms)) {
        return status;
    }
    return procedure_answer(turn, asked, visit->words, &visit->match, taken_out,
                            &visit->result.reply);
}

/* What the binding talk said; what he wanted before it is answered behind that. */
static enum status go_on_from(struct visit *visit, const struct binding_said *said)
{
    visit->said = said->reply;
    if (said->again.size == 0) {
        return give_reply(visit);
    }
    visit->words = said->again;
    visit->may_bind = said->may_bind;
    enum status status = understand(visit);
    return status == ST_OK ? let_dialogue_answer(visit) : status;
}

/* Words about whose home is whose, and a code; of somebody with several homes: which is it about? */
static enum status talk_of_home(struct visit *visit, struct binding_said *said)
{
    struct turn *turn = visit->turn;
    char code[7];
    const struct service *service =
        catalogue_by_intent(turn->config->catalogue, text_of(visit->match.ranked[0].label));
    bool coded = visit->conversation.proving || proving_code_in(visit->match.normalised, code);
    bool of_home = service != NULL && !service->interrupts &&
                   service_slot(service, TEXT("room")) != NULL;
    if (!coded && !(of_home && visit->contact.household != 0)) {
        return ST_OK; /* nearly always: the open form need not be read for it */
    }
    const struct binding_heard heard = {
        .words = visit->words,
        .match = &visit->match,
        .form_waits = dialogue_waits(turn->config, visit->old_state, turn->now_ms)};
    enum status status = coded ? binding_talk_take(turn, &visit->contact, &heard, said) : ST_OK;
    if (status == ST_OK && !said->taken && of_home && visit->contact.household != 0 &&
        !heard.form_waits) {
        status = binding_talk_which(turn, &visit->contact, &heard, said);
    }
    return status;
}

static enum status answer(struct visit *visit)
{
    bool taken = false;
    struct binding_said said = {.taken = false};
    if (visit->survey.kind != HEARD_NOTHING) {
        enum status heard = survey_talk_take(visit->turn, &visit->contact, &visit->survey,
                                             &visit->result.reply);
        return heard == ST_OK ? give_reply(visit) : heard;
    }
    enum status status = visit->matched ? talk_of_home(visit, &said) : ST_OK;
    if (status != ST_OK || said.taken) {
        return status == ST_OK ? go_on_from(visit, &said) : status;
    }
    status = take_answer(visit, &taken);
    if (status != ST_OK) {
        return status;
    }
    return taken ? resume_survey(visit, true) : let_dialogue_answer(visit);
}

/* A person holds the chat: the bot is silent, except when there is danger. */
static bool bot_may_speak(const struct visit *visit)
{
    if (visit->conversation.holder == 0) {
        return true;
    }
    if (!visit->matched) {
        return false;
    }
    const struct service *service = catalogue_by_intent(
        visit->turn->config->catalogue, text_of(visit->match.ranked[0].label));
    return service != NULL && service->interrupts;
}

static enum status change_following(struct visit *visit)
{
    struct contact *contact = &visit->contact;
    if (visit->inbound->kind == INBOUND_UNFOLLOW) {
        visit->old_state = TEXT_NONE;
        return unfollow_take(visit->turn, contact, &visit->conversation);
    }
    if (contact->following) {
        return ST_OK;
    }
    contact->following = true; /* whoever writes can be answered again */
    return store_contact_save(visit->turn->store, contact);
}

/* He said on the platform's own page whether he wants a notice; nobody waits for an answer. */
static enum status note_consent(struct visit *visit)
{
    const struct inbound *inbound = visit->inbound;
    struct turn *turn = visit->turn;
    enum status status = meet(visit);
    if (status == ST_OK) {
        status = keep_message(visit);
    }
    if (status != ST_OK) {
        return status;
    }
    status = (inbound->consent ? store_consent_accept : store_consent_reject)(
        turn->store, visit->contact.id, inbound->event_key, turn->now_ms);
    return status == ST_OK ? store_conversation_save(turn->store, &visit->conversation) : status;
}

/* Before the message is stored: what a sheet without a name keeps must not be in it. */
static enum status hear_survey(struct visit *visit)
{
    if (!visit->conversation.surveyed && !survey_talk_begins(visit->turn, &visit->match)) {
        return ST_OK;
    }
    const struct survey_words words = {
        .raw = visit->words,
        .match = &visit->match,
        .asked = visit->conversation.asked,
        .waiting = visit->conversation.proving ||
                   dialogue_waits(visit->turn->config, visit->old_state, visit->turn->now_ms),
    };
    return survey_talk_hear(visit->turn, &visit->contact, &words, &visit->survey);
}

/* Who holds the chat and who waits for a person seldom changes, and costs half of the saving. */
static enum status save_conversation(struct visit *visit)
{
    const struct conversation *now = &visit->conversation, *before = &visit->before;
    bool same_hold = visit->inbound->kind != INBOUND_UNFOLLOW && now->holder == before->holder &&
                     now->held_since_ms == before->held_since_ms &&
                     now->wants_human_since_ms == before->wants_human_since_ms;
    return same_hold ? store_conversation_step(visit->turn->store, now)
                     : store_conversation_save(visit->turn->store, now);
}

static enum status handle(struct visit *visit)
{
    enum status status = meet(visit);
    visit->before = visit->conversation;
    if (status == ST_OK) {
        status = visitor_renew_ledger(visit->turn, visit->account, visit->inbound,
                                      visit->contact.id, &visit->conversation);
    }
    if (status == ST_OK) {
        status = binding_adopt(visit->turn, &visit->contact);
    }
    if (status == ST_OK) {
        status = fetch_state(visit);
    }
    if (status == ST_OK) {
        status = understand(visit);
    }
    if (status == ST_OK && visit->matched && bot_may_speak(visit)) {
        status = hear_survey(visit);
    }
    if (status == ST_OK) {
        status = keep_message(visit);
    }
    if (status == ST_OK) {
        status = change_following(visit);
    }
    if (status == ST_OK && visit->inbound->kind != INBOUND_UNFOLLOW && bot_may_speak(visit)) {
        status = answer(visit);
    }
    return status == ST_OK ? save_conversation(visit) : status;
}

/* A tap on the menu says what the configuration has for its key. */
static void read_tap(const struct turn *turn, struct inbound *inbound)
{
    if (inbound->kind == INBOUND_MENU) {
        const struct menu *menu = menus_of(&turn->config->menus, inbound->account);
        struct text said = menu_say(menu, inbound->event_key);
        inbound->event_key = said.size > 0 ? said : inbound->event_key;
    }
}

enum status resident_take(struct turn *turn, struct input *input)
{
    struct visit *visit = arena_alloc(turn->arena, sizeof *visit);
    if (visit == NULL) {
        return ST_NO_MEMORY;
    }
    visit->turn = turn;
    visit->input = input;
    visit->inbound = &input->message;
    read_tap(turn, &input->message);
    visit->words = inbound_words(visit->inbound);
    visit->may_bind = true;
    visit->account = turn_account(turn, input->message.account);
    input->answer = TEXT_NONE;
    if (visit->account == NULL) { /* removed by a reload while the message was on its way */
        input->status = ST_NOT_FOUND;
        return ST_OK;
    }
    if (visit->inbound->peer.size >= STORE_PEER_BYTES ||
        visit->inbound->dedupe_key.size >= STORE_KEY_BYTES ||
        (visit->inbound->kind == INBOUND_CONSENT &&
         visit->inbound->event_key.size >= STORE_PEER_BYTES)) {
        input->status = ST_MALFORMED;
        return ST_OK;
    }
    if (input->message.kind == INBOUND_REPORT) {
        enum status reported = outbound_report(turn, &input->message);
        input->status = reported == ST_BUSY ? ST_BUSY : ST_OK;
        return reported == ST_BUSY ? ST_OK : reported;
    }
    bool seen = false;
    enum status status = answer_repeat(visit, &seen);
    if (status != ST_OK || seen || input->message.kind == INBOUND_OTHER) {
        return status;
    }
    return input->message.kind == INBOUND_CONSENT ? note_consent(visit) : handle(visit);
}

enum status resident_remind(struct turn *turn, int64_t contact_id, int64_t after_ms)
{
    struct visit *visit = arena_alloc(turn->arena, sizeof *visit);
    if (visit == NULL) {
        return ST_NO_MEMORY;
    }
    visit->turn = turn;
    enum status status =
        store_contact_get(turn->store, contact_id, &visit->contact, &visit->conversation);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    if (visit->conversation.state.size == 0 || visit->conversation.holder != 0) {
        return ST_OK;
    }
    if (visit->conversation.last_in_at_ms + after_ms > turn->now_ms) { /* he wrote since */
        return arm_reminder(turn, contact_id, after_ms,
                            visit->conversation.last_in_at_ms + after_ms);
    }
    visit->old_state = arena_text(turn->arena, visit->conversation.state);
    if (visit->old_state.data == NULL) {
        return ST_NO_MEMORY;
    }
    struct dialogue_input input = dialogue_of(visit);
    status = dialogue_remind(&input, visit->old_state, turn->arena, &visit->result);
    if (status == ST_OK) {
        status = carry_out(visit);
    }
    if (status == ST_OK) {
        status = store_conversation_save(turn->store, &visit->conversation);
    }
    return status == ST_OK && visit->result.reply.size > 0
               ? say_by_route(visit, ROUTE_REMINDER, OUTBOX_NOTICE, visit->result.reply)
               : status;
}
