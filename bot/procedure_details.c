/* procedure_details.c - what ticket.get tells of a ticket's procedure. */
#include "bot/command.h"
#include "bot/passes.h"
#include "bot/procedure.h"
#include "bot/render.h"
#include "bot/text_keys.h"
#include "bot/ticket_words.h"
#include "bot/tickets.h"
#include "store/ask.h"
#include "store/link.h"

/* ---- the life cycle ---- */

static void write_states(struct command *command, const struct service *service)
{
    struct json_out *out = &command->answer;
    json_out_array(out, "states");
    for (size_t i = 0; service != NULL && i < service->lifecycle->state_count; i++) {
        const struct lifecycle_state *state = &service->lifecycle->states[i];
        json_out_object(out, NULL);
        json_out_text(out, "id", state->id);
        json_out_text(out, "title", state->title);
        json_out_bool(out, "open", state->open);
        json_out_object_end(out);
    }
    json_out_array_end(out);
}


/* A shut op with the reason; what is not this role's is left out. */
struct shut_op {
    struct text op, why;
};

static bool is_first(const struct service *service, const struct lifecycle_move *move,
                     const struct ticket *ticket)
{
    return lifecycle_move(service->lifecycle, move->op, text_of(ticket->state)) == move;
}

static enum status write_shut(struct command *command, const struct shut_op *shut, size_t count)
{
    enum status status = ST_OK;
    json_out_array(&command->answer, "shut");
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        struct text why = TEXT_NONE;
        const struct ticket_words words = {.key = shut[i].why};
        status = ticket_words_fill(command->turn, &command->ticket, &words, &why);
        json_out_object(&command->answer, NULL);
        json_out_text(&command->answer, "op", shut[i].op);
        json_out_text(&command->answer, "because", why);
        json_out_object_end(&command->answer);
    }
    json_out_array_end(&command->answer);
    return status;
}

/* How the life cycle calls the ops that lead out of the present state, where it names them. */
static void write_titles(struct command *command, const struct service *service)
{
    struct json_out *out = &command->answer;
    json_out_array(out, "titles");
    for (size_t i = 0; service != NULL && i < service->lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &service->lifecycle->moves[i];
        if (move->title.size > 0 && is_first(service, move, &command->ticket)) {
            json_out_object(out, NULL);
            json_out_text(out, "op", move->op);
            json_out_text(out, "title", move->title);
            json_out_object_end(out);
        }
    }
    json_out_array_end(out);
}

static const struct service *service_of(const struct command *command)
{
    return catalogue_service(command->turn->config->catalogue, text_of(command->ticket.service));
}

/* The ops that life cycle, roles and gates allow on the ticket now: what the console offers. */
enum status command_write_moves(struct command *command)
{
    const struct service *service = service_of(command);
    struct shut_op shut[LIFECYCLE_MOVES_MAX];
    size_t shut_count = 0;
    json_out_array(&command->answer, "moves");
    for (size_t i = 0; service != NULL && i < service->lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &service->lifecycle->moves[i];
        if (!is_first(service, move, &command->ticket) || !command_may_move(command, move)) {
            continue;
        }
        struct text why;
        enum status status = procedure_admits(command->turn, &command->ticket, move->op,
                                              text_of(command->viewer->role), &why);
        if (status == ST_OK) {
            json_out_text(&command->answer, NULL, move->op);
        } else if (status == ST_CONFLICT) {
            shut[shut_count++] = (struct shut_op){move->op, why};
        } else if (status != ST_FORBIDDEN) {
            return status;
        }
    }
    json_out_array_end(&command->answer);
    write_titles(command, service);
    return write_shut(command, shut, shut_count);
}

/* ---- facts ---- */

static const char *const fact_kind_names[FACT_KIND_COUNT] = {
    [FACT_FLAG] = "flag", [FACT_TEXT] = "text",     [FACT_NUMBER] = "number",
    [FACT_FEN] = "fen",   [FACT_CHOICE] = "choice", [FACT_TIME] = "time",
    [FACT_SCORE] = "score", [FACT_COUNT] = "count",
};

