/* campaign_commands.c - ops about campaigns. */
#include "bot/campaign_preview.h"
#include "bot/campaigns.h"
#include "bot/command.h"
#include "bot/render.h"

#include <stdlib.h>
#include <string.h>

enum {
    PREVIEW_HOUSEHOLDS_MAX = 200000, /* counted at most: the desk must not be held up */
    TARGETS_SHOWN_MAX = 200,
    PARAMS_BYTES_MAX = 512
};

/* ---- which ---- */

static enum status need_campaign(struct command *command, struct campaign *campaign)
{
    int64_t id = command_number(command, "campaign", 0);
    enum status status =
        id <= 0 ? ST_MALFORMED : campaigns_load(command->turn, id, campaign);
    if (status == ST_OK && !viewer_sees(command->viewer, text_of(campaign->community))) {
        return ST_NOT_FOUND;
    }
    return status;
}

static enum status answer_campaign(struct command *command, const struct campaign *campaign)
{
    campaigns_render(&command->answer, "campaign", command->turn->config, campaign);
    return ST_OK;
}

/* ---- campaign.create ---- */

static enum status read_params(struct command *command, struct text *params_out)
{
    const json_t *params = json_object_get(command->request, "params");
    char *bytes = params == NULL ? NULL : json_dumps(params, JSON_COMPACT);
    *params_out = bytes == NULL ? TEXT("{}") : arena_text(command->turn->arena, text_of(bytes));
    enum status status = bytes != NULL && strlen(bytes) > PARAMS_BYTES_MAX ? ST_TOO_LARGE : ST_OK;
    free(bytes);
    return params_out->data == NULL ? ST_NO_MEMORY : status;
}

/* Another text of the same family: "campaign.fees.polite" for "campaign.fees". */
static enum status choose_text(struct command *command, const struct campaign_kind *kind,
                               struct campaign *campaign)
{
    struct text named = command_text(command, "text");
    struct text key = named.size == 0 ? kind->text : named;
    if (!text_starts_with(key, TEXT("campaign.")) || key.size >= sizeof campaign->text ||
        texts_find(command->turn->config->texts, key).size == 0) {
        return ST_MALFORMED;
    }
    text_copy(key, campaign->text, sizeof campaign->text);
    return ST_OK;
}

static enum status run_create(struct command *command)
{
    const struct community *community = command_community(command);
    const struct campaign_kind *kind =
        campaign_kind(command->turn->config->campaigns, command_text(command, "kind"));
    struct campaign campaign = {0};
    if (kind == NULL || kind->ladder || kind->survey) { /* begun by itself, or by survey.create */
        command->refusal = "staff.error.campaign_kind";
        return ST_MALFORMED;
    }
    if (community == NULL) {
        return ST_NOT_FOUND;
    }
    text_copy(kind->id, campaign.kind, sizeof campaign.kind);
    text_copy(text_of(community->id), campaign.community, sizeof campaign.community);
    enum status status = choose_text(command, kind, &campaign);
    if (status == ST_OK) {
        status = read_params(command, &campaign.params);
    }
    if (status == ST_OK) {
        status = campaigns_create(command->turn, &campaign,
                                  text_of(command->viewer->username));
    }
    return status == ST_OK ? answer_campaign(command, &campaign) : status;
}

/* ---- campaign.preview ---- */

static enum status run_preview(struct command *command)
{
    struct campaign campaign;
    struct campaign_preview preview;
    struct turn *turn = command->turn;
    struct json_out *out = &command->answer;
    enum status status = need_campaign(command, &campaign);
    if (status == ST_OK) {
        status = campaign_preview(turn->config, turn->store, turn->arena, &campaign, turn->now_ms,
                                  PREVIEW_HOUSEHOLDS_MAX, &preview);
    }
    if (status != ST_OK) {
        return status;
    }
    json_out_number(out, "homes", preview.counts.homes);
    json_out_number(out, "chat", preview.counts.chat);
    json_out_number(out, "phone", preview.counts.phone);
    json_out_number(out, "unreachable", preview.counts.unreachable);
    json_out_number(out, "opted_out", preview.counts.opted_out);
    json_out_bool(out, "partial", preview.partial);
    json_out_number(out, "segments_each", (int64_t)preview.segments_each);
    json_out_number(out, "segments", preview.segments);
    json_out_number(out, "cost_fen", preview.cost_fen);
    json_out_text(out, "sample", preview.sample);
    return answer_campaign(command, &campaign);
}

/* ---- moves ---- */

static enum status move(struct command *command, enum campaign_move move_)
{
    struct campaign campaign;
    enum status status = need_campaign(command, &campaign);
    if (status == ST_OK) {
        status = campaigns_move(command->turn, &campaign, move_,
                                text_of(command->viewer->username));
    }
    if (status == ST_CONFLICT) {
        command->refusal = "staff.error.campaign_state";
    } else if (status == ST_FORBIDDEN) {
        command->refusal = "staff.error.same_person";
    }
    return status == ST_OK ? answer_campaign(command, &campaign) : status;
}

