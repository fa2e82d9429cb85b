/* binding_commands.c - staff bind residents whom they know, unbind them, and keep the file of a home. */
#include "bot/binding.h"
#include "bot/command.h"
#include "bot/render.h"

enum { REASON_BYTES_MAX = 600 };

static enum status need_reason(struct command *command, struct binding_deed *deed)
{
    *deed = (struct binding_deed){text_of(command->viewer->username), TEXT("staff"), TEXT_NONE};
    enum status status = command_need_text(command, "reason", REASON_BYTES_MAX, &deed->reason);
    if (status != ST_OK) {
        command->refusal = "staff.error.reason_needed";
    }
    return status;
}

static enum status find_home(struct command *command, struct text community,
                             struct household *home)
{
    struct text room;
    enum status status = command_need_text(command, "room", STORE_ROOM_BYTES - 1, &room);
    if (status == ST_OK) {
        status = store_household_find(command->turn->store, community, room, home);
    }
    if (status != ST_OK) {
        command->refusal = "staff.error.no_home";
    }
    return status;
}

/* A member that may be missing: what is known already stays. */
static enum status change_chars(const struct command *command, const char *key, char *out,
                                size_t out_bytes)
{
    struct text words = text_trim(command_text(command, key));
    if (words.size >= out_bytes) {
        return ST_TOO_LARGE;
    }
    if (words.size > 0) {
        text_copy(words, out, out_bytes);
    }
    return ST_OK;
}

/* Whom staff mean: the owner as on file unless they say otherwise. */
static enum status read_person(struct command *command, struct filed *filed)
{
    struct home_member *person = &filed->person;
    struct text words = command_text(command, "relation");
    enum resident_relation relation =
        words.size == 0 ? RESIDENT_OWNER
                        : binding_rules_relation(command->turn->config->binding, words);
    *person = (struct home_member){.phone = ""};
    if (relation == RESIDENT_RELATION_COUNT) {
        command->refusal = "staff.error.no_relation";
        return ST_MALFORMED;
    }
    text_copy(text_of(relation_name(relation)), person->relation, sizeof person->relation);
    if (relation == RESIDENT_OWNER) {
        text_copy(text_of(filed->household.owner), person->name, sizeof person->name);
        text_copy(text_of(filed->household.phone), person->phone, sizeof person->phone);
    } else {
        text_copy(text_of(command->contact.name), person->name, sizeof person->name);
    }
    enum status status = change_chars(command, "name", person->name, sizeof person->name);
    return status == ST_OK ? change_chars(command, "phone", person->phone, sizeof person->phone)
                           : status;
}

static enum status answer_chat(struct command *command)
{
    struct staff staff;
    const struct staff *holder = NULL;
    enum status status = command_staff(command, command->conversation.holder, &staff, &holder);
    if (status == ST_OK) {
        render_chat(&command->answer, "chat", command->turn->config, &command->contact,
                    &command->conversation, holder, command_sees_phones(command));
    }
    return status;
}

static enum status run_bind(struct command *command)
{
    struct binding_deed deed;
    struct filed filed;
    enum status status = need_reason(command, &deed);
    if (status == ST_OK) {
        status = find_home(command, text_of(command->contact.community), &filed.household);
    }
    if (status == ST_OK) {
        status = read_person(command, &filed);
    }
    if (status == ST_OK) {
        status = binding_tie(command->turn, &command->contact, &filed, &deed);
    }
    return status == ST_OK ? answer_chat(command) : status;
}

static enum status run_unbind(struct command *command)
{
    struct binding_deed deed;
    struct text room = command_text(command, "room");
    int64_t household = command->contact.household;
    enum status status = need_reason(command, &deed);
    if (status == ST_OK && room.size > 0) {
        status = binding_in_room(command->turn, command->contact.id, room, &household);
    }
    if (status != ST_OK) {
        return status;
    }
    if (household == 0) {
        command->refusal = "staff.error.not_bound";
        return ST_CONFLICT;
    }
    status = binding_untie(command->turn, &command->contact, household, &deed);
    return status == ST_OK ? answer_chat(command) : status;
}

/* Another owner, or another number: as the next table of residents would have it. */
static enum status run_file(struct command *command)
{
    const struct community *community = command_community(command);
    struct binding_deed deed;
    struct household before, home;
    if (community == NULL) {
        return ST_NOT_FOUND;
    }
    enum status status = need_reason(command, &deed);
    if (status == ST_OK) {
        status = find_home(command, text_of(community->id), &before);
    }
    if (status != ST_OK) {
        return status;
    }
    home = before;
    status = change_chars(command, "owner", home.owner, sizeof home.owner);
    if (status == ST_OK) {
        status = change_chars(command, "phone", home.phone, sizeof home.phone);
    }
    return status == ST_OK ? binding_file_home(command->turn, &home, &before, &deed) : status;
}

enum { CHANGE_CHAT = COMMAND_ROLE | COMMAND_CHAT | COMMAND_CHANGES };

const struct command_op binding_ops[] = {
    {"chat.bind", CHANGE_CHAT, run_bind},
    {"chat.unbind", CHANGE_CHAT, run_unbind},
    {"home.file", COMMAND_ROLE | COMMAND_CHANGES, run_file},
    {NULL, 0, NULL},
};
