#include "bot/asks.h"

#include "bot/dialogue_words.h"
#include "bot/fact_value.h"
#include "bot/json_out.h"
#include "bot/procedure.h"
#include "bot/ticket_words.h"
#include "bot/tickets.h"
#include "store/ask.h"
#include "store/timer.h"

#include <string.h>

static const struct text ask_timer = {"ask", 3};
static const struct text system_actor = {"system", 6};

/* ---- rows and timers ---- */

static enum status end_row(struct turn *turn, struct ask_row *row, enum ask_state state)
{
    row->state = state;
    row->ended_at_ms = turn->now_ms;
    turn->timers_touched = true;
    enum status status = store_ask_save(turn->store, row);
    return status == ST_OK ? store_timer_drop(turn->store, ask_timer, row->id) : status;
}

/* Rings to ask once more, then to expire; not at all for a question that waits for ever. */
static enum status arm(struct turn *turn, const struct ask_row *row, const struct ask *ask)
{
    bool again = ask->again_ms > 0 && row->reminded == 0;
    int64_t again_at_ms = again ? row->asked_at_ms + ask->again_ms : INT64_MAX;
    int64_t expires_at_ms = row->expires_at_ms == 0 ? INT64_MAX : row->expires_at_ms;
    struct timer timer = {
        .due_at_ms = again_at_ms < expires_at_ms ? again_at_ms : expires_at_ms,
        .subject = row->id,
    };
    if (timer.due_at_ms == INT64_MAX) {
        return ST_OK;
    }
    text_copy(ask_timer, timer.kind, sizeof timer.kind);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

/* ---- events ---- */

static enum status report(struct turn *turn, struct ticket *ticket, const char *kind,
                          const char *ask, bool told)
{
    struct text more;
    struct json_out out;
    json_out_begin(&out, turn->arena, 128);
    json_out_object(&out, NULL);
    json_out_string(&out, "ask", ask);
    json_out_bool(&out, "told", told);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &more);
    const struct ticket_change change = {.actor = system_actor, .more = more};
    return status == ST_OK ? tickets_report(turn, ticket, text_of(kind), &change) : status;
}

/* ---- asking ---- */

static enum status withdraw_same(struct turn *turn, const struct ticket *ticket,
                                 const struct ask *ask)
{
    struct ask_row rows[ASKS_OPEN_MAX];
    size_t count = 0;
    enum status status = store_ask_open_of_ticket(turn->store, ticket->number, rows,
                                                  ASKS_OPEN_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        if (text_equal(text_of(rows[i].ask), ask->id)) {
            status = end_row(turn, &rows[i], ASK_WITHDRAWN);
        }
    }
    return status;
}

/* Room for one more; the ticket of the oldest question tells staff that it was not answered. */
static enum status make_room(struct turn *turn, struct ticket *ticket)
{
    struct ask_row rows[ASKS_OPEN_MAX];
    size_t count = 0;
    enum status status =
        store_ask_open_of(turn->store, ticket->contact, rows, ASKS_OPEN_MAX, &count);
    if (status != ST_OK || count < ASKS_OPEN_MAX) {
        return status;
    }
    struct ask_row *oldest = &rows[count - 1];
    status = end_row(turn, oldest, ASK_WITHDRAWN);
    struct ticket other, *holder = ticket; /* never a second copy of the ticket in hand */
    if (status == ST_OK && oldest->ticket != ticket->number) {
        holder = &other;
        status = tickets_load(turn, oldest->ticket, &other);
    }
    return status == ST_OK ? report(turn, holder, "ask.withdrawn", oldest->ask, true)
                           : status;
}

static enum status add_row(struct turn *turn, struct ticket *ticket, const struct ask *ask)
{
    struct ask_row row = {
        .ticket = ticket->number,
        .contact = ticket->contact,
        .state = ASK_OPEN,
        .asked_at_ms = turn->now_ms,
        .expires_at_ms = ask->expires_ms == 0 ? 0 : turn->now_ms + ask->expires_ms,
    };
    text_copy(ask->id, row.ask, sizeof row.ask);
    enum status status = make_room(turn, ticket);
    if (status == ST_OK) {
        status = store_ask_add(turn->store, &row);
    }
    return status == ST_OK ? arm(turn, &row, ask) : status;
}

