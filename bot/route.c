#include "bot/route.h"

#include "bot/campaigns.h"
#include "bot/outbound.h"
#include "bot/outbound_job.h"
#include "bot/reach.h"
#include "bot/route_tell.h"
#include "bot/text_keys.h"
#include "bot/tickets.h"
#include "bot/window.h"
#include "store/consent.h"
#include "store/outbox.h"
#include "store/route.h"

#include <stdio.h>
#include <string.h>

/* One message on the look-out for a way. */
struct journey {
    struct turn *turn;
    const struct route_chain *chain;
    struct contact contact; /* whose chat it sets out from */
    struct conversation conversation;
    const struct account *account; /* his; NULL: gone from the configuration */
    const struct outbox_row *from; /* the row whose way is shut; NULL: it sets out */
    enum outbox_lane lane;
    struct text author;
    size_t choice_count;
    const struct text *choices;
    struct route route; /* what is known of the message; step is the way that is tried */
    struct text why;    /* the ways passed over, and why; in the turn's arena */
    /* What came of the way that is tried. */
    bool open;          /* it is the one */
    struct text refusal; /* why not */
    int64_t outbox;      /* the new row; 0: none */
    bool stays;          /* the row that is there waits */
    /* Of a campaign: the home that is told, by the number on its file alone. 0: of none. */
    int64_t campaign, household;
    bool assumed; /* the row had no way noted: most rows of campaigns never need one */
};

typedef enum status try_way(struct journey *journey);

/* ---- pushing ---- */

static struct text own_key(const struct journey *journey)
{
    if (journey->from == NULL) {
        return TEXT_NONE; /* of its message, as any other */
    }
    struct arena *arena = journey->turn->arena;
    struct text step = route_step_names[journey->route.step];
    return journey->campaign != 0
               ? arena_printf(arena, "campaign:%lld:%lld:%.*s", (long long)journey->campaign,
                              (long long)journey->household, TEXT_ARGS(step))
               : arena_printf(arena, "route:%lld:%.*s", (long long)journey->route.first,
                              TEXT_ARGS(step));
}

/* Queues body for contact; the chat shows the words, unless it shows them already. */
static enum status push(struct journey *journey, const struct contact *contact, struct text words,
                        struct text kind, struct text body, enum outbox_state state)
{
    struct outbound_item item = {
        .lane = journey->lane,
        .words = words,
        .author = journey->author,
        .ticket = journey->route.ticket,
        .kind = kind,
        .body = body,
        .key = own_key(journey),
        .state = state,
    };
    if (journey->from != NULL && contact->id == journey->contact.id) {
        item.message = journey->from->message;
    }
    if (journey->from != NULL && item.key.data == NULL) {
        return ST_NO_MEMORY;
    }
    journey->open = true;
    return outbound_put(journey->turn, contact, &item, &journey->outbox);
}

static enum status refuse(struct journey *journey, enum text_key why)
{
    journey->refusal = texts_find(journey->turn->config->texts, text_of(text_key(why)));
    return ST_OK;
}

/* ---- ways ---- */

static struct text text_part(const struct journey *journey)
{
    return outbound_part(journey->account, journey->route.words);
}

static enum status try_customer(struct journey *journey)
{
    const struct account *account = journey->account;
    if (!journey->contact.following) {
        return refuse(journey, ROUTE_WHY_UNFOLLOWED);
    }
    if (account != NULL && (account->abilities & ABILITY_FREE) == 0) {
        return refuse(journey, ROUTE_WHY_RIGHT);
    }
    if (account != NULL && !window_is_open(account, &journey->conversation, journey->turn->now_ms)) {
        return refuse(journey, ROUTE_WHY_WINDOW);
    }
    struct text part = text_part(journey);
    bool tapped = journey->choice_count > 0 && part.size == journey->route.words.size &&
                  account != NULL && (account->abilities & ABILITY_CHOICES) != 0;
    if (!tapped) {
        return push(journey, &journey->contact, part, TEXT("text"), part, OUTBOX_QUEUED);
    }
    struct text body =
        outbound_choices_body(part, journey->choices, journey->choice_count, journey->turn->arena);
    return body.data == NULL ? ST_NO_MEMORY
                             : push(journey, &journey->contact, part, outbound_kind_choices, body,
                                    OUTBOX_QUEUED);
}

static const struct notice_id *id_of(const struct journey *journey, enum notice_by by)
{
    const struct notice *notice =
        notices_find(&journey->turn->config->notices, text_of(journey->route.notice));
    return journey->account == NULL ? NULL : notice_id_of(notice, journey->account->id, by);
}

