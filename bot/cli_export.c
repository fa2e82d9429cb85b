/* cli_export.c - every row of a table as one JSON object a line, oldest first. */
#include "bot/cli.h"

#include "bot/base/clock.h"
#include "bot/render.h"
#include "bot/survey_tasks.h"
#include "store/answer.h"
#include "store/export.h"

#include <stdio.h>
#include <string.h>

enum { ROW_ARENA_BYTES = 4096, ROW_ARENA_LIMIT_BYTES = 1 << 20 };

struct export
{
    struct store *store;
    const struct config *config;
    struct arena *arena; /* of the row being written */
    int offset;          /* minutes; of the ticket being written, for its clocks */
    struct json_out out;
};

static enum status begin_row(struct export *export)
{
    export->arena = arena_open(ROW_ARENA_BYTES, ROW_ARENA_LIMIT_BYTES);
    if (export->arena == NULL) {
        return ST_NO_MEMORY;
    }
    json_out_begin(&export->out, export->arena, 1024);
    json_out_object(&export->out, NULL);
    return ST_OK;
}

static enum status end_row(struct export *export)
{
    json_out_object_end(&export->out);
    struct text line = TEXT_NONE;
    enum status status = json_out_end(&export->out, &line);
    if (status == ST_OK) {
        fwrite(line.data, 1, line.size, stdout);
        putchar('\n');
    }
    arena_close(export->arena);
    return status;
}

static int offset_of(const struct export *export, struct text community)
{
    return config_frame(export->config, community)->utc_offset_minutes;
}

static enum status write_clock(void *context, const struct clock_row *clock)
{
    struct export *export = context;
    struct json_out *out = &export->out;
    json_out_object(out, NULL);
    json_out_string(out, "id", clock->rule);
    json_out_string(out, "state", clock_state_word(clock->state));
    render_time(out, "started_at", clock->started_at_ms, export->offset);
    render_time(out, "due_at", clock->due_at_ms, export->offset);
    render_time(out, "ended_at", clock->ended_at_ms, export->offset);
    json_out_object_end(out);
    return ST_OK;
}

static enum status write_ticket(void *context, const struct ticket *ticket,
                                struct text assignee_username)
{
    struct export *export = context;
    enum status status = begin_row(export);
    if (status != ST_OK) {
        return status;
    }
    struct json_out *out = &export->out;
    int offset = offset_of(export, text_of(ticket->community));
    export->offset = offset;
    char number[TICKET_NUMBER_BYTES];
    render_ticket_number(&export->config->settings, ticket->number, number);
    json_out_string(out, "number", number);
    json_out_string(out, "service", ticket->service);
    json_out_string(out, "intent", ticket->intent);
    json_out_string(out, "state", ticket->state);
    json_out_string(out, "community", ticket->community);
    json_out_string(out, "room", ticket->room);
    json_out_string(out, "name", ticket->name);
    json_out_string(out, "phone", ticket->phone);
    json_out_string(out, "channel", ticket->channel);
    json_out_string(out, "class", ticket->class_);
    json_out_string(out, "department", ticket->department);
    json_out_text(out, "assignee", assignee_username);
    json_out_string(out, "title", ticket->title);
    json_out_number(out, "priority", ticket->priority);
    json_out_number(out, "urged", ticket->urged);
    render_time(out, "opened_at", ticket->opened_at_ms, offset);
    render_time(out, "updated_at", ticket->updated_at_ms, offset);
    render_time(out, "closed_at", ticket->closed_at_ms, offset);
    json_out_raw(out, "slots", ticket->slots.size == 0 ? TEXT("{}") : ticket->slots);
    json_out_array(out, "clocks");
    status = store_export_clocks(export->store, ticket->number, write_clock, export);
    json_out_array_end(out);
    enum status written = end_row(export);
    return status == ST_OK ? written : status;
}

static enum status write_message(void *context, const struct message *message, struct text channel,
                                 struct text peer)
{
    struct export *export = context;
    enum status status = begin_row(export);
    if (status != ST_OK) {
        return status;
    }
    struct json_out *out = &export->out;
    json_out_number(out, "id", message->id);
    render_time(out, "at", message->at_ms, offset_of(export, TEXT_NONE));
    json_out_string(out, "direction", message->direction == MESSAGE_IN ? "in" : "out");
    json_out_text(out, "channel", channel);
    json_out_text(out, "account", message->account);
    json_out_text(out, "peer", peer);
    json_out_text(out, "author", message->author);
    json_out_text(out, "kind", message->kind);
    json_out_text(out, "text", message->text);
    json_out_text(out, "intent", message->intent);
    if (message->ticket != 0) {
        json_out_number(out, "ticket", message->ticket);
    }
    if (message->media.size > 0) {
        json_out_raw(out, "media", message->media);
    }
    if (message->has_file) {
        render_media_file(out, "file", &message->file);
    }
    return end_row(export);
}

static enum status write_event(void *context, const struct event *event)
{
    struct export *export = context;
    enum status status = begin_row(export);
    if (status != ST_OK) {
        return status;
    }
    struct json_out *out = &export->out;
    json_out_number(out, "seq", event->seq);
    render_time(out, "at", event->at_ms, offset_of(export, event->community));
    json_out_text(out, "actor", event->actor);
    json_out_text(out, "event", event->kind);
    json_out_text(out, "community", event->community);
    if (event->ticket != 0) {
        char number[TICKET_NUMBER_BYTES];
        render_ticket_number(&export->config->settings, event->ticket, number);
        json_out_string(out, "ticket", number);
    }
    if (event->contact != 0) {
        json_out_number(out, "chat", event->contact);
    }
    if (event->message != 0) {
        json_out_number(out, "message", event->message);
    }
    if (event->data.size > 0) {
        json_out_raw(out, "data", event->data);
    }
    return end_row(export);
}

