#include "bot/lifecycle.h"

#include "bot/base/invariant.h"

#include <string.h>

enum { TEXT_NAME_BYTES_MAX = 64, UNDO_MS_MAX = 60000 };

#define STATE_FIELD(name) offsetof(struct lifecycle_state, name)
static const struct json_field state_fields[] = {
    {"id", JSON_KIND_TEXT, true, STATE_FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"title", JSON_KIND_TEXT, true, STATE_FIELD(title), 1, TEXT_NAME_BYTES_MAX, 0, NULL},
    {"open", JSON_KIND_BOOL, true, STATE_FIELD(open), 0, 0, 0, NULL},
    {"say", JSON_KIND_TEXT, true, STATE_FIELD(say), 1, TEXT_NAME_BYTES_MAX, 0, NULL},
};

#define MOVE_FIELD(name) offsetof(struct lifecycle_move, name)
static const struct json_field move_fields[] = {
    {"op", JSON_KIND_TEXT, true, MOVE_FIELD(op), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"from", JSON_KIND_TEXTS, true, MOVE_FIELD(from), 1, MOVE_FROM_MAX, MOVE_FIELD(from_count),
     NULL},
    {"to", JSON_KIND_TEXT, true, MOVE_FIELD(to), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"event", JSON_KIND_TEXT, true, MOVE_FIELD(event), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"tell", JSON_KIND_TEXT, false, MOVE_FIELD(tell), 1, TEXT_NAME_BYTES_MAX, 0, NULL},
    {"title", JSON_KIND_TEXT, false, MOVE_FIELD(title), 1, TEXT_NAME_BYTES_MAX, 0, NULL},
    {"undo_ms", JSON_KIND_INT64, false, MOVE_FIELD(undo_ms), 0, UNDO_MS_MAX, 0, NULL},
    {"roles", JSON_KIND_TEXTS, false, MOVE_FIELD(roles), 1, ROLES_NAMED_MAX,
     MOVE_FIELD(role_count), NULL},
};

static size_t state_index(const struct lifecycle *lifecycle, struct text id)
{
    size_t i = 0;
    while (i < lifecycle->state_count && !text_equal(lifecycle->states[i].id, id)) {
        i++;
    }
    return i;
}

static void read_state(const struct json_place *place, size_t index, void *context)
{
    struct lifecycle *lifecycle = context;
    struct lifecycle_state *state = &lifecycle->states[index];
    json_read_object(place, state_fields, sizeof state_fields / sizeof state_fields[0], state);
    if (state->id.size > 0 && state_index(lifecycle, state->id) < lifecycle->state_count) {
        json_fault(place, "state \"%.*s\" is there twice", TEXT_ARGS(state->id));
    }
    lifecycle->state_count = index + 1;
}

static void read_states(const struct json_place *place, void *base)
{
    json_read_list(place, LIFECYCLE_STATES_MAX, read_state, base);
}

static void read_move(const struct json_place *place, size_t index, void *context)
{
    struct lifecycle *lifecycle = context;
    struct lifecycle_move *move = &lifecycle->moves[index];
    json_read_object(place, move_fields, sizeof move_fields / sizeof move_fields[0], move);
    if (move->op.size > 0 && !text_starts_with(move->op, TEXT("ticket."))) {
        json_fault(place, "op \"%.*s\" must start with \"ticket.\"", TEXT_ARGS(move->op));
    }
    if (move->from_count == 0 && json_object_get(place->value, "from") != NULL) {
        json_fault(place, "leaves no state: \"from\" is empty");
    }
    if (move->role_count == 0 && json_object_get(place->value, "roles") != NULL) {
        json_fault(place, "nobody may: \"roles\" is empty");
    }
    lifecycle->move_count = index + 1;
}

static void read_moves(const struct json_place *place, void *base)
{
    json_read_list(place, LIFECYCLE_MOVES_MAX, read_move, base);
}

#define LIFECYCLE_FIELD(name) offsetof(struct lifecycle, name)
static const struct json_field lifecycle_fields[] = {
    {"id", JSON_KIND_TEXT, true, LIFECYCLE_FIELD(id), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"initial", JSON_KIND_TEXT, true, LIFECYCLE_FIELD(initial), 1, STORE_ID_BYTES - 1, 0, NULL},
    {"states", JSON_KIND_OWN, true, 0, 0, 0, 0, read_states},
    {"moves", JSON_KIND_OWN, true, 0, 0, 0, 0, read_moves},
};

/* ---- proof ---- */

