#include "bot/tickets.h"

#include "bot/asks.h"
#include "bot/fee_acts.h"
#include "bot/procedure.h"
#include "bot/render.h"
#include "bot/survey_course.h"
#include "bot/text_keys.h"
#include "bot/ticket_words.h"
#include "store/link.h"
#include "bot/warning.h"
#include "store/message.h"
#include "store/timer.h"

#include <string.h>

static const struct text alarm_timer = {"alarm.repeat", 12};

enum status tickets_load(struct turn *turn, int64_t number, struct ticket *ticket_out)
{
    enum status status = store_ticket_get(turn->store, number, ticket_out);
    if (status != ST_OK) {
        return status;
    }
    ticket_out->slots = arena_text(turn->arena, ticket_out->slots);
    return ticket_out->slots.data == NULL ? ST_NO_MEMORY : ST_OK;
}

enum { OPEN_LOOKED_MAX = 2 * DIALOGUE_TICKETS_MAX /* tasks of staff too */ };

enum status tickets_open_of(struct turn *turn, const struct contact *contact,
                            struct ticket *tickets, size_t max, size_t *count_out)
{
    struct ticket found[OPEN_LOOKED_MAX];
    size_t count = 0;
    *count_out = 0;
    enum status status = store_ticket_open_of(turn->store, contact->id, contact->household, found,
                                              OPEN_LOOKED_MAX, &count);
    for (size_t i = 0; i < count && *count_out < max; i++) {
        const struct service *service =
            catalogue_service(turn->config->catalogue, text_of(found[i].service));
        if (service == NULL || !service->internal) {
            tickets[(*count_out)++] = found[i];
        }
    }
    return status;
}

/* ---- events ---- */