enum status asks_put(struct turn *turn, struct ticket *ticket, const struct ask *ask)
{
    char id[STORE_ID_BYTES];
    text_copy(ask->id, id, sizeof id);
    bool told = false;
    const struct ticket_words words = {.key = ask->text, .kind = ROUTE_ASK, .ask = ask};
    enum status status = withdraw_same(turn, ticket, ask);
    if (status == ST_OK) {
        status = ticket_words_tell(turn, ticket, &words, &told);
    }
    if (status == ST_OK && told) {
        status = add_row(turn, ticket, ask);
    }
    return status == ST_OK ? report(turn, ticket, "ask.put", id, told) : status;
}

enum status asks_end(struct turn *turn, const struct ticket *ticket, const struct service *service)
{
    struct ask_row rows[ASKS_OPEN_MAX];
    size_t count = 0;
    if (service->ask_count == 0) {
        return ST_OK;
    }
    enum status status = store_ask_open_of_ticket(turn->store, ticket->number, rows,
                                                  ASKS_OPEN_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        const struct ask *ask = service_ask(service, text_of(rows[i].ask));
        if (ask == NULL || !ask->score) {
            status = end_row(turn, &rows[i], ASK_WITHDRAWN);
        }
    }
    return status;
}

/* ---- an answer ---- */

/* One open question with what the catalogue says of it. */
struct asked {
    struct ask_row row;
    struct ticket ticket;
    const struct ask *ask; /* NULL: gone from the catalogue */
};

struct answer {
    struct text value; /* size 0: the words answer something else */
    struct text reply; /* key; size 0: a general one */
};

static enum status load_asked(struct turn *turn, const struct ask_row *row, struct asked *asked)
{
    *asked = (struct asked){.row = *row};
    enum status status = tickets_load(turn, row->ticket, &asked->ticket);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(asked->ticket.service));
    asked->ask = service == NULL ? NULL : service_ask(service, text_of(row->ask));
    return ST_OK;
}

static bool is_listed(struct text list, struct text word)
{
    while (list.size > 0) {
        size_t size = text_find(list, TEXT(" "));
        if (word.size > 0 && text_equal(text_slice(list, 0, size), word)) {
            return true;
        }
        list = size == SIZE_MAX ? TEXT_NONE : text_slice(list, size + 1, list.size);
    }
    return false;
}

static bool leads_to_service(const struct turn *turn, const struct match_result *match, size_t at,
                             bool interrupting)
{
    const struct service *service =
        catalogue_by_intent(turn->config->catalogue, text_of(match->ranked[at].label));
    return service != NULL && (service->interrupts || !interrupting);
}

/* "没有！着火了", "可以，另外水管漏了", "不同意，叫你们经理来": more than an answer, and the
 * dialogue takes it. */
static bool asks_more(const struct turn *turn, const struct match_result *match)
{
    static const struct text persons[] = {TEXT("human"), TEXT("angry")};
    bool second = match->two_requests &&
                  (leads_to_service(turn, match, 0, false) || leads_to_service(turn, match, 1, false));
    return second || leads_to_service(turn, match, 0, true) ||
           text_among(text_of(match->ranked[0].label), persons,
                      sizeof persons / sizeof persons[0]);
}

static int score_of(const struct turn *turn, struct text words)
{
    struct text_list before =
        texts_words(turn->config->texts, text_of(text_key(WORDS_SCORE_BEFORE)));
    struct text_list after = texts_words(turn->config->texts, text_of(text_key(WORDS_SCORE_AFTER)));
    return fact_value_score(words, &before, &after);
}

static struct answer by_words(const struct turn *turn, const struct ask *ask, struct text words)
{
    static const struct text digits = {"12345", 5};
    int score = ask->score ? score_of(turn, words) : 0;
    struct answer answer = {0};
    if (score > 0) {
        answer.value = text_slice(digits, (size_t)score - 1, 1);
    }
    for (size_t i = 0; i < ask->answer_count; i++) {
        const struct ask_answer *known = &ask->answers[i];
        if (score > 0 ? text_equal(known->value, answer.value) : is_listed(known->words, words)) {
            return (struct answer){known->value, known->reply};
        }
        if (score > 0 && known->value.size == 0) { /* "": whatever digit he gives */
            answer.reply = known->reply;
        }
    }
    return answer;
}

static struct answer by_label(const struct ask *ask, const struct match_result *match)
{
    struct text label = text_of(match->ranked[0].label);
    for (size_t i = 0; i < ask->answer_count && !match->two_requests; i++) {
        const struct ask_answer *known = &ask->answers[i];
        if (known->label.size > 0 && text_equal(known->label, label)) {
            return (struct answer){known->value, known->reply};
        }
    }
    return (struct answer){0};
}