static enum status push_notice(struct journey *journey, enum notice_by by)
{
    const struct text pieces[] = {text_of(journey->route.notice), TEXT("\n"), journey->route.facts};
    struct text body =
        arena_join(journey->turn->arena, pieces, sizeof pieces / sizeof pieces[0]);
    return body.data == NULL ? ST_NO_MEMORY
                             : push(journey, &journey->contact, text_part(journey),
                                    outbound_kind_notice[by], body, OUTBOX_QUEUED);
}

static enum status try_template(struct journey *journey)
{
    if (!journey->contact.following) {
        return refuse(journey, ROUTE_WHY_UNFOLLOWED);
    }
    if (id_of(journey, NOTICE_TEMPLATE) == NULL) {
        return refuse(journey, ROUTE_WHY_NOTICE);
    }
    return push_notice(journey, NOTICE_TEMPLATE);
}

/* The consent is used up here, in the transaction that queues the send. */
static enum status try_subscription(struct journey *journey)
{
    const struct notice_id *id = id_of(journey, NOTICE_SUBSCRIPTION);
    if (id == NULL) {
        return refuse(journey, ROUTE_WHY_NOTICE);
    }
    enum status status = store_consent_take(journey->turn->store, journey->contact.id, id->id,
                                            id->lasting, journey->turn->now_ms);
    if (status == ST_NOT_FOUND) {
        return refuse(journey, ROUTE_WHY_CONSENT);
    }
    return status == ST_OK ? push_notice(journey, NOTICE_SUBSCRIPTION) : status;
}

