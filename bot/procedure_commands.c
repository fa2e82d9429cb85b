/* procedure_commands.c - what staff record of a ticket, the tickets they open, link and grade. */
#include "bot/command.h"
#include "bot/order.h"
#include "bot/procedure.h"
#include "bot/render.h"
#include "bot/text_keys.h"
#include "bot/tickets.h"

#include <stdio.h>

enum {
    COMMAND_FACTS_MAX = 16,
    FACT_WORDS_BYTES = 32, /* of a number or a flag as words */
    REASON_BYTES_MAX = 1000
};

/* ---- facts ---- */

/* A value as it would be typed: "120.5", "yes". room holds what is not a string already. */
static enum status value_words(const json_t *value, char room[FACT_WORDS_BYTES],
                               struct text *words_out)
{
    if (json_is_string(value)) {
        *words_out = (struct text){json_string_value(value), json_string_length(value)};
        return ST_OK;
    }
    if (json_is_integer(value)) {
        snprintf(room, FACT_WORDS_BYTES, "%lld", (long long)json_integer_value(value));
    } else if (json_is_real(value)) {
        snprintf(room, FACT_WORDS_BYTES, "%.12g", json_real_value(value));
    } else if (json_is_boolean(value)) {
        snprintf(room, FACT_WORDS_BYTES, "%s", json_is_true(value) ? "yes" : "no");
    } else {
        return ST_MALFORMED;
    }
    *words_out = text_of(room);
    return ST_OK;
}

static enum status record(struct command *command, struct text name, const json_t *value)
{
    char room[FACT_WORDS_BYTES];
    struct text why = TEXT_NONE;
    struct fact_entry entry = {
        .name = name,
        .actor = text_of(command->viewer->username),
        .role = text_of(command->viewer->role),
    };
    enum status status = value_words(value, room, &entry.value);
    if (status == ST_OK) {
        status = procedure_record(command->turn, &command->ticket, &entry, &why);
    }
    return command_explain(command, why, status);
}

enum status command_record_facts(struct command *command)
{
    json_t *facts = json_object_get(command->request, "facts");
    if (facts == NULL) {
        return ST_OK;
    }
    if (!json_is_object(facts)) {
        return ST_MALFORMED;
    }
    if (json_object_size(facts) > COMMAND_FACTS_MAX) {
        return ST_TOO_LARGE;
    }
    const char *name;
    json_t *value;
    enum status status = ST_OK;
    json_object_foreach(facts, name, value) {
        status = status == ST_OK ? record(command, text_of(name), value) : status;
    }
    return status;
}

static enum status run_record(struct command *command)
{
    struct text name;
    enum status status = command_need_text(command, "fact", STORE_ID_BYTES - 1, &name);
    if (status == ST_OK) {
        status = record(command, name, json_object_get(command->request, "value"));
    }
    return status == ST_OK ? command_answer_ticket(command) : status;
}

/* ---- tickets that belong together ---- */

/* The ticket that another member names; of this viewer's communities. */
static enum status load_other(struct command *command, const char *key, struct ticket *ticket_out)
{
    int64_t number = 0;
    if (!render_parse_number(&command->turn->config->settings, command_text(command, key),
                             &number)) {
        number = command_number(command, key, 0);
    }
    enum status status =
        number <= 0 ? ST_MALFORMED : tickets_load(command->turn, number, ticket_out);
    bool seen = status == ST_OK &&
                viewer_sees(command->viewer, text_of(ticket_out->community));
    return status == ST_OK && !seen ? ST_NOT_FOUND : status;
}

static enum status link_to(struct command *command, struct ticket *parent,
                           const struct ticket *child)
{
    struct text kind;
    bool parent_room = false, child_room = false;
    enum status status = command_need_text(command, "kind", STORE_ID_BYTES - 1, &kind);
    if (status == ST_OK) {
        status = tickets_can_link(command->turn, parent->number, &parent_room);
    }
    if (status == ST_OK) {
        status = tickets_can_link(command->turn, child->number, &child_room);
    }
    if (status == ST_OK && !(parent_room && child_room)) {
        status = ST_TOO_LARGE;
    }
    return status == ST_OK ? tickets_link(command->turn, parent, child, kind,
                                          text_of(command->viewer->username))
                           : status;
}

static enum status run_link(struct command *command)
{
    struct ticket child;
    enum status status = load_other(command, "child", &child);
    if (status == ST_OK && child.number == command->ticket.number) {
        status = ST_MALFORMED;
    }
    if (status == ST_OK) {
        status = link_to(command, &command->ticket, &child);
    }
    return status == ST_OK ? command_answer_ticket(command) : status;
}

/* ---- opening ---- */

/* The ticket that the new one belongs to, when the request names one. */
static enum status load_parent(struct command *command, struct ticket *ticket,
                               struct ticket **parent_out)
{
    *parent_out = NULL;
    if (json_object_get(command->request, "parent") == NULL) {
        return ST_OK;
    }
    enum status status = load_other(command, "parent", ticket);
    *parent_out = status == ST_OK ? ticket : NULL;
    return status;
}

static enum status run_open(struct command *command)
{
    const struct community *community = command_community(command);
    if (community == NULL) {
        return ST_NOT_FOUND;
    }
    struct ticket belongs_to, *parent;
    struct order_trouble trouble = {0};
    struct order order;
    enum status status = load_parent(command, &belongs_to, &parent);
    if (status == ST_OK) {
        status = order_read(command->turn, command->request, text_of(community->id), parent,
                            &order, &trouble);
    }
    command->refusal = trouble.key;
    command->refusal_label = trouble.label;
    if (status == ST_OK) {
        order.ticket.actor = text_of(command->viewer->username);
        status = tickets_open_staff(command->turn, &order.ticket, &command->ticket);
    }
    if (status == ST_OK) {
        status = parent == NULL ? ST_OK : link_to(command, parent, &command->ticket);
    }
    if (status == ST_OK) {
        status = command_record_facts(command);
    }
    return status == ST_OK ? command_answer_ticket(command) : status;
}

/* ---- grades ---- */

static enum status run_grade(struct command *command)
{
    struct text class_, reason;
    enum status status = command_need_text(command, "class", STORE_ID_BYTES - 1, &class_);
    if (status != ST_OK) {
        return status;
    }
    status = command_need_text(command, "reason", REASON_BYTES_MAX, &reason);
    if (status != ST_OK) {
        command->refusal = text_key(STAFF_TEXT_NEEDED);
        return status;
    }
    status = tickets_grade(command->turn, &command->ticket, class_,
                           text_of(command->viewer->username), reason);
    return status == ST_OK ? command_answer_ticket(command) : status;
}

enum { CHANGE_TICKET = COMMAND_ROLE | COMMAND_TICKET | COMMAND_CHANGES };

const struct command_op procedure_ops[] = {
    {"ticket.record", CHANGE_TICKET, run_record},
    {"ticket.open", COMMAND_ROLE | COMMAND_CHANGES | COMMAND_WHOLE, run_open},
    {"ticket.link", CHANGE_TICKET, run_link},
    {"ticket.grade", CHANGE_TICKET, run_grade},
    {NULL, 0, NULL},
};
