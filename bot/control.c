#include "bot/control.h"

#include "bot/campaigns.h"
#include "bot/import_batch.h"
#include "bot/json_out.h"
#include "bot/people_rule.h"
#include "bot/staff_event.h"
#include "bot/surveys.h"

#include <jansson.h>
#include <stdio.h>

struct control {
    struct turn *turn; /* NULL beside the command line's own store */
    struct store *store;
    const struct config *config;
    const json_t *request;
    struct json_out answer;
    const char *reason; /* of a refusal */
    int64_t changed;    /* staff id whose sessions end */
    struct text told;   /* object whose members the answer has besides; size 0: none */
};

typedef enum status control_op(struct control *control);

static struct text member(const struct control *control, const char *key)
{
    const json_t *value = json_object_get(control->request, key);
    return json_is_string(value)
               ? (struct text){json_string_value(value), json_string_length(value)}
               : TEXT_NONE;
}

/* Copies a member over what is there, when it is given. False when it does not fit. */
static bool take_member(const struct control *control, const char *key, char *out,
                        size_t out_bytes)
{
    struct text value = member(control, key);
    if (value.size >= out_bytes) {
        return false;
    }
    if (value.size > 0) {
        text_copy(value, out, out_bytes);
    }
    return true;
}

static enum status refuse(struct control *control, enum status status, const char *reason)
{
    control->reason = reason;
    return status;
}

static const struct text command_line = {"command-line", 12};

/* What was done to the account. before NULL: it is new. */
static struct text kind_of(const struct staff *before, const struct staff *after)
{
    if (before == NULL) {
        return TEXT("staff.added");
    }
    if (before->disabled != after->disabled) {
        return after->disabled ? TEXT("staff.disabled") : TEXT("staff.enabled");
    }
    return before->password_version != after->password_version ? TEXT("staff.reset")
                                                               : TEXT("staff.changed");
}

/* The gateway's own series tells what the command line did beside it. */
static enum status announce_staff(struct control *control, const struct staff *before,
                                  const struct staff *staff)
{
    if (control->turn == NULL) {
        return ST_OK; /* no gateway runs: there is no turn to write an event in */
    }
    struct json_out out;
    json_out_begin(&out, control->turn->arena, 128);
    json_out_object(&out, NULL);
    json_out_string(&out, "staff", staff->username);
    json_out_string(&out, "name", staff->name);
    json_out_object_end(&out);
    return staff_event(control->turn, command_line, staff, kind_of(before, staff), &out);
}

/* Adds a member of staff, or changes the given members of one who is there. */
static enum status put_staff(struct control *control)
{
    struct text username = member(control, "username");
    if (username.size == 0 || username.size >= STORE_ID_BYTES) {
        return refuse(control, ST_MALFORMED, "a user name of 1 to 31 bytes is needed");
    }
    struct staff staff = {0};
    enum status status = store_staff_find(control->store, username, &staff);
    const struct staff before = staff;
    bool is_new = status == ST_NOT_FOUND;
    if (status != ST_OK && !is_new) {
        return status;
    }
    if (json_is_true(json_object_get(control->request, "new")) && !is_new) {
        return refuse(control, ST_CONFLICT, "this user name is taken");
    }
    if (!json_is_true(json_object_get(control->request, "new")) && is_new) {
        return refuse(control, ST_NOT_FOUND, "there is no such user name");
    }
    if (!take_member(control, "username", staff.username, sizeof staff.username) ||
        !take_member(control, "name", staff.name, sizeof staff.name) ||
        !take_member(control, "role", staff.role, sizeof staff.role) ||
        !take_member(control, "department", staff.department, sizeof staff.department) ||
        !take_member(control, "communities", staff.communities, sizeof staff.communities) ||
        !take_member(control, "hash", staff.password_hash, sizeof staff.password_hash)) {
        return refuse(control, ST_TOO_LARGE, "a value is too long");
    }
    if (config_role(control->config, text_of(staff.role)) == NULL) {
        return refuse(control, ST_MALFORMED, "the role is not one of config/roles.json");
    }
    const json_t *disabled = json_object_get(control->request, "disabled");
    staff.disabled = json_is_boolean(disabled) ? json_is_true(disabled) : staff.disabled;
    const json_t *must_change = json_object_get(control->request, "must_change");
    staff.must_change = json_is_boolean(must_change) ? json_is_true(must_change) : staff.must_change;
    staff.password_version += member(control, "hash").size > 0 ? 1 : 0;
    status = is_new ? ST_OK
                    : people_check_left(control->store, control->config, &before, &staff);
    if (status == ST_CONFLICT) {
        return refuse(control, status, "nobody else administers every account of a community");
    }
    if (status == ST_OK) {
        status = store_staff_put(control->store, &staff);
    }
    if (status == ST_OK) {
        status = announce_staff(control, is_new ? NULL : &before, &staff);
    }
    if (status == ST_OK && !is_new) { /* a new password or a disabled account ends what is open */
        status = store_session_drop_of(control->store, staff.id, TEXT_NONE);
        control->changed = staff.id;
    }
    return status;
}

/* Rows come here only while a gateway runs; else the command line puts them in by itself. */
static enum status put_rows(struct control *control)
{
    return control->turn == NULL ? refuse(control, ST_MALFORMED, "no gateway runs")
                                 : import_batch_take(control->turn, control->request,
                                                     &control->told, &control->reason);
}

/* ---- campaigns: the gateway alone sends ---- */