static enum status find_assignee(struct turn *turn, const struct ticket *ticket,
                                 struct staff *staff, const struct staff **found_out)
{
    *found_out = NULL;
    if (ticket->assignee == 0) {
        return ST_OK;
    }
    enum status status = store_staff_get(turn->store, ticket->assignee, staff);
    if (status == ST_OK) {
        *found_out = staff;
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status tickets_announce(struct turn *turn, const struct ticket *ticket, struct text kind,
                             const struct ticket_change *change)
{
    struct staff staff;
    const struct staff *assignee = NULL;
    enum status status = find_assignee(turn, ticket, &staff, &assignee);
    if (status != ST_OK) {
        return status;
    }
    struct event event = {
        .actor = change->actor,
        .kind = kind,
        .community = text_of(ticket->community),
        .ticket = ticket->number,
        .contact = ticket->contact,
    };
    struct json_out out;
    json_out_begin(&out, turn->arena, 1024 + change->note.size + change->more.size);
    json_out_object(&out, NULL);
    render_ticket(&out, "ticket", turn->config, ticket, assignee, false);
    if (change->note.size > 0) {
        render_words(&out, "text", change->note, false);
    }
    if (change->score > 0) {
        json_out_number(&out, "score", change->score);
    }
    if (change->more.size > 0) {
        json_out_members(&out, change->more);
    }
    json_out_object_end(&out);
    status = json_out_end(&out, &event.data);
    return status == ST_OK ? turn_event(turn, &event) : status;
}

static enum status save_and_announce(struct turn *turn, struct ticket *ticket, struct text kind,
                                     const struct ticket_change *change)
{
    ticket->updated_at_ms = turn->now_ms;
    enum status status = store_ticket_save(turn->store, ticket);
    return status == ST_OK ? tickets_announce(turn, ticket, kind, change) : status;
}

enum status tickets_report(struct turn *turn, struct ticket *ticket, struct text kind,
                           const struct ticket_change *change)
{
    enum status status = save_and_announce(turn, ticket, kind, change);
    return status == ST_OK ? procedure_after(turn, ticket, kind) : status;
}

enum status tickets_touch(struct turn *turn, struct ticket *ticket, struct text kind,
                          struct text actor, struct text note)
{
    return tickets_report(turn, ticket, kind, &(struct ticket_change){.actor = actor, .note = note});
}

/* ---- opening ---- */

static const struct dialogue_slot *find_slot(const struct dialogue_act *act, const char *name)
{
    for (size_t i = 0; i < act->slot_count; i++) {
        if (text_equal(act->slots[i].name, text_of(name))) {
            return &act->slots[i];
        }
    }
    return NULL;
}

/* The slot's value, or what is known of the contact. ST_OK always fits: both were checked. */
static void fill_from(const struct dialogue_act *act, const char *name, const char *known,
                      char *out, size_t out_bytes)
{
    const struct dialogue_slot *slot = find_slot(act, name);
    text_copy(slot == NULL || slot->value.size == 0 ? text_of(known) : slot->value, out, out_bytes);
}

static struct text slot_label(const struct service *service, struct text name)
{
    for (size_t i = 0; i < service->slot_count; i++) {
        if (text_equal(service->slots[i].name, name)) {
            return service->slots[i].label;
        }
    }
    return name;
}

static void write_slot(struct json_out *out, struct text name, struct text label,
                       struct text value, struct text shown)
{
    char key[STORE_ID_BYTES];
    text_copy(name, key, sizeof key);
    json_out_object(out, key);
    json_out_text(out, "label", label);
    json_out_text(out, "value", value);
    json_out_text(out, "shown", shown);
    json_out_object_end(out);
}

static enum status slots_json(struct turn *turn, const struct dialogue_act *act,
                              struct text *json_out)
{
    struct json_out out;
    json_out_begin(&out, turn->arena, 1024);
    json_out_object(&out, NULL);
    for (size_t i = 0; i < act->slot_count; i++) {
        const struct dialogue_slot *slot = &act->slots[i];
        write_slot(&out, slot->name, slot_label(act->service, slot->name), slot->value,
                   slot->shown);
    }
    json_out_object_end(&out);
    return json_out_end(&out, json_out);
}

static enum status order_slots_json(struct turn *turn, const struct ticket_order *order,
                                    struct text *json_out)
{
    struct json_out out;
    json_out_begin(&out, turn->arena, 1024);
    json_out_object(&out, NULL);
    for (size_t i = 0; i < order->slot_count; i++) {
        const struct ticket_slot *slot = &order->slots[i];
        write_slot(&out, slot->name, slot->label, slot->value,
                   slot->shown.size > 0 ? slot->shown : slot->value);
    }
    json_out_object_end(&out);
    enum status status = json_out_end(&out, json_out);
    return status == ST_OK && json_out->size > TICKET_SLOTS_BYTES_MAX ? ST_TOO_LARGE : status;
}

static enum status arm_alarm(struct turn *turn, const struct service *service, int64_t number)
{
    struct timer timer = {.due_at_ms = turn->now_ms + service->alarm_repeat_ms, .subject = number};
    text_copy(alarm_timer, timer.kind, sizeof timer.kind);
    turn->timers_touched = true;
    return store_timer_put(turn->store, &timer);
}

/* Its events are in the series before anything follows from them. */
static enum status announce_opened(struct turn *turn, struct ticket *ticket,
                                   const struct service *service,
                                   const struct ticket_change *change)
{
    static const struct text opened = {"ticket.opened", 13}, alarm = {"ticket.alarm", 12};
    enum status status = tickets_announce(turn, ticket, opened, change);
    if (status == ST_OK && service->alarm) {
        status = tickets_announce(turn, ticket, alarm, change);
    }
    if (status == ST_OK && service->alarm) {
        status = arm_alarm(turn, service, ticket->number);
    }
    metrics_count(turn->metrics, COUNT_TICKETS_OPENED, 1);
    turn->open_tickets_delta++;
    if (status == ST_OK) {
        status = fee_after_ticket(turn, ticket);
    }
    if (status == ST_OK) {
        status = procedure_after(turn, ticket, opened);
    }
    if (status == ST_OK && service->alarm) {
        status = procedure_after(turn, ticket, alarm);
    }
    return status == ST_OK ? warning_after_open(turn, ticket) : status;
}

/* What every new ticket of a service begins with. */
static void begin_ticket(const struct turn *turn, const struct service *service,
                         struct ticket *ticket)
{
    *ticket = (struct ticket){
        .opened_at_ms = turn->now_ms,
        .updated_at_ms = turn->now_ms,
        .priority = service->priority,
        .alarm = service->alarm,
    };
    text_copy(service->id, ticket->service, sizeof ticket->service);
    text_copy(service->lifecycle->initial, ticket->state, sizeof ticket->state);
    text_copy(service->department, ticket->department, sizeof ticket->department);
}

enum status tickets_open(struct turn *turn, const struct contact *contact,
                         const struct dialogue_act *act, int64_t last_media_at_ms,
                         struct ticket *ticket_out)
{
    struct ticket ticket;
    begin_ticket(turn, act->service, &ticket);
    ticket.contact = contact->id;
    text_copy(act->intent, ticket.intent, sizeof ticket.intent);
    text_copy(act->title, ticket.title, sizeof ticket.title);
    text_copy(text_of(contact->community), ticket.community, sizeof ticket.community);
    text_copy(text_of(contact->channel), ticket.channel, sizeof ticket.channel);
    fill_from(act, "room", contact->room, ticket.room, sizeof ticket.room);
    /* Bound to one home is nobody in another. */
    bool own = text_equal(text_of(ticket.room), text_of(contact->room));
    ticket.household = own ? contact->household : 0;
    fill_from(act, "phone", contact->phone, ticket.phone, sizeof ticket.phone);
    fill_from(act, "name", contact->name, ticket.name, sizeof ticket.name);
    enum status status = slots_json(turn, act, &ticket.slots);
    if (status == ST_OK) {
        status = store_ticket_open(turn->store, &ticket);
    }
    int64_t since_ms = turn->now_ms - TICKET_MEDIA_SINCE_MS;
    if (status == ST_OK && last_media_at_ms >= since_ms) {
        status = store_message_attach(turn->store, contact->id, since_ms, ticket.number);
    }
    if (status == ST_OK) {
        status = announce_opened(turn, &ticket, act->service,
                                 &(struct ticket_change){.actor = TEXT("resident")});
    }
    *ticket_out = ticket;
    return status;
}

void tickets_task_slots(const struct config *config, struct text words, struct text role,
                        struct ticket_slot slots_out[TASK_SLOTS])
{
    const struct role *known = config_role(config, role);
    slots_out[0] = (struct ticket_slot){
        .name = TEXT("content"),
        .label = texts_find(config->texts, text_of(text_key(TASK_CONTENT))),
        .value = words};
    slots_out[1] = (struct ticket_slot){
        .name = TEXT("role"),
        .label = texts_find(config->texts, text_of(text_key(TASK_ROLE))),
        .value = known == NULL ? role : text_of(known->title)};
}

enum status tickets_open_staff(struct turn *turn, const struct ticket_order *order,
                               struct ticket *ticket_out)
{
    const struct service *service = catalogue_service(turn->config->catalogue, order->service);
    if (service == NULL) {
        return ST_NOT_FOUND;
    }
    struct ticket ticket;
    begin_ticket(turn, service, &ticket);
    ticket.contact = order->contact;
    ticket.household = order->household;
    text_copy(order->intent, ticket.intent, sizeof ticket.intent);
    text_copy(order->title.size > 0 ? order->title : service->name, ticket.title,
             sizeof ticket.title);
    text_copy(order->community, ticket.community, sizeof ticket.community);
    text_copy(order->channel.size > 0 ? order->channel : TEXT("staff"), ticket.channel,
              sizeof ticket.channel);
    text_copy(order->room, ticket.room, sizeof ticket.room);
    text_copy(order->name, ticket.name, sizeof ticket.name);
    text_copy(order->phone, ticket.phone, sizeof ticket.phone);
    if (order->department.size > 0) {
        text_copy(order->department, ticket.department, sizeof ticket.department);
    }
    enum status status = order_slots_json(turn, order, &ticket.slots);
    if (status == ST_OK) {
        status = store_ticket_open(turn->store, &ticket);
    }
    if (status == ST_OK) {
        status = announce_opened(
            turn, &ticket, service,
            &(struct ticket_change){.actor = order->actor, .note = order->text});
    }
    *ticket_out = ticket;
    return status;
}

/* ---- tickets that belong together ---- */

enum status tickets_can_link(struct turn *turn, int64_t number, bool *room_out)
{
    struct link links[LINKS_MAX];
    size_t count = 0;
    enum status status = store_link_of(turn->store, number, links, LINKS_MAX, &count);
    *room_out = count < LINKS_MAX;
    return status;
}

static enum status report_link(struct turn *turn, struct ticket *parent, const struct link *link,
                               struct text event, struct text actor)
{
    char number[TICKET_NUMBER_BYTES];
    render_ticket_number(&turn->config->settings, link->child, number);
    struct text more;
    struct json_out out;
    json_out_begin(&out, turn->arena, 256);
    json_out_object(&out, NULL);
    json_out_object(&out, "link");
    json_out_string(&out, "ticket", number);
    json_out_string(&out, "kind", link->kind);
    json_out_object_end(&out);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &more);
    const struct ticket_change change = {.actor = actor, .more = more};
    return status == ST_OK ? tickets_report(turn, parent, event, &change) : status;
}

enum status tickets_link(struct turn *turn, struct ticket *parent, const struct ticket *child,
                         struct text kind, struct text actor)
{
    struct link link = {.parent = parent->number, .child = child->number};
    text_copy(kind, link.kind, sizeof link.kind);
    enum status status = store_link_add(turn->store, &link);
    return status == ST_OK ? report_link(turn, parent, &link, TEXT("link.added"), actor) : status;
}

/* The ticket is over: what it belongs to hears of it. */
static enum status tell_parents(struct turn *turn, const struct ticket *ticket, struct text actor)
{
    struct link links[LINKS_MAX];
    size_t count = 0;
    enum status status = store_link_of(turn->store, ticket->number, links, LINKS_MAX, &count);
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct ticket parent;
        if (links[i].child == ticket->number) {
            status = tickets_load(turn, links[i].parent, &parent);
            if (status == ST_OK) {
                status = report_link(turn, &parent, &links[i], TEXT("link.closed"), actor);
            }
        }
    }
    return status;
}

