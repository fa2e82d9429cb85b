#include "bot/dialogue_load.h"

/* The text up to the separator, which is taken off rest as well. */
static struct text take(struct text *rest, const char *separator)
{
    size_t end = text_find(*rest, text_of(separator));
    struct text piece = text_slice(*rest, 0, end == SIZE_MAX ? rest->size : end);
    *rest = end == SIZE_MAX ? TEXT_NONE : text_slice(*rest, end + 1, rest->size);
    return piece;
}

static int64_t take_number(struct text *rest)
{
    int64_t value = 0;
    return text_to_int64(take(rest, "\t"), &value) ? value : 0;
}

/* Index of the name, or 0. */
static size_t take_name(struct text *rest, const char *const *names, size_t count)
{
    struct text wanted = take(rest, "\t");
    for (size_t i = 0; i < count; i++) {
        if (text_equal(text_of(names[i]), wanted)) {
            return i;
        }
    }
    return 0;
}

/* The form that the record opens, or NULL when it can not be gone on with. */
static struct dialogue_form *read_form(const struct config *config, struct text fields,
                                       int64_t now_ms, struct dialogue_state *state)
{
    if (state->form_count == DIALOGUE_FORMS_MAX) {
        return NULL;
    }
    const struct service *service = catalogue_service(config->catalogue, take(&fields, "\t"));
    if (service == NULL) {
        return NULL;
    }
    struct dialogue_form *form = &state->forms[state->form_count];
    *form = (struct dialogue_form){.service = service, .intent = take(&fields, "\t")};
    form->phase = (enum form_phase)take_name(&fields, form_phase_names, PHASE_COUNT);
    form->asked = service_slot(service, take(&fields, "\t"));
    form->ticket = take_number(&fields);
    form->saved_at_ms = take_number(&fields);
    form->offered = take_number(&fields) != 0;
    form->unsure_ms[0] = take_number(&fields);
    form->unsure_ms[1] = take_number(&fields);
    bool waits = form->phase == PHASE_ASK || form->phase == PHASE_FOLLOW_UP;
    bool stale =
        form->phase == PHASE_DRAFT && now_ms - form->saved_at_ms > config->settings.draft_keep_ms;
    if (stale || (waits && form->asked == NULL)) {
        return NULL;
    }
    state->form_count++;
    return form;
}

static void read_value(struct text fields, struct dialogue_form *form)
{
    struct form_value *value = form == NULL ? NULL : dialogue_form_value(form, take(&fields, "\t"));
    if (value != NULL) {
        value->value = take(&fields, "\t");
        value->shown = take(&fields, "\t");
        if (value->value.data == NULL) {
            value->value = TEXT(""); /* asked for and left open */
        }
    }
}

static void read_wish(struct text fields, struct dialogue_state *state)
{
    state->wish = (enum ticket_wish)take_name(&fields, ticket_wish_names, WISH_COUNT);
    state->wish_words = take(&fields, "\t");
    while (fields.size > 0 && state->wish_count < DIALOGUE_TICKETS_MAX) {
        state->wish_tickets[state->wish_count++] = take_number(&fields);
    }
    if (state->wish_count == 0) {
        state->wish = WISH_NONE;
    }
}

static void read_flags(const struct config *config, struct text fields, int64_t now_ms,
                       struct dialogue_state *state)
{
    int64_t misses = take_number(&fields);
    state->misses = misses < 0 || misses > DIALOGUE_MISSES_MAX ? 0 : (int32_t)misses;
    state->reminded = take_number(&fields) != 0;
    state->timer_set = take_number(&fields) != 0;
    state->apologised_at_ms = take_number(&fields);
    if (now_ms - state->apologised_at_ms > config->settings.apology_keep_ms) {
        state->apologised_at_ms = 0;
    }
    state->human_called = take_number(&fields) != 0;
    state->statement_told = take_number(&fields) != 0;
    state->nearer_asked = take_number(&fields) != 0;
}

static void clear(struct dialogue_state *state)
{
    /* The forms are cleared as they are used: they are large, and most states have one. */
    state->form_count = 0;
    state->wish = WISH_NONE;
    state->wish_count = 0;
    state->wish_words = TEXT_NONE;
    state->misses = 0;
    state->reminded = state->timer_set = false;
    state->apologised_at_ms = 0;
    state->human_called = state->statement_told = state->nearer_asked = false;
}

void dialogue_load(const struct config *config, struct text records, int64_t now_ms,
                   struct dialogue_state *state_out)
{
    clear(state_out);
    struct dialogue_form *form = NULL;
    while (records.size > 0) {
        struct text record = take(&records, "\n");
        struct text fields = text_slice(record, 2, record.size); /* behind the letter and a tab */
        switch (record.size == 0 ? 0 : record.data[0]) {
        case STATE_FORM:
            form = read_form(config, fields, now_ms, state_out);
            break;
        case STATE_VALUE:
            read_value(fields, form);
            break;
        case STATE_WISH:
            read_wish(fields, state_out);
            break;
        case STATE_FLAGS:
            read_flags(config, fields, now_ms, state_out);
            break;
        default:
            break;
        }
    }
}