#define MOVE(name, move_)                                                                          \
    static enum status name(struct command *command)                                               \
    {                                                                                              \
        return move(command, move_);                                                               \
    }
MOVE(run_approve, CAMPAIGN_APPROVE)
MOVE(run_start, CAMPAIGN_START)
MOVE(run_pause, CAMPAIGN_PAUSE)
MOVE(run_resume, CAMPAIGN_RESUME)
MOVE(run_cancel, CAMPAIGN_CANCEL)
#undef MOVE

static enum status run_throttle(struct command *command)
{
    struct campaign campaign;
    int64_t per_minute = command_number(command, "per_minute", -1);
    enum status status = need_campaign(command, &campaign);
    if (status == ST_OK) {
        status = per_minute > INT32_MAX ? ST_MALFORMED
                                        : campaigns_throttle(command->turn, &campaign,
                                                             (int32_t)per_minute,
                                                             text_of(command->viewer->username));
    }
    if (status == ST_CONFLICT) {
        command->refusal = "staff.error.campaign_state";
    }
    return status == ST_OK ? answer_campaign(command, &campaign) : status;
}

/* ---- campaign.list, campaign.get ---- */

/* What staff may begin by hand. */
static void write_kinds(struct command *command)
{
    const struct campaign_rules *rules = command->turn->config->campaigns;
    struct json_out *out = &command->answer;
    json_out_array(out, "kinds");
    for (size_t i = 0; i < rules->kind_count; i++) {
        const struct campaign_kind *kind = &rules->kinds[i];
        if (!kind->ladder && !kind->survey) {
            json_out_object(out, NULL);
            json_out_text(out, "id", kind->id);
            json_out_text(out, "title", kind->title);
            json_out_bool(out, "arrears", kind->arrears);
            json_out_object_end(out);
        }
    }
    json_out_array_end(out);
    json_out_number(out, "per_minute_max", rules->per_minute);
}

static enum status write_one(void *context, const struct campaign *campaign)
{
    struct command *command = context;
    campaigns_render(&command->answer, NULL, command->turn->config, campaign);
    return ST_OK;
}

static enum status run_list(struct command *command)
{
    write_kinds(command);
    json_out_array(&command->answer, "campaigns");
    enum status status =
        store_campaign_list(command->turn->store, text_of(command->viewer->communities),
                            CAMPAIGN_LIST_MAX, write_one, command);
    json_out_array_end(&command->answer);
    return status;
}

static enum status write_target(void *context, const struct campaign_target *target,
                                struct text room)
{
    struct command *command = context;
    struct json_out *out = &command->answer;
    json_out_object(out, NULL);
    json_out_number(out, "household", target->household);
    json_out_text(out, "room", room);
    json_out_string(out, "state", target_state_names[target->state]);
    json_out_string(out, "skipped", skip_reason_names[target->reason]);
    json_out_number(out, "chat", target->contact);
    json_out_object_end(out);
    return ST_OK;
}

static enum status run_get(struct command *command)
{
    struct campaign campaign;
    struct json_out *out = &command->answer;
    struct store *store = command->turn->store;
    int64_t reasons[SKIP_REASON_COUNT];
    enum status status = need_campaign(command, &campaign);
    if (status == ST_OK) {
        status = store_campaign_reasons(store, campaign.id, reasons);
    }
    if (status != ST_OK) {
        return status;
    }
    json_out_object(out, "skipped");
    for (size_t i = 1; i < SKIP_REASON_COUNT; i++) {
        if (reasons[i] > 0) {
            json_out_number(out, skip_reason_names[i], reasons[i]);
        }
    }
    json_out_object_end(out);
    json_out_raw(out, "params", campaign.params);
    json_out_array(out, "targets");
    status = store_target_page(store, campaign.id, command_number(command, "after", 0),
                               TARGETS_SHOWN_MAX, write_target, command);
    json_out_array_end(out);
    return status == ST_OK ? answer_campaign(command, &campaign) : status;
}

const struct command_op campaign_ops[] = {
    {"campaign.create", COMMAND_ROLE | COMMAND_CHANGES, run_create},
    {"campaign.preview", COMMAND_ROLE, run_preview},
    {"campaign.approve", COMMAND_ROLE | COMMAND_CHANGES, run_approve},
    {"campaign.start", COMMAND_ROLE | COMMAND_CHANGES, run_start},
    {"campaign.pause", COMMAND_ROLE | COMMAND_CHANGES, run_pause},
    {"campaign.resume", COMMAND_ROLE | COMMAND_CHANGES, run_resume},
    {"campaign.cancel", COMMAND_ROLE | COMMAND_CHANGES, run_cancel},
    {"campaign.list", COMMAND_ROLE, run_list},
    {"campaign.get", COMMAND_ROLE, run_get},
    {"campaign.throttle", COMMAND_ROLE | COMMAND_CHANGES, run_throttle},
    {NULL, 0, NULL},
};