/* ---- moving ---- */

/* What the procedure says to the resident after this move. A resident who can not be reached
 * any more is not an error: the ticket moves all the same. */
static enum status tell_resident(struct turn *turn, const struct ticket *ticket,
                                 const struct lifecycle_move *move,
                                 const struct ticket_change *change)
{
    bool told = false;
    const struct text_value note = {"note", change->note};
    const struct ticket_words words = {.key = move->tell, .value_count = 1, .values = &note};
    return move->tell.size == 0 || change->quiet ? ST_OK
                                                 : ticket_words_tell(turn, ticket, &words, &told);
}

static enum status drop_alarm(struct turn *turn, struct ticket *ticket)
{
    if (!ticket->alarm) {
        return ST_OK;
    }
    ticket->alarm = false;
    turn->timers_touched = true;
    return store_timer_drop(turn->store, alarm_timer, ticket->number);
}

static enum status admit(struct turn *turn, const struct ticket *ticket,
                         const struct ticket_change *change)
{
    struct text role = change->role.size > 0 ? change->role : change->actor;
    struct text why = TEXT_NONE;
    enum status status = procedure_admits(turn, ticket, change->op, role, &why);
    if (change->why_out != NULL) {
        *change->why_out = why;
    }
    return status;
}

static void enter_state(struct turn *turn, struct ticket *ticket,
                        const struct lifecycle_state *state)
{
    text_copy(state->id, ticket->state, sizeof ticket->state);
    turn->open_tickets_delta += (int)state->open - (int)(ticket->closed_at_ms == 0);
    ticket->closed_at_ms = state->open ? 0 : turn->now_ms;
}