static enum status write_outbox(void *context, const struct outbox_row *row)
{
    struct export *export = context;
    enum status status = begin_row(export);
    if (status != ST_OK) {
        return status;
    }
    struct json_out *out = &export->out;
    int offset = offset_of(export, TEXT_NONE);
    json_out_number(out, "id", row->id);
    json_out_string(out, "kind", row->kind);
    json_out_string(out, "channel", row->channel);
    json_out_string(out, "account", row->account);
    json_out_string(out, "peer", row->peer);
    json_out_string(out, "lane", outbox_lane_names[row->lane]);
    json_out_string(out, "state", outbox_state_names[row->state]);
    json_out_number(out, "attempts", row->attempts);
    json_out_string(out, "key", row->key);
    json_out_number(out, "code", row->code);
    json_out_string(out, "error", row->error);
    render_time(out, "created_at", row->created_at_ms, offset);
    render_time(out, "next_at", row->state == OUTBOX_QUEUED ? row->next_at_ms : 0, offset);
    render_time(out, "finished_at", row->finished_at_ms, offset);
    json_out_number(out, "tried_at_ms", row->tried_at_ms); /* to tell what was first in a second */
    size_t end = strcmp(row->kind, "template") == 0 ? text_find(row->body, TEXT("\n")) : SIZE_MAX;
    json_out_text(out, "text", text_slice(row->body, 0, end));
    return end_row(export);
}

/* Numbers of sheets are larger than a double holds exactly: as text. */
static enum status write_answer(void *context, const struct survey_response *response,
                                const struct survey_answer *answer, struct text community,
                                struct text room)
{
    struct export *export = context;
    enum status status = begin_row(export);
    if (status != ST_OK) {
        return status;
    }
    struct json_out *out = &export->out;
    json_out_number(out, "survey", response->survey);
    json_out_text(out, "sheet", arena_printf(export->arena, "%lld", (long long)response->id));
    json_out_text(out, "community", community);
    json_out_string(out, "building", response->stratum);
    json_out_text(out, "room", room);
    json_out_string(out, "channel", response->channel);
    json_out_bool(out, "anonymous", response->anonymous);
    json_out_string(out, "entered_by", response->entered_by);
    render_time(out, "at", response->at_ms, offset_of(export, community));
    json_out_string(out, "question", answer->question);
    json_out_text(out, "value", answer->value);
    if (answer->mark > 0) {
        json_out_number(out, "mark", answer->mark);
    }
    if (answer->ticket > 0) {
        char number[TICKET_NUMBER_BYTES];
        render_ticket_number(&export->config->settings, answer->ticket, number);
        json_out_string(out, "ticket", number);
    }
    return end_row(export);
}

static enum status write_building(void *context, const struct survey_stratum *stratum)
{
    survey_render_stratum(&((struct export *)context)->out, stratum);
    return ST_OK;
}

static enum status write_survey(struct export *export, const struct survey *survey)
{
    enum status status = begin_row(export);
    if (status != ST_OK) {
        return status;
    }
    survey_render(&export->out, "survey", export->config, survey);
    json_out_array(&export->out, "buildings");
    status = store_survey_strata(export->store, survey->id, write_building, export);
    json_out_array_end(&export->out);
    enum status written = end_row(export);
    return status == ST_OK ? written : status;
}

static enum status export_surveys(struct export *export)
{
    struct survey survey;
    enum status status = ST_OK;
    for (int64_t id = 1; status == ST_OK; id++) { /* ends: they are numbered without a gap */
        status = store_survey_get(export->store, id, &survey);
        if (status == ST_OK) {
            status = write_survey(export, &survey);
        }
    }
    return status == ST_NOT_FOUND ? ST_OK : status;
}

static enum status export_answers(struct export *export)
{
    return store_answers_each(export->store, write_answer, export);
}

static enum status export_tickets(struct export *export)
{
    return store_export_tickets(export->store, write_ticket, export);
}

static enum status export_messages(struct export *export)
{
    return store_export_messages(export->store, write_message, export);
}

static enum status export_events(struct export *export)
{
    return store_export_events(export->store, write_event, export);
}

static enum status export_outbox(struct export *export)
{
    return store_export_outbox(export->store, write_outbox, export);
}

static const struct {
    const char *name;
    enum status (*run)(struct export *export);
} tables[] = {
    {"tickets", export_tickets},
    {"messages", export_messages},
    {"events", export_events},
    {"outbox", export_outbox},
    {"surveys", export_surveys},
    {"answers", export_answers},
};

static int run_export(const struct cli *cli, enum status (*run)(struct export *export))
{
    struct config *config = cli_load_config(cli);
    struct store *store = config == NULL ? NULL : cli_open_store(cli, STORE_READER);
    if (store == NULL) {
        config_drop(config);
        return 1;
    }
    struct export export = {.store = store, .config = config};
    enum status status = run(&export);
    if (status == ST_OK && fflush(stdout) != 0) {
        status = ST_INTERNAL;
    }
    if (status != ST_OK) {
        fprintf(stderr, "guanjia: export ended early: %s\n", status_text(status));
    }
    store_close(store);
    config_drop(config);
    return status == ST_OK ? 0 : 1;
}

int cli_export(const struct cli *cli)
{
    for (size_t i = 0; cli->word_count == 1 && i < sizeof tables / sizeof tables[0]; i++) {
        if (text_equal(text_of(cli->words[0]), text_of(tables[i].name))) {
            return run_export(cli, tables[i].run);
        }
    }
    fputs("guanjia: export needs one of: tickets messages events outbox surveys answers\n", stderr);
    return 1;
}
