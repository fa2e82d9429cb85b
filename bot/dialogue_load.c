#include "bot/dialogue_load.h"

#include <jansson.h>

struct load {
    const struct config *config;
    struct arena *arena;
    int64_t now_ms;
    bool out_of_memory;
};

static struct text read_text(struct load *load, const json_t *value)
{
    if (!json_is_string(value)) {
        return TEXT_NONE;
    }
    struct text copy = arena_text(
        load->arena, (struct text){json_string_value(value), json_string_length(value)});
    load->out_of_memory = load->out_of_memory || copy.data == NULL;
    return copy;
}

/* Index of the name, or 0. */
static size_t read_name(const json_t *value, const char *const *names, size_t count)
{
    struct text wanted = text_of(json_string_value(value));
    for (size_t i = 0; i < count; i++) {
        if (text_equal(text_of(names[i]), wanted)) {
            return i;
        }
    }
    return 0;
}

static const struct slot *find_slot(const struct service *service, struct text name)
{
    for (size_t i = 0; i < service->slot_count; i++) {
        if (text_equal(service->slots[i].name, name)) {
            return &service->slots[i];
        }
    }
    return NULL;
}

static void read_values(struct load *load, json_t *values, struct dialogue_form *form)
{
    const char *key;
    json_t *value;
    json_object_foreach(values, key, value)
    {
        struct form_value *target = dialogue_form_value(form, text_of(key));
        if (target == NULL) {
            continue;
        }
        bool pair = json_is_array(value);
        target->value = read_text(load, pair ? json_array_get(value, 0) : value);
        target->shown = pair ? read_text(load, json_array_get(value, 1)) : target->value;
    }
}

static bool read_form(struct load *load, const json_t *value, struct dialogue_form *form)
{
    struct text service = text_of(json_string_value(json_object_get(value, "s")));
    *form = (struct dialogue_form){
        .service = catalogue_service(load->config->catalogue, service),
        .intent = read_text(load, json_object_get(value, "i")),
        .phase = (enum form_phase)read_name(json_object_get(value, "p"), form_phase_names,
                                            PHASE_COUNT),
        .ticket = json_integer_value(json_object_get(value, "t")),
        .saved_at_ms = json_integer_value(json_object_get(value, "at")),
        .offered = json_is_true(json_object_get(value, "o")),
    };
    if (form->service == NULL) {
        return false;
    }
    form->asked = find_slot(form->service,
                            text_of(json_string_value(json_object_get(value, "a"))));
    read_values(load, json_object_get(value, "v"), form);
    bool waits = form->phase == PHASE_ASK || form->phase == PHASE_FOLLOW_UP;
    bool stale = form->phase == PHASE_DRAFT &&
                 load->now_ms - form->saved_at_ms > load->config->settings.draft_keep_ms;
    return !stale && !(waits && form->asked == NULL);
}

static void read_wish(struct load *load, const json_t *value, struct dialogue_state *state)
{
    state->wish = (enum ticket_wish)read_name(json_object_get(value, "o"), ticket_wish_names,
                                              WISH_COUNT);
    state->wish_words = read_text(load, json_object_get(value, "x"));
    const json_t *tickets = json_object_get(value, "t");
    for (size_t i = 0; i < json_array_size(tickets) && i < DIALOGUE_TICKETS_MAX; i++) {
        state->wish_tickets[state->wish_count++] = json_integer_value(json_array_get(tickets, i));
    }
    if (state->wish_count == 0) {
        state->wish = WISH_NONE;
    }
}

static void read_state(struct load *load, const json_t *root, struct dialogue_state *state)
{
    const json_t *forms = json_object_get(root, "f");
    for (size_t i = 0; i < json_array_size(forms) && state->form_count < DIALOGUE_FORMS_MAX; i++) {
        if (read_form(load, json_array_get(forms, i), &state->forms[state->form_count])) {
            state->form_count++;
        }
    }
    read_wish(load, json_object_get(root, "w"), state);
    int64_t misses = json_integer_value(json_object_get(root, "m"));
    state->misses = misses < 0 || misses > DIALOGUE_MISSES_MAX ? 0 : (int32_t)misses;
    state->reminded = json_is_true(json_object_get(root, "r"));
    state->timer_set = json_is_true(json_object_get(root, "d"));
    state->apologised = json_is_true(json_object_get(root, "y"));
    state->human_called = json_is_true(json_object_get(root, "h"));
}

enum status dialogue_load(const struct config *config, struct text json, int64_t now_ms,
                          struct arena *arena, struct dialogue_state *state_out)
{
    state_out->form_count = 0;
    state_out->wish = WISH_NONE;
    state_out->wish_count = 0;
    state_out->wish_words = TEXT_NONE;
    state_out->misses = 0;
    state_out->reminded = state_out->timer_set = false;
    state_out->apologised = state_out->human_called = false;
    if (json.size == 0) {
        return ST_OK;
    }
    json_error_t error;
    json_t *root = json_loadb(json.data, json.size, 0, &error);
    struct load load = {.config = config, .arena = arena, .now_ms = now_ms};
    if (root != NULL) {
        read_state(&load, root, state_out);
    }
    json_decref(root);
    return load.out_of_memory ? ST_NO_MEMORY : ST_OK;
}