/* The whole message, its first clause, its last one ("挺好的，5分"), or what patterns make of it. */
static struct answer understand(const struct turn *turn, const struct ask *ask,
                                const struct match_result *match)
{
    struct text plain = words_strip(match->normalised);
    struct answer answer = by_words(turn, ask, plain);
    if (answer.value.size == 0 && !asks_more(turn, match)) {
        answer = by_words(turn, ask, words_first_clause(plain));
        if (answer.value.size == 0) {
            answer = by_words(turn, ask, words_last_clause(plain));
        }
        if (answer.value.size == 0) {
            answer = by_label(ask, match);
        }
    }
    return answer;
}

static enum status take(struct turn *turn, struct asked *asked, const struct answer *answer,
                        struct text *reply_out)
{
    static const struct text resident = {"resident", 8};
    enum status status = end_row(turn, &asked->row, ASK_ANSWERED);
    if (status != ST_OK) {
        return status;
    }
    struct ticket_words reply = {.key = answer->reply};
    if (reply.key.size == 0) {
        reply.key = text_of(text_key(ASK_NOTED));
    }
    const struct fact_entry entry = {
        .name = asked->ask->fact, .value = answer->value, .actor = resident, .role = resident};
    struct text why;
    status = procedure_record(turn, &asked->ticket, &entry, &why);
    if (status == ST_CONFLICT || status == ST_MALFORMED || status == ST_FORBIDDEN) {
        reply.key = why; /* decided otherwise meanwhile */
        status = ST_OK;
    }
    return status == ST_OK ? ticket_words_fill(turn, &asked->ticket, &reply, reply_out) : status;
}

enum status asks_answer(struct turn *turn, const struct contact *contact, struct text words,
                        const struct match_result *match, bool *taken_out, struct text *reply_out)
{
    struct ask_row rows[ASKS_OPEN_MAX];
    size_t count = 0;
    *taken_out = false;
    *reply_out = TEXT_NONE;
    if (match == NULL || words.size == 0) {
        return ST_OK; /* a picture answers nothing */
    }
    enum status status =
        store_ask_open_of(turn->store, contact->id, rows, ASKS_OPEN_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK && !*taken_out; i++) {
        struct asked asked;
        status = load_asked(turn, &rows[i], &asked);
        if (status != ST_OK || asked.ask == NULL) {
            continue;
        }
        struct answer answer = understand(turn, asked.ask, match);
        if (answer.value.size > 0) {
            *taken_out = true;
            status = take(turn, &asked, &answer, reply_out);
        }
    }
    return status;
}

/* ---- time goes by ---- */

static enum status expire(struct turn *turn, struct asked *asked)
{
    enum status status = end_row(turn, &asked->row, ASK_EXPIRED);
    if (status == ST_OK) {
        status = report(turn, &asked->ticket, "ask.expired", asked->row.ask, true);
    }
    if (status != ST_OK || asked->ask->silent.size == 0) {
        return status;
    }
    struct text why;
    const struct fact_entry entry = {.name = asked->ask->fact,
                                     .value = asked->ask->silent,
                                     .actor = system_actor,
                                     .role = system_actor};
    status = procedure_record(turn, &asked->ticket, &entry, &why);
    return status == ST_CONFLICT || status == ST_MALFORMED ? ST_OK : status;
}

static enum status ask_again(struct turn *turn, struct asked *asked)
{
    bool told = false;
    const struct ticket_words words = {
        .key = asked->ask->text, .kind = ROUTE_ASK, .ask = asked->ask};
    asked->row.reminded++;
    enum status status = store_ask_save(turn->store, &asked->row);
    if (status == ST_OK) {
        status = ticket_words_tell(turn, &asked->ticket, &words, &told);
    }
    return status == ST_OK ? arm(turn, &asked->row, asked->ask) : status;
}

enum status asks_due(struct turn *turn, int64_t id)
{
    struct ask_row row;
    struct asked asked;
    enum status status = store_ask_get(turn->store, id, &row);
    if (status != ST_OK || row.state != ASK_OPEN) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    status = load_asked(turn, &row, &asked);
    if (status != ST_OK) {
        return status;
    }
    if (asked.ask == NULL) { /* the catalogue no longer asks it */
        return end_row(turn, &row, ASK_WITHDRAWN);
    }
    bool over = row.expires_at_ms != 0 && row.expires_at_ms <= turn->now_ms;
    return over ? expire(turn, &asked) : ask_again(turn, &asked);
}