static void check_named_states(const struct json_place *place, const struct lifecycle *lifecycle)
{
    if (state_index(lifecycle, lifecycle->initial) == lifecycle->state_count) {
        json_fault(place, "initial state \"%.*s\" is not among the states",
                   TEXT_ARGS(lifecycle->initial));
    }
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &lifecycle->moves[i];
        if (state_index(lifecycle, move->to) == lifecycle->state_count) {
            json_fault(place, "moves[%zu].to: no state \"%.*s\"", i, TEXT_ARGS(move->to));
        }
        for (size_t f = 0; f < move->from_count; f++) {
            if (state_index(lifecycle, move->from[f]) == lifecycle->state_count) {
                json_fault(place, "moves[%zu].from[%zu]: no state \"%.*s\"", i, f,
                           TEXT_ARGS(move->from[f]));
            }
        }
    }
}

static bool leaves(const struct lifecycle_move *move, struct text state)
{
    return text_among(state, move->from, move->from_count);
}

static void check_one_way(const struct json_place *place, const struct lifecycle *lifecycle)
{
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &lifecycle->moves[i];
        for (size_t f = 0; f < move->from_count; f++) {
            const struct lifecycle_move *first =
                lifecycle_move(lifecycle, move->op, move->from[f]);
            if (first != move) {
                json_fault(place, "moves[%zu]: %.*s leads out of \"%.*s\" by an earlier move too",
                           i, TEXT_ARGS(move->op), TEXT_ARGS(move->from[f]));
            }
        }
    }
}

static void mark_reachable(const struct lifecycle *lifecycle, bool *reached)
{
    bool grown = true;
    while (grown) { /* each round but the last reaches a state more */
        grown = false;
        for (size_t i = 0; i < lifecycle->state_count; i++) {
            for (size_t m = 0; reached[i] && m < lifecycle->move_count; m++) {
                size_t to = state_index(lifecycle, lifecycle->moves[m].to);
                if (leaves(&lifecycle->moves[m], lifecycle->states[i].id) &&
                    to < lifecycle->state_count && !reached[to]) {
                    reached[to] = true;
                    grown = true;
                }
            }
        }
    }
}

static void check_ways(const struct json_place *place, const struct lifecycle *lifecycle)
{
    bool reached[LIFECYCLE_STATES_MAX] = {false};
    size_t initial = state_index(lifecycle, lifecycle->initial);
    if (initial == lifecycle->state_count) {
        return; /* reported already */
    }
    reached[initial] = true;
    mark_reachable(lifecycle, reached);
    for (size_t i = 0; i < lifecycle->state_count; i++) {
        const struct lifecycle_state *state = &lifecycle->states[i];
        bool left = false;
        for (size_t m = 0; m < lifecycle->move_count; m++) {
            left = left || leaves(&lifecycle->moves[m], state->id);
        }
        if (!reached[i]) {
            json_fault(place, "states[%zu]: no move leads to \"%.*s\"", i, TEXT_ARGS(state->id));
        }
        if (state->open && !left) {
            json_fault(place, "states[%zu]: tickets would stay in \"%.*s\" for ever", i,
                       TEXT_ARGS(state->id));
        }
    }
    if (!lifecycle->states[initial].open) {
        json_fault(place, "initial state \"%.*s\" is not open", TEXT_ARGS(lifecycle->initial));
    }
}

void lifecycle_read(const struct json_place *place, struct lifecycle *lifecycle_out)
{
    size_t errors_before = place->source->faults->error_count;
    json_read_object(place, lifecycle_fields,
                     sizeof lifecycle_fields / sizeof lifecycle_fields[0], lifecycle_out);
    if (place->source->faults->error_count > errors_before) {
        return; /* what follows from a broken part would only hide it */
    }
    check_named_states(place, lifecycle_out);
    check_one_way(place, lifecycle_out);
    check_ways(place, lifecycle_out);
}

/* ---- use ---- */

const struct lifecycle_state *lifecycle_state(const struct lifecycle *lifecycle, struct text id)
{
    size_t i = state_index(lifecycle, id);
    return i < lifecycle->state_count ? &lifecycle->states[i] : NULL;
}

const struct lifecycle_move *lifecycle_move(const struct lifecycle *lifecycle, struct text op,
                                            struct text state)
{
    for (size_t i = 0; i < lifecycle->move_count; i++) {
        const struct lifecycle_move *move = &lifecycle->moves[i];
        if (text_equal(move->op, op) && leaves(move, state)) {
            return move;
        }
    }
    return NULL;
}
