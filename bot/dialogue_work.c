#include "bot/dialogue_work.h"

#include "bot/base/invariant.h"
#include "bot/render.h"

#include <string.h>

enum { WORK_VALUES_MAX = SERVICE_SLOTS_MAX + 12 };

int work_offset_minutes(const struct dialogue_work *work)
{
    const struct community *community = work->in->community;
    return (community == NULL ? &time_frame_usual : &community->frame)->utc_offset_minutes;
}

static void fail(struct dialogue_work *work, enum status status)
{
    if (work->status == ST_OK) {
        work->status = status;
    }
}

/* ---- saying ---- */

struct value_list {
    size_t count;
    struct text_value items[WORK_VALUES_MAX];
};

static void add_value(struct value_list *list, const char *name, struct text value)
{
    if (list->count < WORK_VALUES_MAX) {
        list->items[list->count++] = (struct text_value){name, value};
    }
}

static void add_common(const struct dialogue_work *work, struct value_list *list,
                       const struct text_value *values, size_t value_count)
{
    for (size_t i = 0; i < value_count; i++) {
        add_value(list, values[i].name, values[i].value);
    }
    const struct community *community = work->in->community;
    add_value(list, "community", text_of(community == NULL ? "" : community->name));
    add_value(list, "hotline", text_of(community == NULL ? "" : community->hotline));
}

static void add_form(struct value_list *list, const struct dialogue_form *form)
{
    if (form == NULL) {
        return;
    }
    add_value(list, "service", form->service->name);
    for (size_t i = 0; i < form->service->slot_count; i++) {
        /* Names of slots come from the catalogue's arena and end with a NUL. */
        add_value(list, form->service->slots[i].name.data, form->values[i].shown);
    }
}

static void append(struct dialogue_work *work, struct text sentence)
{
    if (sentence.data == NULL) {
        fail(work, ST_NO_MEMORY);
        return;
    }
    if (work->reply->size == 0) {
        *work->reply = sentence;
        return;
    }
    const struct text pieces[] = {*work->reply, TEXT("\n"), sentence};
    *work->reply = arena_join(work->arena, pieces, sizeof pieces / sizeof pieces[0]);
    if (work->reply->data == NULL) {
        fail(work, ST_NO_MEMORY);
    }
}

struct text work_text(struct dialogue_work *work, enum text_key key,
                      const struct text_value *values, size_t value_count)
{
    struct value_list list = {.count = 0};
    add_common(work, &list, values, value_count);
    add_form(&list, dialogue_state_active(&work->state));
    struct text filled =
        texts_fill(work->in->config->texts, text_key(key), list.items, list.count, work->arena);
    if (filled.data == NULL) {
        fail(work, ST_NO_MEMORY);
    }
    return filled;
}

void work_say_with(struct dialogue_work *work, enum text_key key, const struct text_value *values,
                   size_t value_count)
{
    append(work, work_text(work, key, values, value_count));
}

void work_say_words(struct dialogue_work *work, struct text words)
{
    append(work, words);
}

void work_say(struct dialogue_work *work, enum text_key key)
{
    work_say_with(work, key, NULL, 0);
}

void work_say_named(struct dialogue_work *work, struct text key, const struct dialogue_form *form,
                    const struct text_value *values, size_t value_count)
{
    struct value_list list = {.count = 0};
    add_common(work, &list, values, value_count);
    add_form(&list, form);
    append(work,
           texts_fill(work->in->config->texts, key.data, list.items, list.count, work->arena));
}

void work_say_service(struct dialogue_work *work, enum text_key key, const struct service *service)
{
    work_say_with(work, key, &(struct text_value){"service", service->name}, 1);
}

const struct service *work_service_of(const struct dialogue_work *work, const struct ticket *ticket)
{
    return catalogue_service(work->in->config->catalogue, text_of(ticket->service));
}

struct text work_state_title(const struct dialogue_work *work, const struct ticket *ticket)
{
    const struct service *service = work_service_of(work, ticket);
    const struct lifecycle_state *state =
        service == NULL ? NULL : lifecycle_state(service->lifecycle, text_of(ticket->state));
    return state == NULL ? text_of(ticket->state) : state->title;
}

void work_say_ticket(struct dialogue_work *work, enum text_key key, const struct ticket *ticket)
{
    char number[TICKET_NUMBER_BYTES];
    render_ticket_number(&work->in->config->settings, ticket->number, number);
    const struct service *service = work_service_of(work, ticket);
    const struct text_value values[] = {
        {"ticket", text_of(number)},
        {"title", text_of(ticket->title)},
        {"service", service == NULL ? TEXT_NONE : service->name},
        {"state", work_state_title(work, ticket)},
    };
    work_say_with(work, key, values, sizeof values / sizeof values[0]);
}

/* ---- doing ---- */

struct dialogue_act *work_act(struct dialogue_work *work, enum dialogue_act_kind kind)
{
    if (work->out->act_count == DIALOGUE_ACTS_MAX) {
        fail(work, ST_INTERNAL);
        return NULL;
    }
    struct dialogue_act *act = &work->out->acts[work->out->act_count++];
    memset(act, 0, sizeof *act);
    act->kind = kind;
    return act;
}

void work_act_ticket(struct dialogue_work *work, enum dialogue_act_kind kind, int64_t ticket,
                     struct text words)
{
    struct dialogue_act *act = work_act(work, kind);
    if (act != NULL) {
        act->ticket = ticket;
        act->text = words;
    }
}

void work_call_human(struct dialogue_work *work, enum text_key why)
{
    struct dialogue_act *act = work_act(work, ACT_CALL_HUMAN);
    if (act != NULL) {
        act->text = work_text(work, why, NULL, 0);
    }
}

/* ---- asking the store ---- */

size_t work_tickets(struct dialogue_work *work, const struct ticket **tickets_out)
{
    const struct dialogue_facts *facts = &work->in->facts;
    if (!work->tickets_known && facts->open_tickets != NULL) {
        work->tickets = arena_alloc(work->arena, DIALOGUE_TICKETS_MAX * sizeof *work->tickets);
        size_t count = 0;
        enum status status =
            work->tickets == NULL
                ? ST_NO_MEMORY
                : facts->open_tickets(facts->context, work->tickets, DIALOGUE_TICKETS_MAX, &count);
        if (status != ST_OK) {
            fail(work, status);
            count = 0;
        }
        INVARIANT(count <= DIALOGUE_TICKETS_MAX);
        work->ticket_count = count;
    }
    work->tickets_known = true;
    *tickets_out = work->tickets;
    return work->ticket_count;
}

const struct statement *work_statement(struct dialogue_work *work)
{
    const struct dialogue_facts *facts = &work->in->facts;
    if (work->statement_asked || facts->statement == NULL) {
        return work->statement;
    }
    work->statement_asked = true;
    struct statement *statement = arena_alloc(work->arena, sizeof *statement);
    enum status status =
        statement == NULL ? ST_NO_MEMORY : facts->statement(facts->context, statement);
    if (status == ST_OK) {
        work->statement = statement->known ? statement : NULL;
    } else if (status != ST_NOT_FOUND) {
        fail(work, status);
    }
    return work->statement;
}