enum status tickets_move(struct turn *turn, struct ticket *ticket,
                         const struct ticket_change *change)
{
    enum status status = admit(turn, ticket, change);
    if (status != ST_OK) {
        return status;
    }
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket->service));
    const struct lifecycle_move *move =
        lifecycle_move(service->lifecycle, change->op, text_of(ticket->state));
    const struct lifecycle_state *to = lifecycle_state(service->lifecycle, move->to);
    enter_state(turn, ticket, to);
    /* Whoever takes or ends a ringing ticket has seen the alarm; a rule has not. */
    bool unseen = text_equal(change->actor, TEXT("system"));
    status = unseen ? ST_OK : drop_alarm(turn, ticket);
    if (status == ST_OK) {
        status = save_and_announce(turn, ticket, move->event, change);
    }
    if (status == ST_OK) {
        status = fee_after_ticket(turn, ticket);
    }
    if (status == ST_OK) {
        status = survey_course_after_ticket(turn, ticket);
    }
    if (status == ST_OK && !to->open) {
        status = asks_end(turn, ticket, service);
    }
    if (status == ST_OK) {
        status = tell_resident(turn, ticket, move, change);
    }
    if (status == ST_OK) {
        status = procedure_after(turn, ticket, move->event);
    }
    bool over = !to->open && ticket->closed_at_ms != 0; /* what followed may have reopened it */
    return status == ST_OK && over ? tell_parents(turn, ticket, change->actor) : status;
}