static enum status tell_campaign(struct control *control, const struct campaign *campaign)
{
    struct json_out out;
    json_out_begin(&out, control->turn->arena, 512);
    json_out_object(&out, NULL);
    campaigns_render(&out, "campaign", control->config, campaign);
    json_out_object_end(&out);
    return json_out_end(&out, &control->told);
}

static enum status create_campaign(struct control *control)
{
    struct campaign campaign = {.params = TEXT("{}")};
    const struct campaign_kind *kind =
        campaign_kind(control->config->campaigns, member(control, "kind"));
    if (control->turn == NULL || kind == NULL || kind->ladder ||
        config_community(control->config, member(control, "community")) == NULL) {
        return refuse(control, ST_MALFORMED, "a kind of campaigns.json and a community are needed");
    }
    text_copy(kind->id, campaign.kind, sizeof campaign.kind);
    text_copy(kind->text, campaign.text, sizeof campaign.text);
    text_copy(member(control, "community"), campaign.community, sizeof campaign.community);
    enum status status = campaigns_create(control->turn, &campaign, command_line);
    return status == ST_OK ? tell_campaign(control, &campaign) : status;
}

static enum status create_survey(struct control *control)
{
    struct survey survey;
    const struct survey_wish wish = {
        .kind = survey_kind(control->config->surveys, member(control, "kind")),
        .community = config_community(control->config, member(control, "community")),
        .actor = command_line,
    };
    if (control->turn == NULL || wish.kind == NULL || wish.community == NULL) {
        return refuse(control, ST_MALFORMED, "a kind of surveys.json and a community are needed");
    }
    enum status status = surveys_begin(control->turn, &wish, &survey);
    if (status == ST_CONFLICT) {
        return refuse(control, status, "a survey of this kind is running there");
    }
    struct json_out out;
    json_out_begin(&out, control->turn->arena, 512);
    json_out_object(&out, NULL);
    survey_render(&out, "survey", control->config, &survey);
    json_out_object_end(&out);
    return status == ST_OK ? json_out_end(&out, &control->told) : status;
}

static enum status move_campaign(struct control *control)
{
    static const struct {
        struct text op;
        enum campaign_move move;
    } moves[] = {{TEXT("campaign.start"), CAMPAIGN_START},
                 {TEXT("campaign.pause"), CAMPAIGN_PAUSE},
                 {TEXT("campaign.resume"), CAMPAIGN_RESUME},
                 {TEXT("campaign.cancel"), CAMPAIGN_CANCEL}};
    struct campaign campaign;
    int64_t id = json_integer_value(json_object_get(control->request, "campaign"));
    if (control->turn == NULL) {
        return refuse(control, ST_MALFORMED, "no gateway runs");
    }
    enum status status = campaigns_load(control->turn, id, &campaign);
    for (size_t i = 0; i < sizeof moves / sizeof moves[0] && status == ST_OK; i++) {
        if (text_equal(moves[i].op, member(control, "op"))) {
            status = campaigns_move(control->turn, &campaign, moves[i].move, command_line);
        }
    }
    if (status == ST_NOT_FOUND || status == ST_CONFLICT) {
        return refuse(control, status, status == ST_NOT_FOUND
                                           ? "there is no such campaign"
                                           : "not in its present state: is it approved?");
    }
    return status == ST_OK ? tell_campaign(control, &campaign) : status;
}

static const struct {
    const char *name;
    control_op *run;
} ops[] = {
    {"campaign.create", create_campaign},
    {"survey.create", create_survey},
    {"campaign.start", move_campaign},
    {"campaign.pause", move_campaign},
    {"campaign.resume", move_campaign},
    {"campaign.cancel", move_campaign},
    {"staff.put", put_staff},
    {"import.rows", put_rows},
};

static enum status run_named(struct control *control)
{
    struct text name = member(control, "op");
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++) {
        if (text_equal(text_of(ops[i].name), name)) {
            return ops[i].run(control);
        }
    }
    return refuse(control, ST_MALFORMED, "unknown op");
}

static enum status run(struct control *control, struct text request, struct arena *arena,
                       struct text *answer_out)
{
    json_error_t error;
    json_t *json = json_loadb(request.data, request.size, JSON_REJECT_DUPLICATES, &error);
    control->request = json;
    enum status status = json_is_object(json)
                             ? run_named(control)
                             : refuse(control, ST_MALFORMED, "the request is no JSON object");
    json_decref(json);
    if (status != ST_OK && control->reason == NULL) {
        return status;
    }
    json_out_begin(&control->answer, arena, 128 + control->told.size);
    json_out_object(&control->answer, NULL);
    if (status == ST_OK) {
        json_out_bool(&control->answer, "ok", true);
        if (control->told.size > 0) {
            json_out_members(&control->answer, control->told);
        }
    } else {
        json_out_string(&control->answer, "error", control->reason);
    }
    json_out_object_end(&control->answer);
    return json_out_end(&control->answer, answer_out);
}

enum status control_run(struct store *store, const struct config *config, struct text request,
                        struct arena *arena, struct text *answer_out, int64_t *changed_out)
{
    struct control control = {.store = store, .config = config};
    enum status status = run(&control, request, arena, answer_out);
    *changed_out = status == ST_OK ? control.changed : 0;
    return status;
}

enum status control_take(struct turn *turn, struct input *input)
{
    struct control control = {.turn = turn, .store = turn->store, .config = turn->config};
    enum status status = run(&control, input->control, input->arena, &input->answer);
    if (status != ST_OK || control.changed == 0) {
        return status;
    }
    struct session_note note = {.live = false, .all_of_staff = true};
    note.viewer.staff = control.changed;
    return turn_note(turn, &note);
}
