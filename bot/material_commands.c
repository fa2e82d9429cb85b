/* material_commands.c - ops about what a repair uses up. */
#include "bot/command.h"
#include "bot/materials.h"

enum status command_use_materials(struct command *command)
{
    const json_t *list = json_object_get(command->request, "materials");
    return list == NULL ? ST_OK
                        : materials_use(command->turn, &command->ticket, command->viewer, list,
                                        &command->refusal);
}

static enum status run_material(struct command *command)
{
    if (json_object_get(command->request, "materials") == NULL) {
        return ST_MALFORMED;
    }
    enum status status = command_use_materials(command);
    return status == ST_OK ? command_answer_ticket(command) : status;
}

static enum status run_material_remove(struct command *command)
{
    enum status status = materials_take_back(command->turn, &command->ticket, command->viewer,
                                             command_number(command, "line", 0),
                                             &command->refusal);
    return status == ST_OK ? command_answer_ticket(command) : status;
}

static void write_texts(struct json_out *out, const char *key, const struct text *texts, size_t count)
{
    json_out_array(out, key);
    for (size_t i = 0; i < count; i++) {
        json_out_text(out, NULL, texts[i]);
    }
    json_out_array_end(out);
}

/* The list as it is now, and whether this viewer may enter what is in it, and what is not. */
static enum status run_material_list(struct command *command)
{
    const struct material_rules *rules = command->turn->config->materials;
    struct text role = text_of(command->viewer->role);
    bool may = command->role != NULL && role_allows(command->role, TEXT("ticket.material")) &&
               text_among(role, rules->roles, rules->role_count);
    struct json_out *out = &command->answer;
    json_out_bool(out, "may", may);
    json_out_bool(out, "prices", may && text_among(role, rules->pricers, rules->pricer_count));
    json_out_text(out, "fact", rules->fact);
    write_texts(out, "states", rules->states, rules->state_count);
    json_out_array(out, "items");
    for (size_t i = 0; may && i < rules->item_count; i++) {
        const struct material_item *item = &rules->items[i];
        json_out_object(out, NULL);
        json_out_text(out, "id", item->id);
        json_out_text(out, "name", item->name);
        json_out_text(out, "unit", item->unit);
        json_out_text(out, "group", item->group);
        json_out_number(out, "price_fen", item->price_fen);
        json_out_object_end(out);
    }
    json_out_array_end(out);
    return ST_OK;
}

enum { CHANGE_LINES = COMMAND_ROLE | COMMAND_TICKET | COMMAND_CHANGES | COMMAND_WHOLE };

const struct command_op material_ops[] = {
    {"material.list", COMMAND_FREE, run_material_list},
    {"ticket.material", CHANGE_LINES, run_material},
    {"ticket.material_remove", CHANGE_LINES, run_material_remove},
    {NULL, 0, NULL},
};