enum status tickets_grade(struct turn *turn, struct ticket *ticket, struct text class_,
                          struct text actor, struct text reason)
{
    struct text more;
    struct json_out out;
    json_out_begin(&out, turn->arena, 128);
    json_out_object(&out, NULL);
    json_out_string(&out, "former", ticket->class_);
    json_out_object_end(&out);
    enum status status = json_out_end(&out, &more);
    text_copy(class_, ticket->class_, sizeof ticket->class_);
    const struct ticket_change change = {.actor = actor, .note = reason, .more = more};
    return status == ST_OK ? tickets_report(turn, ticket, TEXT("ticket.graded"), &change) : status;
}

/* ---- hurry and alarm ---- */

enum status tickets_urge(struct turn *turn, struct ticket *ticket)
{
    ticket->urged++;
    if (ticket->priority < 1) {
        ticket->priority = 1;
    }
    return tickets_touch(turn, ticket, TEXT("ticket.urged"), TEXT("resident"), TEXT_NONE);
}

enum status tickets_acknowledge(struct turn *turn, struct ticket *ticket, struct text actor)
{
    if (!ticket->alarm) {
        return ST_CONFLICT;
    }
    enum status status = drop_alarm(turn, ticket);
    if (status != ST_OK) {
        return status;
    }
    return tickets_touch(turn, ticket, TEXT("ticket.acknowledged"), actor, TEXT_NONE);
}

enum status tickets_ring(struct turn *turn, int64_t number)
{
    struct ticket ticket;
    enum status status = tickets_load(turn, number, &ticket);
    if (status != ST_OK) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    const struct service *service =
        catalogue_service(turn->config->catalogue, text_of(ticket.service));
    if (!ticket.alarm || service == NULL || !service->alarm) {
        return ST_OK;
    }
    struct ticket_change change = {.actor = TEXT("system")};
    status = tickets_announce(turn, &ticket, TEXT("ticket.alarm"), &change);
    if (status == ST_OK) {
        status = arm_alarm(turn, service, number);
    }
    return status == ST_OK ? procedure_after(turn, &ticket, TEXT("ticket.alarm")) : status;
}