static const struct fact *find_fact(const struct condition_view *view, struct text name)
{
    for (size_t i = 0; i < view->fact_count; i++) {
        if (text_equal(text_of(view->facts[i].name), name)) {
            return &view->facts[i];
        }
    }
    return NULL;
}

/* The first entry that names the viewer's role decides. *why_out: the key of
 * what keeps him from it, once his role is named; size 0: it is not for him, or done. */
static bool recordable(const struct command *command, const struct fact_rule *rule,
                       const struct condition_view *view, struct text *why_out)
{
    bool allowed = command->role != NULL && role_allows(command->role, TEXT("ticket.record"));
    *why_out = TEXT_NONE;
    for (size_t i = 0; allowed && i < rule->allowed_count; i++) {
        const struct fact_allowed *entry = &rule->allowed[i];
        if (!text_among(text_of(command->viewer->role), entry->roles, entry->role_count)) {
            continue;
        }
        bool is_done = rule->once && find_fact(view, rule->name) != NULL;
        if (!is_done && !condition_holds(&entry->when, view)) {
            *why_out = entry->because.size > 0 ? entry->because : text_of(text_key(FACT_NOT_NOW));
            return false;
        }
        return !is_done;
    }
    return false;
}

bool command_may_record(const struct command *command, const struct fact_rule *rule,
                        const struct condition_view *view)
{
    struct text why;
    return recordable(command, rule, view, &why);
}

static enum status write_value(struct command *command, const struct fact *fact)
{
    struct json_out *out = &command->answer;
    struct text shown;
    enum status status = ticket_words_fact(command->turn, &command->ticket, fact, &shown);
    if (status != ST_OK) {
        return status;
    }
    bool plain = command_sees_phones(command);
    render_words(out, "value", text_of(fact->value), plain);
    render_words(out, "shown", shown, plain);
    json_out_number(out, "number", fact->number);
    render_time(out, "at", fact->at_ms,
                turn_offset_minutes(command->turn, text_of(command->ticket.community)));
    json_out_string(out, "actor", fact->actor);
    return ST_OK;
}

/* What a field for it must know. */
static void write_rule(struct json_out *out, const struct fact_rule *rule)
{
    bool is_ranged = rule->kind == FACT_NUMBER || rule->kind == FACT_FEN || rule->kind == FACT_TEXT;
    json_out_text(out, "name", rule->name);
    json_out_text(out, "title", rule->title);
    if (rule->group.size > 0) {
        json_out_text(out, "group", rule->group);
    }
    json_out_string(out, "kind", fact_kind_names[rule->kind]);
    if (is_ranged) {
        json_out_number(out, "min", rule->min);
        json_out_number(out, "max", rule->max);
    }
    if (rule->option_count > 0) {
        json_out_array(out, "options");
        for (size_t i = 0; i < rule->option_count; i++) {
            json_out_text(out, NULL, rule->options[i]);
        }
        json_out_array_end(out);
    }
}

static enum status write_fact(struct command *command, const struct fact_rule *rule,
                              const struct condition_view *view)
{
    struct json_out *out = &command->answer;
    const struct fact *fact = find_fact(view, rule->name);
    struct text why, because = TEXT_NONE;
    bool may = recordable(command, rule, view, &why);
    enum status status = ST_OK;
    if (why.size > 0) {
        const struct ticket_words words = {.key = why};
        status = ticket_words_fill(command->turn, &command->ticket, &words, &because);
    }
    json_out_object(out, NULL);
    write_rule(out, rule);
    json_out_bool(out, "recordable", may);
    if (because.size > 0) {
        json_out_text(out, "because", because);
    }
    if (status == ST_OK && fact != NULL) {
        status = write_value(command, fact);
    }
    json_out_object_end(out);
    return status;
}

