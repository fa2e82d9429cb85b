#include "bot/dialogue_state.h"

#include "bot/base/invariant.h"

#include <string.h>

const char *const form_phase_names[PHASE_COUNT] = {
    [PHASE_ASK] = "ask",        [PHASE_CONFIRM] = "confirm",  [PHASE_CHANGE] = "change",
    [PHASE_DUPLICATE] = "same", [PHASE_FOLLOW_UP] = "follow", [PHASE_QUEUED] = "queued",
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

/* ---- writing: a record a line, its fields separated by tabs ---- */

struct lines {
    char *bytes;
    size_t size, capacity;
};

static void put(struct lines *lines, char c)
{
    if (lines->size < lines->capacity) {
        lines->bytes[lines->size] = c;
    }
    lines->size++; /* counts on: the caller sees by how much it did not fit */
}

/* A field behind the ones before it. Tabs and line ends inside it become spaces. */
static void put_field(struct lines *lines, struct text field)
{
    put(lines, '\t');
    for (size_t i = 0; i < field.size; i++) {
        bool separator = field.data[i] == '\t' || field.data[i] == '\n';
        put(lines, separator ? ' ' : field.data[i]);
    }
}

static void put_number(struct lines *lines, int64_t value)
{
    char digits[20];
    size_t from = sizeof digits;
    INVARIANT(value >= 0); /* counts, flags, numbers of tickets, times */
    do {
        digits[--from] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    put_field(lines, (struct text){digits + from, sizeof digits - from});
}

static void put_form(struct lines *lines, const struct dialogue_form *form)
{
    put(lines, STATE_FORM);
    put_field(lines, form->service->id);
    put_field(lines, form->intent);
    put_field(lines, text_of(form_phase_names[form->phase]));
    put_field(lines, form->asked == NULL ? TEXT_NONE : form->asked->name);
    put_number(lines, form->ticket);
    put_number(lines, form->saved_at_ms);
    put_number(lines, form->offered);
    put_number(lines, form->unsure_ms[0]);
    put_number(lines, form->unsure_ms[1]);
    put(lines, '\n');
    for (size_t i = 0; i < form->service->slot_count; i++) {
        if (form->values[i].value.data != NULL) {
            put(lines, STATE_VALUE);
            put_field(lines, form->service->slots[i].name);
            put_field(lines, form->values[i].value);
            put_field(lines, form->values[i].shown);
            put(lines, '\n');
        }
    }
}

static void put_wish(struct lines *lines, const struct dialogue_state *state)
{
    put(lines, STATE_WISH);
    put_field(lines, text_of(ticket_wish_names[state->wish]));
    put_field(lines, state->wish_words);
    for (size_t i = 0; i < state->wish_count; i++) {
        put_number(lines, state->wish_tickets[i]);
    }
    put(lines, '\n');
}

static void put_state(struct lines *lines, const struct dialogue_state *state)
{
    for (size_t i = 0; i < state->form_count; i++) {
        put_form(lines, &state->forms[i]);
    }
    if (state->wish != WISH_NONE) {
        put_wish(lines, state);
    }
    put(lines, STATE_FLAGS);
    put_number(lines, state->misses);
    put_number(lines, state->reminded);
    put_number(lines, state->timer_set);
    put_number(lines, state->apologised_at_ms);
    put_number(lines, state->human_called);
    put_number(lines, state->statement_told);
    put_number(lines, state->nearer_asked);
    put(lines, '\n');
}

static enum status write_once(const struct dialogue_state *state, struct arena *arena,
                              struct text *text_out)
{
    enum { EXPECTED_BYTES = 768 };
    struct lines lines = {arena_reserve(arena, EXPECTED_BYTES), 0, EXPECTED_BYTES};
    if (lines.bytes == NULL) {
        return ST_NO_MEMORY;
    }
    put_state(&lines, state);
    if (lines.size > lines.capacity) { /* now it is known how much is needed */
        lines = (struct lines){arena_reserve(arena, lines.size), 0, lines.size};
        if (lines.bytes == NULL) {
            return ST_NO_MEMORY;
        }
        put_state(&lines, state);
    }
    *text_out = (struct text){lines.bytes, lines.size};
    return ST_OK;
}

enum status dialogue_state_write(struct dialogue_state *state, struct arena *arena,
                                 struct text *text_out)
{
    INVARIANT(state->form_count <= DIALOGUE_FORMS_MAX && state->wish < WISH_COUNT);
    *text_out = TEXT_NONE;
    if (state->form_count == 0 && state->wish == WISH_NONE && state->misses == 0 &&
        state->apologised_at_ms == 0 && !state->human_called && !state->statement_told &&
        !state->nearer_asked) {
        return ST_OK;
    }
    enum status status = write_once(state, arena, text_out);
    while (status == ST_OK && text_out->size > CONVERSATION_STATE_BYTES_MAX &&
           state->form_count > 0) {
        state->form_count--;
        memmove(&state->forms[0], &state->forms[1], state->form_count * sizeof state->forms[0]);
        status = write_once(state, arena, text_out);
    }
    return status;
}
