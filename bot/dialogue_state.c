#include "bot/dialogue_state.h"

#include "bot/base/invariant.h"
#include "bot/json_out.h"

#include <string.h>

const char *const form_phase_names[PHASE_COUNT] = {
    [PHASE_ASK] = "ask",         [PHASE_CONFIRM] = "confirm",     [PHASE_CHANGE] = "change",
    [PHASE_DUPLICATE] = "same",  [PHASE_FOLLOW_UP] = "follow",    [PHASE_QUEUED] = "queued",
    [PHASE_DRAFT] = "draft",
};

const char *const ticket_wish_names[WISH_COUNT] = {
    [WISH_NONE] = "", [WISH_URGE] = "urge", [WISH_CANCEL] = "cancel", [WISH_REOPEN] = "reopen"};

struct dialogue_form *dialogue_state_active(struct dialogue_state *state)
{
    if (state->form_count == 0) {
        return NULL;
    }
    struct dialogue_form *top = &state->forms[state->form_count - 1];
    return top->phase == PHASE_DRAFT || top->phase == PHASE_QUEUED ? NULL : top;
}

struct form_value *dialogue_form_value(struct dialogue_form *form, struct text name)
{
    for (size_t i = 0; i < form->service->slot_count; i++) {
        if (text_equal(form->service->slots[i].name, name)) {
            return &form->values[i];
        }
    }
    return NULL;
}

/* ---- JSON: keys are short because the row is written with every message ---- */

static void write_flag(struct json_out *out, const char *key, bool value)
{
    if (value) {
        json_out_bool(out, key, true);
    }
}

static void write_count(struct json_out *out, const char *key, int64_t value)
{
    if (value != 0) {
        json_out_number(out, key, value);
    }
}

static void write_value(struct json_out *out, const struct slot *slot,
                        const struct form_value *value)
{
    char name[STORE_ID_BYTES];
    text_copy(slot->name, name, sizeof name);
    if (text_equal(value->value, value->shown)) {
        json_out_text(out, name, value->value);
        return;
    }
    json_out_array(out, name);
    json_out_text(out, NULL, value->value);
    json_out_text(out, NULL, value->shown);
    json_out_array_end(out);
}

static void write_form(struct json_out *out, const struct dialogue_form *form)
{
    json_out_object(out, NULL);
    json_out_text(out, "s", form->service->id);
    json_out_text(out, "i", form->intent);
    json_out_string(out, "p", form_phase_names[form->phase]);
    if (form->asked != NULL) {
        json_out_text(out, "a", form->asked->name);
    }
    write_count(out, "t", form->ticket);
    write_count(out, "at", form->saved_at_ms);
    write_flag(out, "o", form->offered);
    json_out_object(out, "v");
    for (size_t i = 0; i < form->service->slot_count; i++) {
        if (form->values[i].value.data != NULL) {
            write_value(out, &form->service->slots[i], &form->values[i]);
        }
    }
    json_out_object_end(out);
    json_out_object_end(out);
}

static void write_wish(struct json_out *out, const struct dialogue_state *state)
{
    json_out_object(out, "w");
    json_out_string(out, "o", ticket_wish_names[state->wish]);
    json_out_text(out, "x", state->wish_words);
    json_out_array(out, "t");
    for (size_t i = 0; i < state->wish_count; i++) {
        json_out_number(out, NULL, state->wish_tickets[i]);
    }
    json_out_array_end(out);
    json_out_object_end(out);
}

static enum status write_once(const struct dialogue_state *state, struct arena *arena,
                              struct text *json_out)
{
    enum { EXPECTED_BYTES = 768 };
    struct json_out out;
    json_out_begin(&out, arena, EXPECTED_BYTES);
    json_out_object(&out, NULL);
    if (state->form_count > 0) {
        json_out_array(&out, "f");
        for (size_t i = 0; i < state->form_count; i++) {
            write_form(&out, &state->forms[i]);
        }
        json_out_array_end(&out);
    }
    if (state->wish != WISH_NONE) {
        write_wish(&out, state);
    }
    write_count(&out, "m", state->misses);
    write_flag(&out, "r", state->reminded);
    write_flag(&out, "d", state->timer_set);
    write_flag(&out, "y", state->apologised);
    write_flag(&out, "h", state->human_called);
    json_out_object_end(&out);
    return json_out_end(&out, json_out);
}

enum status dialogue_state_write(struct dialogue_state *state, struct arena *arena,
                                 struct text *json_out)
{
    INVARIANT(state->form_count <= DIALOGUE_FORMS_MAX && state->wish < WISH_COUNT);
    *json_out = TEXT_NONE;
    if (state->form_count == 0 && state->wish == WISH_NONE && state->misses == 0 &&
        !state->apologised && !state->human_called) {
        return ST_OK;
    }
    enum status status = write_once(state, arena, json_out);
    while (status == ST_OK && json_out->size > CONVERSATION_STATE_BYTES_MAX &&
           state->form_count > 0) {
        state->form_count--;
        memmove(&state->forms[0], &state->forms[1], state->form_count * sizeof state->forms[0]);
        status = write_once(state, arena, json_out);
    }
    return status;
}