enum status command_write_facts(struct command *command, const struct text *names, size_t count)
{
    const struct service *service = service_of(command);
    struct condition_view view;
    enum status status = procedure_view(command->turn, &command->ticket, &view);
    json_out_array(&command->answer, "facts");
    for (size_t i = 0; service != NULL && i < service->fact_count && status == ST_OK; i++) {
        const struct fact_rule *rule = &service->facts[i];
        if (count == COMMAND_EVERY_FACT || text_among(rule->name, names, count)) {
            status = write_fact(command, rule, &view);
        }
    }
    json_out_array_end(&command->answer);
    return status;
}

/* ---- questions, links, forms, pass ---- */

static enum status write_asks(struct command *command, const struct service *service)
{
    struct ask_row rows[ASKS_OPEN_MAX];
    size_t count = 0;
    struct json_out *out = &command->answer;
    int offset = turn_offset_minutes(command->turn, text_of(command->ticket.community));
    enum status status =
        service == NULL || service->ask_count == 0
            ? ST_OK
            : store_ask_open_of_ticket(command->turn->store, command->ticket.number, rows,
                                       ASKS_OPEN_MAX, &count);
    json_out_array(out, "asks");
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        const struct ask *ask = service_ask(service, text_of(rows[i].ask));
        struct text words = TEXT_NONE;
        const struct ticket_words filled = {.key = ask == NULL ? TEXT_NONE : ask->text};
        if (ask != NULL) {
            status = ticket_words_fill(command->turn, &command->ticket, &filled, &words);
        }
        json_out_object(out, NULL);
        json_out_string(out, "ask", rows[i].ask);
        json_out_text(out, "text", words);
        render_time(out, "asked_at", rows[i].asked_at_ms, offset);
        render_time(out, "expires_at", rows[i].expires_at_ms, offset);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    return status;
}

static enum status write_link(struct command *command, const struct link *link)
{
    struct json_out *out = &command->answer;
    bool is_parent = link->parent == command->ticket.number;
    struct ticket other;
    enum status status =
        tickets_load(command->turn, is_parent ? link->child : link->parent, &other);
    if (status != ST_OK || !viewer_sees(command->viewer, text_of(other.community))) {
        return status == ST_NOT_FOUND ? ST_OK : status;
    }
    json_out_object(out, NULL);
    json_out_string(out, "kind", link->kind);
    json_out_string(out, "is", is_parent ? "child" : "parent");
    render_ticket(out, "ticket", command->turn->config, &other, NULL, false);
    json_out_object_end(out);
    return ST_OK;
}

static enum status write_links(struct command *command)
{
    struct link links[LINKS_MAX];
    size_t count = 0;
    enum status status = store_link_of(command->turn->store, command->ticket.number, links,
                                       LINKS_MAX, &count);
    json_out_array(&command->answer, "links");
    for (size_t i = 0; i < count && status == ST_OK; i++) {
        status = write_link(command, &links[i]);
    }
    json_out_array_end(&command->answer);
    return status;
}

static void write_forms(struct command *command, const struct service *service)
{
    json_out_array(&command->answer, "forms");
    for (size_t i = 0; service != NULL && i < service->form_count; i++) {
        json_out_text(&command->answer, NULL, service->forms[i]);
    }
    json_out_array_end(&command->answer);
}

static enum status write_pass(struct command *command)
{
    struct pass pass;
    enum status status =
        store_pass_of_ticket(command->turn->store, command->ticket.number, &pass);
    if (status == ST_OK) {
        passes_render(&command->answer, "pass", command->turn, &pass);
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

enum status command_write_procedure(struct command *command)
{
    const struct service *service = service_of(command);
    write_states(command, service);
    enum status status = command_write_moves(command);
    if (status == ST_OK) {
        status = command_write_facts(command, NULL, COMMAND_EVERY_FACT);
    }
    if (status == ST_OK) {
        status = write_asks(command, service);
    }
    if (status == ST_OK) {
        status = write_links(command);
    }
    write_forms(command, service);
    return status == ST_OK ? write_pass(command) : status;
}