static enum status phone_on_file(struct journey *journey, int64_t home,
                                 char phone[STORE_PHONE_BYTES])
{
    struct household household;
    enum status status = store_household_get(journey->turn->store, home, &household);
    if (status == ST_OK) {
        memcpy(phone, household.phone, sizeof household.phone);
    }
    if (status == ST_OK && journey->campaign != 0) { /* of several homes of his: this one */
        memcpy(journey->contact.room, household.room, sizeof household.room);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

/* The phone that he left with the ticket or in the chat, else the one on file of his home. */
static enum status find_phone(struct journey *journey, char phone[STORE_PHONE_BYTES])
{
    struct ticket ticket;
    phone[0] = '\0';
    if (journey->household != 0) {
        return phone_on_file(journey, journey->household, phone);
    }
    enum status status = journey->route.ticket == 0
                             ? ST_NOT_FOUND
                             : store_ticket_get(journey->turn->store, journey->route.ticket,
                                                &ticket);
    if (status == ST_OK) {
        memcpy(phone, ticket.phone, sizeof ticket.phone);
    }
    if (phone[0] == '\0') {
        memcpy(phone, journey->contact.phone, sizeof journey->contact.phone);
    }
    if (phone[0] == '\0' && journey->contact.household != 0 &&
        (status == ST_OK || status == ST_NOT_FOUND)) {
        status = phone_on_file(journey, journey->contact.household, phone);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status try_sms(struct journey *journey)
{
    char phone[STORE_PHONE_BYTES];
    struct contact other;
    if (journey->account != NULL && journey->account->ops->peer_is_phone) {
        return refuse(journey, ROUTE_WHY_PHONE);
    }
    enum status status = find_phone(journey, phone);
    if (status == ST_OK) {
        status = reach_phone(journey->turn, text_of(journey->contact.community), text_of(phone),
                             text_of(journey->contact.room), &other);
    }
    if (status == ST_OK && other.id == 0) {
        status = store_contact_add(journey->turn->store, &other);
    }
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? refuse(journey, ROUTE_WHY_PHONE) : status;
    }
    struct text part = outbound_part(turn_account(journey->turn, text_of(other.account)),
                                     journey->route.words);
    return push(journey, &other, part, TEXT("text"), part, OUTBOX_QUEUED);
}

static enum status try_wait(struct journey *journey)
{
    if (!journey->contact.following) {
        return refuse(journey, ROUTE_WHY_UNFOLLOWED);
    }
    bool unsent = journey->from != NULL &&
                  outbound_kind_is_free(text_of(journey->from->kind)) &&
                  journey->from->contact == journey->contact.id;
    if (unsent) {
        journey->open = journey->stays = true;
        return ST_OK;
    }
    struct text part = text_part(journey);
    return push(journey, &journey->contact, part, TEXT("text"), part, OUTBOX_WAITING);
}

static enum status open_task(struct journey *journey)
{
    struct turn *turn = journey->turn;
    const struct text_value values[] = {{"words", journey->route.words}, {"why", journey->why}};
    const struct texts *texts = turn->config->texts;
    const struct ticket_slot slot = {
        .name = TEXT("content"),
        .label = texts_find(texts, text_of(text_key(TASK_CONTENT))),
        .value = texts_fill(texts, text_key(ROUTE_TASK_WORDS), values,
                            sizeof values / sizeof values[0], turn->arena),
    };
    char phone[STORE_PHONE_BYTES];
    enum status status = find_phone(journey, phone);
    const struct ticket_order order = {
        .service = turn->config->routes->task,
        .community = text_of(journey->contact.community),
        .actor = TEXT("system"),
        .channel = TEXT("calendar"), /* not the work that residents ask for */
        .title = texts_find(texts, text_of(text_key(ROUTE_TASK_TITLE))),
        .room = text_of(journey->contact.room),
        .name = text_of(journey->contact.name),
        .phone = text_of(phone),
        .household = journey->contact.household,
        .slot_count = 1,
        .slots = &slot,
    };
    struct ticket task;
    if (status != ST_OK || slot.value.data == NULL) {
        return status != ST_OK ? status : ST_NO_MEMORY;
    }
    journey->open = true;
    return tickets_open_staff(turn, &order, &task);
}

static enum status try_task(struct journey *journey)
{
    bool may = true;
    enum status status = journey->campaign == 0
                             ? ST_OK
                             : campaigns_may_ask(journey->turn, journey->campaign, &may);
    if (status != ST_OK || !may) {
        return may ? status : refuse(journey, ROUTE_WHY_TASKS);
    }
    status = open_task(journey);
    return status == ST_OK && journey->campaign != 0
               ? campaigns_after_ways(journey->turn, journey->from, true)
               : status;
}

/* A reply is given into the answer before anybody looks for a way (bot/resident.c). */
static enum status try_passive(struct journey *journey)
{
    (void)journey;
    return ST_OK;
}

static const struct {
    try_way *try;
    enum text_key name; /* for staff */
} ways[ROUTE_STEP_COUNT] = {
    [ROUTE_PASSIVE] = {try_passive, ROUTE_NAME_CUSTOMER},
    [ROUTE_CUSTOMER] = {try_customer, ROUTE_NAME_CUSTOMER},
    [ROUTE_TEMPLATE] = {try_template, ROUTE_NAME_TEMPLATE},
    [ROUTE_SUBSCRIPTION] = {try_subscription, ROUTE_NAME_SUBSCRIPTION},
    [ROUTE_SMS] = {try_sms, ROUTE_NAME_SMS},
    [ROUTE_WAIT] = {try_wait, ROUTE_NAME_WAIT},
    [ROUTE_TASK] = {try_task, ROUTE_NAME_TASK},
};

/* ---- the look-out ---- */

static enum status add_why(struct journey *journey, enum route_step step, struct text refusal)
{
    struct turn *turn = journey->turn;
    const struct texts *texts = turn->config->texts;
    const struct text_value values[] = {
        {"way", texts_find(texts, text_of(text_key(ways[step].name)))}, {"why", refusal}};
    struct text line = texts_fill(texts, text_key(ROUTE_WHY_LINE), values,
                                  sizeof values / sizeof values[0], turn->arena);
    const struct text pieces[] = {journey->why, journey->why.size == 0 ? TEXT("") : TEXT("；"),
                                  line};
    journey->why = arena_join(turn->arena, pieces, sizeof pieces / sizeof pieces[0]);
    return line.data == NULL || journey->why.data == NULL ? ST_NO_MEMORY : ST_OK;
}

/* Behind most answers there is nothing but to wait, which a row without a way does by itself: they
 * spare the row of their own. */
static bool only_waits(const struct journey *journey)
{
    const struct route_chain *chain = journey->chain;
    return journey->why.size == 0 && journey->route.step == ROUTE_CUSTOMER && chain->count > 1 &&
           chain->steps[chain->count - 1] == ROUTE_WAIT &&
           chain->steps[chain->count - 2] == ROUTE_CUSTOMER;
}

static enum status keep(struct journey *journey)
{
    if (only_waits(journey)) {
        return ST_OK;
    }
    struct route *route = &journey->route;
    route->outbox = journey->outbox;
    route->first = journey->from == NULL ? journey->outbox : route->first;
    text_copy(text_cut_utf8(journey->why, sizeof route->why - 1), route->why, sizeof route->why);
    enum status status = store_route_put(journey->turn->store, route);
    return status == ST_OK && journey->why.size > 0
               ? route_tell(journey->turn, &journey->contact, route, journey->why)
               : status;
}

/* Tries the ways from the one at index on. */
static enum status look_out(struct journey *journey, size_t index)
{
    enum status status = ST_OK;
    for (; status == ST_OK && !journey->open && index < journey->chain->count; index++) {
        enum route_step step = journey->chain->steps[index];
        journey->route.step = (int32_t)step;
        journey->refusal = TEXT_NONE;
        status = ways[step].try(journey);
        if (status == ST_OK && !journey->open && journey->refusal.size > 0) {
            status = add_why(journey, step, journey->refusal);
        }
    }
    return status == ST_OK && journey->outbox != 0 ? keep(journey) : status;
}

static void set_out(struct turn *turn, struct journey *journey)
{
    journey->turn = turn;
    journey->account = turn_account(turn, text_of(journey->contact.account));
    journey->route.contact = journey->contact.id;
}

static enum status load_chat(struct turn *turn, int64_t contact, struct journey *journey)
{
    return store_contact_get(turn->store, contact, &journey->contact, &journey->conversation);
}

static enum status say_rest(struct turn *turn, const struct journey *journey)
{
    struct text words = journey->route.words;
    struct text rest = text_slice(words, text_part(journey).size, words.size);
    if (journey->route.step != ROUTE_CUSTOMER || rest.size == 0) {
        return ST_OK;
    }
    return outbound_say(turn, &journey->contact, journey->lane, rest, journey->author,
                        journey->route.ticket);
}

static const struct route_chain sms_alone = {.count = 1, .steps = {ROUTE_SMS}};

enum status route_find_sms(struct turn *turn, const struct contact *contact,
                           struct route_sms *sms_out)
{
    char phone[STORE_PHONE_BYTES];
    struct contact other;
    struct journey *journey = arena_alloc(turn->arena, sizeof *journey);
    if (journey == NULL) {
        return ST_NO_MEMORY;
    }
    journey->contact = *contact;
    set_out(turn, journey);
    if (journey->account != NULL && journey->account->ops->peer_is_phone) {
        return ST_NOT_FOUND;
    }
    enum status status = find_phone(journey, phone);
    if (status == ST_OK) {
        status = reach_phone(turn, text_of(contact->community), text_of(phone),
                             text_of(contact->room), &other);
    }
    if (status == ST_OK) {
        memcpy(sms_out->phone, other.peer, sizeof sms_out->phone);
        sms_out->account = turn_account(turn, text_of(other.account));
    }
    return status;
}

enum status route_say(struct turn *turn, const struct contact *contact,
                      const struct route_message *message, bool *told_out)
{
    struct journey *journey = arena_alloc(turn->arena, sizeof *journey);
    *told_out = false;
    if (journey == NULL) {
        return ST_NO_MEMORY;
    }
    enum status status = ST_OK;
    if (message->conversation == NULL) {
        status = load_chat(turn, contact->id, journey);
    } else {
        journey->contact = *contact;
        journey->conversation = *message->conversation;
    }
    set_out(turn, journey);
    journey->chain =
        message->by_sms ? &sms_alone : &turn->config->routes->chains[message->kind];
    journey->lane = message->lane;
    journey->author = message->author;
    journey->choice_count = message->choice_count;
    journey->choices = message->choices;
    journey->route.ticket = message->ticket;
    journey->route.words = message->words;
    journey->route.facts = message->facts;
    text_copy(route_kind_names[message->kind], journey->route.chain, sizeof journey->route.chain);
    text_copy(message->notice == NULL ? TEXT_NONE : message->notice->name, journey->route.notice,
              sizeof journey->route.notice);
    if (status == ST_OK) {
        status = look_out(journey, 0);
    }
    *told_out = status == ST_OK && journey->outbox != 0;
    return status == ST_OK && *told_out ? say_rest(turn, journey) : status;
}

/* ---- handing on ---- */

static const struct route_chain *chain_of(const struct config *config, const struct route *route)
{
    for (size_t kind = 0; kind < ROUTE_KIND_COUNT; kind++) {
        if (text_equal(route_kind_names[kind], text_of(route->chain))) {
            return &config->routes->chains[kind];
        }
    }
    return NULL;
}

/* The way behind step in the chain, which the configuration may have changed since. */
static size_t index_behind(const struct route_chain *chain, int32_t step)
{
    for (size_t i = 0; i < chain->count; i++) {
        if ((int32_t)chain->steps[i] == step) {
            return i + 1;
        }
    }
    return chain->count;
}

static enum status keep_texts(struct turn *turn, struct journey *journey)
{
    struct route *route = &journey->route;
    route->facts = arena_text(turn->arena, route->facts);
    route->words = arena_text(turn->arena, route->words);
    journey->why = arena_text(turn->arena, text_of(route->why));
    return route->facts.data == NULL || route->words.data == NULL || journey->why.data == NULL
               ? ST_NO_MEMORY
               : ST_OK;
}

/* A consent that the provider knows nothing of is none. */
static enum status settle_consent(struct journey *journey)
{
    const struct notice_id *id = id_of(journey, NOTICE_SUBSCRIPTION);
    return journey->route.step == ROUTE_SUBSCRIPTION && id != NULL
               ? store_consent_spent(journey->turn->store, journey->contact.id, id->id,
                                     journey->turn->now_ms)
               : ST_OK;
}

static enum status hand_on(struct journey *journey, struct text why, enum route_word *word_out)
{
    struct turn *turn = journey->turn;
    int64_t from = journey->route.outbox;
    size_t index = index_behind(journey->chain, journey->route.step);
    enum status status = journey->assumed ? store_route_put(turn->store, &journey->route) : ST_OK;
    if (status == ST_OK) {
        status = settle_consent(journey);
    }
    if (status == ST_OK) {
        status = add_why(journey, (enum route_step)journey->route.step, why);
    }
    if (status == ST_OK) {
        status = look_out(journey, index);
    }
    if (status != ST_OK || !journey->open) {
        *word_out = ROUTE_OVER;
        return status;
    }
    *word_out = journey->stays ? ROUTE_STAYS : ROUTE_PASSED_ON;
    /* A task has no row: that it followed is noted all the same. */
    return journey->stays ? ST_OK
                          : store_route_follow(turn->store, from,
                                               journey->outbox == 0 ? from : journey->outbox);
}

/* Of a row that set out for a campaign: by which way, and what lies behind it, follow from the row. */
static bool assume(struct journey *journey, const struct outbox_row *row)
{
    const struct account *account = turn_account(journey->turn, text_of(row->account));
    if (journey->campaign == 0) {
        return false;
    }
    bool by_sms = account != NULL && account->ops->peer_is_phone;
    journey->assumed = true;
    journey->route = (struct route){.outbox = row->id,
                                    .first = row->id,
                                    .contact = row->contact,
                                    .step = by_sms ? ROUTE_SMS : ROUTE_CUSTOMER,
                                    .words = row->body};
    text_copy(route_kind_names[ROUTE_CAMPAIGN], journey->route.chain,
              sizeof journey->route.chain);
    return true;
}

static enum status load_route(struct journey *journey, const struct outbox_row *row)
{
    enum status status = store_route_get(journey->turn->store, row->id, &journey->route);
    if (!campaigns_of_key(text_of(row->key), &journey->campaign, &journey->household)) {
        journey->campaign = journey->household = 0;
    }
    return status == ST_NOT_FOUND && assume(journey, row) ? ST_OK : status;
}

enum status route_on(struct turn *turn, const struct outbox_row *row, struct text why,
                     enum route_word *word_out)
{
    struct journey *journey = arena_alloc(turn->arena, sizeof *journey);
    *word_out = ROUTE_NONE;
    if (journey == NULL) {
        return ST_NO_MEMORY;
    }
    journey->turn = turn;
    enum status status = load_route(journey, row);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    journey->chain = chain_of(turn->config, &journey->route);
    if (journey->route.next != 0 || journey->chain == NULL) {
        *word_out = journey->route.next != 0 ? ROUTE_PASSED_ON : ROUTE_NONE;
        return ST_OK;
    }
    if (journey->route.step == ROUTE_WAIT && row->state != OUTBOX_FAILED &&
        row->state != OUTBOX_WITHDRAWN) {
        *word_out = ROUTE_STAYS; /* the window shut again before its turn came */
        return ST_OK;
    }
    journey->from = row;
    journey->lane = row->lane;
    journey->author = TEXT("bot");
    status = keep_texts(turn, journey);
    if (status == ST_OK) {
        status = load_chat(turn, journey->route.contact, journey);
    }
    if (status == ST_OK) {
        set_out(turn, journey);
        status = hand_on(journey, why, word_out);
    }
    return status;
}

bool route_answers(const struct config *config)
{
    return config->routes->chains[ROUTE_REPLY].steps[0] == ROUTE_PASSIVE;
}
