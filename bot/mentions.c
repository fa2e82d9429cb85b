#include "bot/mentions.h"

#include "bot/config.h"

static bool may_look(const struct command *command, const struct staff *staff, struct text sight,
                     struct text community)
{
    const struct role *role = config_role(command->turn->config, text_of(staff->role));
    return !staff->disabled && role != NULL && role_allows(role, sight) &&
           scopes_hold(text_of(staff->communities), community);
}

enum status mentions_read(struct command *command, struct text sight, struct text community,
                          struct mentions *mentions)
{
    const json_t *list = json_object_get(command->request, "mentions");
    mentions->count = 0;
    if (list != NULL && !json_is_array(list)) {
        return ST_MALFORMED;
    }
    if (json_array_size(list) > MENTIONS_MAX) {
        return ST_TOO_LARGE;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct staff *staff = &mentions->staff[mentions->count];
        const json_t *name = json_array_get(list, i); /* what is no string names nobody */
        struct text username = json_is_string(name) ? text_of(json_string_value(name)) : TEXT_NONE;
        enum status status = store_staff_find(command->turn->store, username, staff);
        if (status == ST_OK && may_look(command, staff, sight, community)) {
            mentions->count++;
            continue;
        }
        command->refusal = "staff.error.no_such_staff";
        return status == ST_OK || status == ST_NOT_FOUND ? ST_MALFORMED : status;
    }
    return ST_OK;
}

void mentions_write(struct json_out *out, const struct mentions *mentions)
{
    json_out_array(out, "mentions");
    for (size_t i = 0; i < mentions->count; i++) {
        json_out_string(out, NULL, mentions->staff[i].username);
    }
    json_out_array_end(out);
}

enum status mentions_keep(struct command *command, const struct mentions *mentions,
                          const struct mention *place)
{
    struct mention mention = *place;
    enum status status = ST_OK;
    mention.at_ms = command->turn->now_ms;
    text_copy(text_of(command->viewer->username), mention.by_staff, sizeof mention.by_staff);
    for (size_t i = 0; i < mentions->count && status == ST_OK; i++) {
        status = store_inbox_mention(command->turn->store, mentions->staff[i].id, &mention);
    }
    return status;
}
